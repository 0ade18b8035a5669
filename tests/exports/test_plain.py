"""A notebook that was taken away: what it says in a Jupyter without the book, and that one command mends it."""

import json
import os
import re
import subprocess

import nbformat
import pytest

from articlebook import downloads, notebooks
from articlebook.chapter import CHAPTERS
from articlebook.paths import ROOT
from tests.support.labs import HERE

RUN = """
import json, sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120, allow_errors=True).execute()
print(json.dumps([[cell["id"], output["evalue"]] for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "error"]))
"""


def run(notebook, folder, **environment) -> list:
    """Errors of a notebook, as pairs of cell and words, in the plain environment and in a folder of its own."""
    nbformat.write(notebook, folder / "taken.ipynb")
    said = subprocess.run([HERE / "plain/bin/python", "-c", RUN, folder / "taken.ipynb"], capture_output=True, text=True, cwd=folder,
                          env=os.environ | {"IPYTHONDIR": str(folder), **environment}, check=False)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout.splitlines()[-1])


@pytest.mark.slow
def test_a_notebook_taken_away(tmp_path):
    """Without the package the first cell names the command; with the package alone, and no repository, every cell runs."""
    if not (HERE / "plain").exists():
        pytest.fail("the plain environment is not there; `make test` makes it")
    wheel = downloads.write_package(tmp_path)
    assert wheel == downloads.package_name()
    notebook = downloads.taken_away(nbformat.read(CHAPTERS / "09-who-is-in-what.ipynb", as_version=4), wheel)
    first = nbformat.v4.new_notebook(cells=notebook.cells[:1], metadata=notebook.metadata)
    [(cell, words)] = run(first, tmp_path)
    assert cell == "get-the-package" and f"%pip install {wheel} " in words and "Download it" in words
    subprocess.run(["uv", "pip", "install", "-q", "--offline", "--no-deps", "--target", tmp_path / "site", tmp_path / wheel],
                   check=True, env=os.environ | {"PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"})
    assert run(notebook, tmp_path, PYTHONPATH=str(tmp_path / "site")) == []


def test_the_cell_names_the_public_address():
    """Where the site has an address, the command fetches the package from there, and nothing need be downloaded before."""
    notebook = nbformat.read(notebooks.paths()[0], as_version=4)
    source = downloads.taken_away(notebook, "x.whl", "https://a.github.io/b/").cells[0].source
    assert "%pip install https://a.github.io/b/_downloads/x.whl " in source and "Download it" not in source
    assert notebook.cells[0].get("id") != "get-the-package", "the notebook of the book stays as it is"
    compile(source, "first cell", "exec")


def test_the_page_names_the_file():
    """How to run the notebooks names the package as it is called, and the same Python as its description."""
    text = (CHAPTERS / "how-to-run.md").read_text(encoding="utf-8")
    assert re.findall(r"sco_book-\S+?\.whl", text) and set(re.findall(r"sco_book-\S+?\.whl", text)) == {downloads.package_name()}


def test_links_of_a_notebook_taken_away():
    """Where the site is public, links to pages of the book lead there; links of other kinds stay."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(
        "[CSTO](glossary.md#term-CSTO), [next](10-how.ipynb), [above](#top), [out](https://example.org/a.md)")])
    away = downloads.taken_away(notebook, "x.whl", "https://a.github.io/b/").cells[1].source
    assert away == ("[CSTO](https://a.github.io/b/chapters/glossary.html#term-CSTO), [next](https://a.github.io/b/chapters/10-how.html), "
                    "[above](#top), [out](https://example.org/a.md)")
    assert downloads.taken_away(notebook, "x.whl").cells[1].source == notebook.cells[0].source
