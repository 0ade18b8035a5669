"""Pictures of two sites side by side say what a change does to how pages look."""

import subprocess
import sys

import pytest

from tests.support import pictures
from tests.support.places import ROOT


@pytest.mark.browser
def test_what_differs_is_named(tmp_path):
    """A page that changed, one that did not and one that is new are told apart; a page without a picture says so."""
    pages = {"same": "a.html", "changed page": "b.html", "new": "c.html"}
    for side, texts in (("new", {"a": "x", "b": "y" * 20, "c": "z"}), ("old", {"a": "x", "b": "x"})):
        (tmp_path / side).mkdir()
        for name, text in texts.items():
            (tmp_path / side / f"{name}.html").write_text(f'<!DOCTYPE html><html lang="en"><title>t</title><p>{text}</p></html>', encoding="utf-8")
    target = tmp_path / "pictures"
    code = f"import sys; from tests.support import pictures; sys.exit(pictures.main(sys.argv[1:], {pages}))"
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "new", tmp_path / "old", target],  # there can be one driver of browsers a process
                          cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "Changed: changed page, laptop, changed page, phone, new, laptop, new, phone.\n"
    shown = (target / "index.html").read_text(encoding="utf-8")
    assert "4 of 6 changed." in shown and shown.count("not there") == 2 and 'src="after/changed-page-phone.png"' in shown
    assert (target / "before/same-laptop.png").is_file()


def test_without_folders_it_says_how(capsys):
    """Called with too little it says what to give."""
    assert pictures.main(["one"]) == 2 and "NEW OLD TARGET" in capsys.readouterr().err
