"""The steps of the workflows, run as they stand: every script is one that a shell can read, and the cheap ones do what they say.

What GitHub brings is made up: its variables, its files, and its programs `gh`, `curl` and `sudo`, which note how they were called.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from articlebook.outputs.release import Release
from articlebook.site.versions import ARCHIVE
from tests.support.places import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
STEPS = [(path.stem, job, step) for path in WORKFLOWS for job, parts in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()
         for step in parts["steps"] if "run" in step]
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these steps run on Linux")


def step(workflow: str, name: str) -> dict:
    return next(one for file, _, one in STEPS if file == workflow and one.get("name") == name)


@pytest.fixture
def host(tmp_path):
    """What runs a step in a clone of the book: ``host(step, **environment)`` returns the ended process; `host.calls` is what programs were called with."""
    clone, temp, programs = tmp_path / "clone", tmp_path / "temp", tmp_path / "programs"
    subprocess.run(["git", "clone", "-q", "--shared", str(ROOT), str(clone)], check=True)
    listed = subprocess.run(["git", "ls-files", "-z", "-m", "-o", "--exclude-standard", ".github", "articlebook", "data", "tests"],
                            cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):  # what is not committed yet is tried too
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    temp.mkdir()
    programs.mkdir()
    calls = tmp_path / "calls"

    def program(name: str, does: str = "") -> None:
        path = programs / name
        path.write_text(f'#!/bin/bash\necho "{name} $*" >> "{calls}"\n{does}\n', encoding="utf-8")
        path.chmod(0o755)

    for name in ("gh", "sudo", "curl"):
        program(name)
    program("python", f'exec "{sys.executable}" "$@"')  # and no link, which would lose the environment

    def run(one: dict, **environment: str) -> subprocess.CompletedProcess:
        given = {name: environment.pop(name, str(value)) for name, value in one.get("env", {}).items()}
        files = {name: str(temp / name) for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        whole = {"PATH": f"{programs}:{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path), "RUNNER_TEMP": str(temp), "LANG": "C.UTF-8",
                 "PYTHONPATH": str(clone), "GITHUB_REF_NAME": f"v{Release.of().version}", "GITHUB_REPOSITORY": "o/book", **files, **given, **environment}
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"] if one.get("shell") == "bash" else ["bash", "-e", "-c"]
        return subprocess.run([*shell, _EXPRESSION.sub("", one["run"])], cwd=clone, env=whole, capture_output=True, text=True, check=False, timeout=120)

    run.clone, run.temp, run.program = clone, temp, program
    run.calls = lambda: calls.read_text(encoding="utf-8") if calls.exists() else ""
    return run


@pytest.mark.parametrize(("workflow", "job", "one"), STEPS, ids=lambda part: part if isinstance(part, str) else (part.get("name") or part["run"])[:30])
def test_a_shell_can_read_the_step(workflow, job, one):
    """No script of a step has an error of form, and none takes an expression of GitHub, in which a stranger's words could be commands."""
    assert not _EXPRESSION.search(one["run"])
    read = subprocess.run(["bash", "-n", "-c", one["run"]], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr


def test_stops_stop(host):
    """Steps that refuse a public repository, a public copy and a tag of another version do so, and the last passes the version of the book."""
    assert host(step("instructor-pack", "Stop in a public repository")).returncode == 1
    assert host(step("mark", "Stop in a public repository")).returncode == 1
    guard = step("instructor-pack", "Stop where there are no solutions")
    public = (host.clone / "exercises/PUBLIC.md").is_file()
    assert host(guard).returncode == public
    (host.clone / "exercises/PUBLIC.md").write_text("", encoding="utf-8")
    assert host(guard).returncode == 1 and "public copy" in host(guard).stdout
    tag = step("release", "Compare tag and version")
    assert host(tag).returncode == 0 and host(tag, GITHUB_REF_NAME="v99.0.0").returncode == 1


def test_review_dates_are_looked_at(host):
    """The step says what is due and hands its answer on; faulty tables end it."""
    done = host(step("weekly", "Look for pages that are overdue"))
    assert done.returncode == 0, done.stderr
    assert re.search(r"^overdue=[01]$", (host.temp / "GITHUB_OUTPUT").read_text(encoding="utf-8"), re.M)
    (host.clone / "data/reviews.csv").write_text("page\n", encoding="utf-8")
    assert host(step("weekly", "Look for pages that are overdue")).returncode != 0


@pytest.mark.parametrize(("zips", "tables", "says"), [(0, 0, "has 0 zips and 0 tables"), (2, 0, "has 2 zips"), (1, 2, "1 zips and 2 tables")])
def test_marking_asks_for_one_zip(host, zips, tables, says):
    """A release with another number of files is refused before anything runs."""
    folder = host.temp / "handed-in"
    folder.mkdir()
    for number in range(zips):
        (folder / f"{number}.zip").touch()
    for number in range(tables):
        (folder / f"{number}.csv").touch()
    done = host(step("mark", "Mark"))
    assert done.returncode == 1 and says in done.stdout


def test_files_of_a_release_are_attached(host):
    """Every file of the bundle goes to the release of the tag, names with spaces in one piece."""
    (host.clone / "bundle").mkdir()
    for name in ("a.pdf", "b c.zip"):
        (host.clone / "bundle" / name).touch()
    done = host(step("release", "Make the release"))
    assert done.returncode == 0, done.stderr
    version = re.escape(Release.of().version)
    assert re.search(rf"^gh release create v{version} --verify-tag .*bundle/(?:a\.pdf bundle/b c\.zip|b c\.zip bundle/a\.pdf)$", host.calls(), re.M)


def test_earlier_releases_are_kept(host):
    """The site of a release without one is passed over with a warning; the others stand under their version."""
    site = host.clone / "_build/site"
    site.mkdir(parents=True)
    page = '<html lang="en"><head></head><body><p>x</p></body></html>'
    (site / "index.html").write_text(page, encoding="utf-8")
    with zipfile.ZipFile(host.temp / ARCHIVE, "w") as made:
        made.writestr("book/index.html", page)
    host.program("gh", f'''case "$2 $3" in
      "list --exclude-drafts") printf 'v0.0.2\\nv0.0.1\\n' ;;
      "download v0.0.2") mkdir -p "$7" && cp "{host.temp}/{ARCHIVE}" "$7" ;;
      *) exit 1 ;;
    esac''')
    done = host(step("deploy", "Keep earlier releases under their version"), BOOK=str(host.clone))
    assert done.returncode == 0 and "::warning::v0.0.1" in done.stdout and "Kept beside the site: 0.0.2." in done.stdout, done.stdout + done.stderr
    assert "version 0.0.2" in (site / "version/0.0.2/index.html").read_text(encoding="utf-8")
    host.program("gh")
    shutil.rmtree(host.temp / "releases")
    assert "no earlier release" in host(step("deploy", "Keep earlier releases under their version"), BOOK=str(host.clone)).stdout


@pytest.mark.parametrize(("answers", "warns"), [('data: {"phase": "building"}\\ndata: {"phase": "ready"}\\n', False),
                                               ('data: {"phase": "failed"}\\n', True), ("", True)])
def test_binder_is_asked(host, answers, warns):
    """A ready image ends the step; a Binder that fails or says nothing makes a warning and no failure."""
    host.program("curl", f"printf '{answers}'")
    done = host(step("release", "Ask Binder for the image of this release"))
    assert done.returncode == 0, done.stderr
    assert ("::warning::" in done.stdout) == warns and f"/build/gh/o/book/v{Release.of().version}" in host.calls()


def test_style_and_types_are_what_the_workflow_runs(host):
    """The command of the workflow for style finds nothing in the clone."""
    commands = [one for file, job, one in STEPS if (file, job) == ("test", "style")]
    ruff = next(one for one in commands if "ruff" in one["run"])
    done = host(ruff)
    assert done.returncode == 0, done.stdout
