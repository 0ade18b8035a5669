"""The machine knows no article: what it asks of one goes through the subject, and the floors of the house hold."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest

from articlebook import subject as subjects
from articlebook.paths import ROOT
from articlebook.subject import SubjectError, subject

MACHINE = sorted(path for path in (ROOT / "articlebook").rglob("*") if path.suffix in (".py", ".html", ".js", ".css", ".json", ".j2")
                 and "vendor" not in path.parts and "_book" not in path.parts)
#: Names of the article at hand, as a person reads them; the prefix `sco-` of classes and settings is not one of them.
NAMES = re.compile(r"\bChina\b|\bSCO\b|Shanghai|Mursaliev|10\.52459|Russia|Central Asia|"
                   r"\bCSTO\b|\bEAEU\b|\bCICA\b|Kazakh|Kyrgyz|Uzbek|Tajik|\b(?:CHN|RUS|UZB|KAZ|ARM)\b|\bsco\.\w")


@pytest.mark.parametrize("path", [path for path in MACHINE if path.suffix == ".py"], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_machine_imports_no_article(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not [name for name in names if name.split(".")[0] in subject().packages], path


def test_machine_names_no_article():
    found = [f"{path.relative_to(ROOT)}, line {number}: {line.strip()[:90]}" for path in MACHINE
             for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if NAMES.search(line)]
    assert not found, "\n".join(found)


def test_the_search_for_names_finds_one():
    assert NAMES.search('show(sco.members("SCO"))') and not NAMES.search('<div class="sco-chart">')


@pytest.mark.parametrize(("given", "said"), [
    (None, "names no subject"), ("", "names no subject"), (["sco.subject"], "names no subject"), ("../sco", "names no subject"),
    ("no_such_article.subject", "no module no_such_article"), ("sco.no_such_part", "no module sco.no_such_part"), ("sco.membership", "holds no SUBJECT")])
def test_wrong_subject_is_told(monkeypatch, given, said):
    monkeypatch.setattr(subjects, "settings", lambda: {"sphinx": {"config": {"articlebook_subject": given}}})
    subject.cache_clear()
    try:
        with pytest.raises(SubjectError, match=said):
            subject()
    finally:
        subject.cache_clear()


def test_reading_the_tables_loads_no_drawing():
    code = "import sco, sys; sco.load(); print(sorted({'matplotlib', 'ipywidgets', 'sphinx'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_imports_keep_to_the_floors():
    """The contracts of pyproject.toml hold: what the sentences in CONTRIBUTING say of imports is so."""
    run = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
                         cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0 and re.search(r"Contracts: \d+ kept, 0 broken", run.stdout), run.stdout + run.stderr


def test_every_module_of_the_ground_floor_is_held():
    """A new single module of the machine stands in the contract too."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    held = next(one["source_modules"] for one in contracts if one["name"].startswith("The ground floor"))
    assert held == [f"articlebook.{path.stem}" for path in sorted((ROOT / "articlebook").glob("*.py")) if path.stem != "__init__"]


def test_ruff_finds_nothing():
    """Style, likely bugs and docstrings are as pyproject.toml asks; each fault is told with file, line and rule."""
    run = subprocess.run([sys.executable, "-m", "ruff", "check", "--output-format", "concise", "--no-cache"], cwd=ROOT, capture_output=True, text=True,
                         check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
def test_types_hold():
    """Types hold: mypy finds no fault in the machine nor in the article's package."""
    run = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
