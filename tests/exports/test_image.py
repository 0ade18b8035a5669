"""The image that is made before anybody waits for it holds what a notebook reads, in the order that makes changes cheap.

No test has Docker: its steps are followed in a folder.
"""

import re
import shutil
import subprocess
import sys

import pytest

from articlebook import notebooks
from tests.exports.test_binder import BASE
from tests.support.places import ROOT

LINES = re.sub(r"\\\n", " ", (ROOT / "deploy/image/Dockerfile").read_text(encoding="utf-8")).splitlines()
STEPS = [(words[0], words[1]) for line in LINES if (words := line.split(" ", 1)) and line and not line.startswith("#")]
COPIES = [[word for word in rest.split() if not word.startswith("--")] for step, rest in STEPS if step == "COPY"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What the steps put into the image, in a folder."""
    target = tmp_path_factory.mktemp("image")
    for *sources, place in COPIES:
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, target / place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
            else:
                (target / place).mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / source, target / place)
    return target


def test_what_changes_least_comes_first():
    """Versions are installed before any text is copied, those of Binder; nobody is root when something runs."""
    steps = [f"{step} {rest}" for step, rest in STEPS]
    pins = next(n for n, step in enumerate(steps) if ".binder/requirements.txt" in step and step.startswith("RUN"))
    assert pins < next(n for n, step in enumerate(steps) if "articlebook" in step) < next(n for n, step in enumerate(steps) if ".binder/postBuild" in step
                                                                                      and step.startswith("RUN"))
    assert f"jupyterlab=={BASE['jupyterlab']}" in "\n".join(steps)
    assert [rest for step, rest in STEPS if step == "USER"] == ["reader"]
    first_user = steps.index("USER reader")
    assert [step for step in steps[:first_user] if step.startswith("RUN")] == ["RUN useradd --create-home --uid 1000 reader"]


def test_no_solution_goes_in(folder):
    """Solutions, tests and texts for instructors alone stay outside."""
    assert {path.name for path in folder.iterdir()} == {".binder", "_config.yml", "pyproject.toml", "LICENSE", "LICENSE-CODE", "README.md",
                                                        "articlebook", "sco", "data", "chapters", "documents"}


@pytest.mark.parametrize("name", ["09-who-is-in-what", pytest.param("11-four-periods-or-three", marks=pytest.mark.thorough),
                                  pytest.param("12-present-but-silent", marks=pytest.mark.thorough)])
def test_a_notebook_runs_on_what_is_there(folder, name):
    """The cells of a notebook run with the package, tables and quizzes of the image, and no file of this repository."""
    cells = [cell.source for cell in notebooks.read(folder / f"chapters/{name}.ipynb").cells if cell.cell_type == "code"]
    code = "\n".join(["import articlebook.paths, sys", "from IPython.display import display",
                      f"assert str(articlebook.paths.ROOT) == {str(folder)!r}, articlebook.paths.ROOT", *cells])
    done = subprocess.run([sys.executable, "-c", code], cwd=folder / "chapters", capture_output=True, text=True, check=False,
                          env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "MPLBACKEND": "agg", "HOME": str(folder)})
    assert done.returncode == 0, done.stderr[-2000:]


def test_binder_makes_ready_what_the_first_cell_would_wait_for(folder):
    """The last step compiles the package, and loads the fonts: bytecode lies beside each module afterwards."""
    post = (folder / ".binder/postBuild").read_text(encoding="utf-8")
    ready = [line for line in post.splitlines() if line.startswith("python -m compileall")]
    assert len(ready) == 1 and "matplotlib.font_manager" in post
    subprocess.run([sys.executable, *ready[0].split()[1:]], cwd=folder, check=True)
    modules = [path for package in ("articlebook", "sco") for path in (folder / package).rglob("*.py")]
    assert len(modules) > 100 and all(list((path.parent / "__pycache__").glob(f"{path.stem}.*.pyc")) for path in modules)
