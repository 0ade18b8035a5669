"""Bad input gets one clear error that names file, row or item, and remedy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sco
from articlebook import notebooks
from articlebook.quiz.loader import BankError, read_bank
from articlebook.tables import DATA
from tests.support import copies

HERE = Path(__file__).parent / "invalid"
TABLES = sorted(p for p in (HERE / "tables").iterdir() if p.is_dir())
QUIZZES = sorted((HERE / "quizzes").glob("*.yml"))
NOTEBOOKS = sorted((HERE / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("case", TABLES, ids=lambda p: p.name)
def test_table(case, tmp_path):
    """A copy of the data with the case's files in it is refused with the case's words."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    for file in case.iterdir():
        if file.name != "says.txt":
            shutil.copy(file, folder / file.name)
    with pytest.raises(sco.DataError) as caught:
        sco.load(folder)
    assert (case / "says.txt").read_text(encoding="utf-8").strip() in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_bad_table_stops_commands_at_once(tmp_path):
    """The check of tables and the build say the fault and nothing else, and leave nothing behind."""
    book = copies.book(tmp_path / "book")
    table = book / "data/memberships.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1996-04-26", "1996-14-26", 1), encoding="utf-8")
    for command in ("articlebook.project.check_tables", "articlebook.project.build"):
        done = subprocess.run([sys.executable, "-m", command], cwd=book, env=os.environ | {"PYTHONPATH": str(book)},
                              capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert done.stdout + done.stderr == ("1 fault(s) in the tables:\n- memberships.csv, row 2, column start: "
                                             "'1996-14-26' is no day; write year, month and day of a day that exists, such as 2001-06-15\n")
    assert not (book / "_build").exists()


@pytest.mark.parametrize("bank", QUIZZES, ids=lambda p: p.stem)
def test_quiz(bank):
    """A bad bank is refused with file, item and remedy."""
    says = bank.read_text(encoding="utf-8").splitlines()[0].removeprefix("# says: ")
    with pytest.raises(BankError) as caught:
        read_bank(bank)
    assert says in str(caught.value)
    assert bank.name in str(caught.value)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook(notebook):
    """A bad notebook is named with cell and remedy."""
    assert notebook.with_suffix(".txt").read_text(encoding="utf-8").strip() in "\n".join(notebooks.faults(notebook))


@pytest.mark.parametrize("text", ["[]", "null", '{"cells": 3}', ""])
def test_json_that_is_no_notebook(tmp_path, text):
    """JSON of another shape is refused like a broken file."""
    path = tmp_path / "other.ipynb"
    path.write_text(text, encoding="utf-8")
    assert "other.ipynb: not a notebook" in notebooks.faults(path)[0]


def test_missing_files():
    """A missing bank and a folder without a descriptor are named."""
    with pytest.raises(BankError, match="no such bank"):
        read_bank(HERE / "quizzes" / "nowhere.yml")
    with pytest.raises(sco.DataError, match=r"datapackage.json: not found"):
        sco.load(HERE)
