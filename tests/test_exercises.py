"""Each exercise: the solution passes, the empty version and every wrong answer fail with their own words."""

import nbformat
import pytest
from nbclient import NotebookClient

from sco.assignments import assignments, read_source, student_version, wrong_answers, write_students

ALL = assignments()


def run(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Run all cells; for each cell the error message that a student sees, empty where there is none."""
    notebook = nbformat.from_dict(notebook)
    NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    return {cell["id"]: next((o.evalue for o in cell.outputs if o.output_type == "error"), "")
            for cell in notebook.cells if cell.cell_type == "code"}


def checks(notebook: nbformat.NotebookNode) -> list[str]:
    return [c["id"] for c in notebook.cells if c.cell_type == "code" and c.metadata["nbgrader"]["grade"]]


def test_there_are_exercises():
    """There is at least one assignment, with checked tasks."""
    assert ALL and all(checks(read_source(folder)) for folder in ALL)


@pytest.mark.parametrize("folder", ALL, ids=lambda p: p.name)
def test_solution_passes(folder):
    """The solution passes every check."""
    assert not any(run(read_source(folder)).values())


@pytest.mark.parametrize("folder", ALL, ids=lambda p: p.name)
def test_empty_version_fails_kindly(folder):
    """The version that a student gets fails every check, each with a sentence and not with a Python error."""
    student = student_version(read_source(folder))
    said = run(student)
    for check in checks(student):
        assert said[check], check
        assert "still empty" in said[check] or "no answer so far" in said[check], said[check]


@pytest.mark.parametrize("folder", ALL, ids=lambda p: p.name)
def test_wrong_answers_get_their_own_words(folder):
    """Every foreseen wrong answer fails its check with the words written for it; three or more for each task."""
    source = read_source(folder)
    for check in checks(source):
        assert sum(entry["check"] == check for entry in wrong_answers(folder)) >= 3, check
    for entry in wrong_answers(folder):
        notebook = nbformat.from_dict(source)
        for cell in notebook.cells:
            if cell["id"] == entry["cell"]:
                cell.source = entry["code"]
        said = run(notebook)[entry["check"]]
        assert entry["says"] in said, (entry["misconception"], said)


@pytest.mark.parametrize("folder", ALL, ids=lambda p: p.name)
def test_student_version_differs_only_in_the_holes(folder):
    """Student notebook and source are equal outside the cells that hold a solution."""
    source = read_source(folder)
    for ours, theirs in zip(source.cells, student_version(source).cells, strict=True):
        if not ours.metadata["nbgrader"]["solution"]:
            assert ours.source == theirs.source
        assert "BEGIN SOLUTION" not in theirs.source


def solution_lines() -> list[str]:
    """Lines that only a solution holds."""
    lines = []
    for folder in ALL:
        for cell in read_source(folder).cells:
            if "### BEGIN SOLUTION" in cell.source:
                inside = cell.source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
                lines += [line.strip() for line in inside.splitlines() if len(line.strip()) > 25]
    return lines


def test_solutions_stay_out(site, tmp_path):
    """No line of a solution stands in the built book or in a student's file."""
    lines = solution_lines()
    assert lines
    places = [p for p in site.rglob("*") if p.suffix in {".html", ".md", ".ipynb", ".txt", ".js", ".json"}]
    places += write_students(tmp_path)
    assert len(places) > 20
    for place in places:
        text = place.read_text(encoding="utf-8", errors="replace")
        assert not [line for line in lines if line in text], place.name
