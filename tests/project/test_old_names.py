"""Notebooks that are out with readers and students go on under the old names of modules; the project itself uses the new ones."""

import re
import subprocess
import sys
from importlib import import_module

import pytest

from articlebook.paths import ROOT
from sco import old_names


@pytest.mark.parametrize("name", old_names.MOVED)
def test_an_old_name_gives_the_same_things(name):
    """A module by its old name holds what its successors hold, under old and new names alike."""
    module = import_module(name)
    for successor in old_names.MOVED[name]:
        for public in (key for key in vars(import_module(successor)) if not key.startswith("_")):
            assert getattr(module, public) is getattr(import_module(successor), public)
    for old, new in old_names.RENAMED.get(name, {}).items():
        assert getattr(module, old) is getattr(module, new)


def test_forms_of_import():
    """Each form in which a notebook may import works in a fresh Python, and an unknown name is an error as ever."""
    code = ("from sco import breaks, network, readings\nimport sco.statement as s\nfrom sco.statement import Statement\n"
            "from sco import checks\nassert checks.Statement is Statement is s.MembershipClaim and readings.explained and network.year_runs\n"
            "assert breaks.ARTICLE == (1971, 1978, 1991)\n"
            "try:\n    from sco import nothing_of_the_kind\nexcept ImportError:\n    print('told')\n")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (said.stdout, said.returncode) == ("told\n", 0), said.stderr


def test_the_project_uses_new_names():
    """No module, notebook, exercise or test of the project imports by an old name; each has a day on which it goes."""
    old = "|".join(name.removeprefix("sco.") for name in old_names.MOVED)
    wanted = re.compile(rf"from sco\.({old})\b|import sco\.({old})\b|from sco import [\w, ]*\b({old})\b")
    files = [path for folder in ("sco", "chapters", "exercises", "tests", "teaching") for path in (ROOT / folder).rglob("*")
             if path.suffix in (".py", ".md", ".ipynb", ".yml") and not {"node_modules", "__pycache__"} & set(path.parts)
             and path.name not in ("old_names.py", "test_old_names.py")]
    assert len(files) > 100
    assert [str(path) for path in files if wanted.search(path.read_text(encoding="utf-8"))] == []
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", old_names.UNTIL)
