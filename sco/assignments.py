"""Make the student version of each assignment, and the instructor's, from its one source.

An assignment is a folder with `source.md` (a notebook as text, with nbgrader's
cell metadata), `assignment.yml` (title, time, objectives), plausible wrong
answers and a rubric. Where its answers are computed from the tables, `variant.py`
draws other organisations, days and states from a seed, and the texts hold
placeholders. nbgrader's own preprocessors clear the solutions, so that the
format stays nbgrader's.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import random
import re
import sys
from functools import cache
from pathlib import Path

import jinja2
import jupytext
import nbformat
import pydantic
import yaml
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, ComputeChecksums, LockCells
from traitlets.config import Config

from sco.tables import load

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ROOT / "exercises"
BUILT = ROOT / "_build" / "exercises"
STUDENT, INSTRUCTOR = BUILT / "student", BUILT / "instructor"
#: Stands in `exercises/` of the public copy, which holds no solution.
PUBLIC = "PUBLIC.md"
FIELDS = {"cell", "check", "misconception", "code", "says"}
EMPTY = "raise NotImplementedError()  # your code here"


class AssignmentError(ValueError):
    """An assignment is malformed; the message names the folder, the cell and the remedy."""


class Description(pydantic.BaseModel):
    """What `assignment.yml` tells a student and an instructor before they open anything.

    Attributes
    ----------
    title, task : str
        Name of the assignment; what is to be done, in a sentence or two.
    kind : str
        What sort of work it is, in a few words.
    page : str
        The chapter or notebook that it belongs to, such as ``chapters/09-who-is-in-what``.
    minutes : int
        Time that it takes, 40 to 120.
    objectives, prerequisites : list of str
        What one practises, each beginning with a verb; what one should have read or be able to do.
    """

    model_config = pydantic.ConfigDict(extra="forbid")

    title: str
    task: str
    kind: str
    page: str
    minutes: int = pydantic.Field(ge=40, le=120)
    objectives: list[str] = pydantic.Field(min_length=2)
    prerequisites: list[str] = pydantic.Field(min_length=1)


def assignments(folder: Path = EXERCISES) -> list[Path]:
    """Folders that hold an assignment."""
    return sorted(path.parent for path in folder.glob("*/source.md"))


def is_public(folder: Path) -> bool:
    """Whether an assignment's folder belongs to the public copy, which has no solutions."""
    return (folder.parent / PUBLIC).exists()


def describe(folder: Path) -> Description:
    """Title, time, objectives and prerequisites of an assignment."""
    where = f"{folder.name}/assignment.yml"
    try:
        return Description.model_validate(yaml.safe_load((folder / "assignment.yml").read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise AssignmentError(f"{where}: not found; copy the one of another assignment") from None
    except yaml.YAMLError as error:
        raise AssignmentError(f"{where}: not YAML ({error}); mend the line") from None
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        raise AssignmentError(f"{where}, {'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}") from None


def points(folder: Path) -> int:
    """Points of an assignment, which no seed changes: the sum over its graded cells.

    They are read off the text of the source, so that a list of all assignments draws no variant.
    """
    text = (folder / "source.md").read_text(encoding="utf-8")
    return sum(int(found[1]) for found in re.finditer(r'^(?: *|\+\+\+ .*")points"?: (\d+)', text, re.M))


def points_by_hand(folder: Path) -> int:
    """Points of an assignment that a person gives: those of its answers in words, which no check reads."""
    text = (folder / "source.md").read_text(encoding="utf-8")
    return sum(int(found[1]) for found in re.finditer(r'^\+\+\+ .*"points": (\d+)', text, re.M))


def takes_seed(folder: Path) -> bool:
    """Whether another seed makes another variant of the assignment."""
    return (folder / "variant.py").exists()


def draw(folder: Path, seed: str | None = None) -> dict:
    """The values of one variant: what the placeholders in the texts of an assignment stand for.

    Parameters
    ----------
    folder : path
        The assignment.
    seed : str, optional
        Name of a course, such as ``"autumn-2027"``. The same seed and tables
        give the same variant; without a seed, the standard one.
    """
    values = describe(folder).model_dump()
    return values | dict(_drawn(folder, seed)) if takes_seed(folder) else values


@cache
def _drawn(folder: Path, seed: str | None) -> dict:
    module = _variant(folder)
    return module.draw(None if seed is None else random.Random(f"{folder.name}:{seed}"), load())


@cache
def _variant(folder: Path):
    """The module that draws the variants of an assignment."""
    spec = importlib.util.spec_from_file_location(f"variant_of_{folder.name.replace('-', '_')}", folder / "variant.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _fill(folder: Path, name: str, seed: str | None) -> str:
    """A text of an assignment with its placeholders filled in."""
    text = (folder / name).read_text(encoding="utf-8")
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True,
                                     autoescape=False)  # noqa: S701 - the texts are Markdown and YAML of this project
    try:
        return environment.from_string(text).render(draw(folder, seed))
    except jinja2.TemplateSyntaxError as error:
        raise AssignmentError(f"{folder.name}/{name}, line {error.lineno}: {error.message}; mend the placeholder") from None
    except jinja2.UndefinedError as error:
        raise AssignmentError(f"{folder.name}/{name}: {error.message}; give it in variant.py or assignment.yml") from None


def read_source(folder: Path, seed: str | None = None) -> nbformat.NotebookNode:
    """The source notebook of an assignment, solution included, with fixed cell ids.

    Returns
    -------
    NotebookNode
        Its metadata `sco` name the assignment, the seed and the version (a
        hash of the source with its placeholders filled in).

    Raises
    ------
    AssignmentError
        Where a cell has no nbgrader metadata, an id stands twice, or a solution
        has no mark; or where the public copy is asked for a variant.
    """
    public = is_public(folder)
    if public and seed is not None:
        raise AssignmentError(f"{folder.name}: this is the public copy, which has no solutions and makes no variants; "
                              "use the instructors' repository for a seed")
    text = (folder / "source.md").read_text(encoding="utf-8") if public else _fill(folder, "source.md", seed)
    notebook = jupytext.reads(text, fmt="md:myst")
    seen: set[str] = set()
    for place, cell in enumerate(notebook.cells, start=1):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if not grade_id:
            raise AssignmentError(f"{folder.name}/source.md, cell {place}: no nbgrader grade_id; copy the metadata of a like cell")
        if grade_id in seen:
            raise AssignmentError(f"{folder.name}/source.md, cell {grade_id}: the grade_id stands twice; rename one")
        seen.add(grade_id)
        solves = cell.cell_type == "code" and cell.metadata["nbgrader"]["solution"]
        if solves and not public and "### BEGIN SOLUTION" not in cell.source:
            raise AssignmentError(f"{folder.name}/source.md, cell {grade_id}: a solution cell without ### BEGIN SOLUTION; "
                                  "mark what students must not see")
        cell["id"] = grade_id
    stamp = notebook.metadata.pop("sco", None)
    notebook.metadata.pop("jupytext", None)
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["sco"] = {"seed": None, **stamp} if stamp else {"assignment": folder.name, "seed": seed if takes_seed(folder) else None,
                                         "version": hashlib.sha256(text.encode()).hexdigest()[:12]}
    return notebook


def student_version(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without solutions and hidden tests, and without outputs; its prompts and checks locked."""
    student = nbformat.from_dict(notebook)
    config = Config()
    config.ClearSolutions.code_stub = {"python": EMPTY}
    config.ClearSolutions.enforce_metadata = False  # `read_source` has looked, and says it in words
    for kind in (LockCells, ClearSolutions, ClearHiddenTests):
        student, _ = kind(config=config).preprocess(student, {})
    for cell in student.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            # an assignment that follows its own placeholder needs no second one
            if cell.metadata["nbgrader"]["solution"] and " = None" in cell.source:
                cell.source = cell.source.replace(EMPTY, "").rstrip()
    return ComputeChecksums().preprocess(student, {})[0]


def wrong_answers(folder: Path, seed: str | None = None) -> list[dict[str, str]]:
    """Plausible wrong answers of an assignment, each with what its check must say."""
    try:
        entries = yaml.safe_load(_fill(folder, "wrong_answers.yml", seed))
    except yaml.YAMLError as error:
        raise AssignmentError(f"{folder.name}/wrong_answers.yml: not YAML ({error}); mend the line") from None
    known = {cell["id"] for cell in read_source(folder, seed).cells}
    for place, entry in enumerate(entries or [], start=1):
        where = f"{folder.name}/wrong_answers.yml, entry {place}"
        if set(entry) != FIELDS:
            raise AssignmentError(f"{where}: needs exactly {', '.join(sorted(FIELDS))}")
        if {entry["cell"], entry["check"]} - known:
            raise AssignmentError(f"{where}: no cell {entry['cell']} or {entry['check']} in source.md")
    return entries


def rubric(folder: Path, seed: str | None = None) -> str:
    """How to mark what no check can mark, with worked examples, in Markdown."""
    return _fill(folder, "rubric.md", seed)


def write_students(target: Path = STUDENT, seed: str | None = None, folder: Path = EXERCISES) -> list[Path]:
    """Write the student notebook of every assignment; returns the files."""
    written = []
    for one in assignments(folder):
        path = target / one.name / f"{one.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook = read_source(one, seed if takes_seed(one) or is_public(one) else None)
        nbformat.write(notebook if is_public(one) else student_version(notebook), path)
        written.append(path)
    return written


def write_instructors(target: Path = INSTRUCTOR, seed: str | None = None, folder: Path = EXERCISES) -> list[Path]:
    """Write for every assignment what an instructor needs: source with solutions, released notebook, rubric, wrong answers."""
    written = []
    for one in assignments(folder):
        own, place = seed if takes_seed(one) else None, target / one.name
        place.mkdir(parents=True, exist_ok=True)
        source = read_source(one, own)
        nbformat.write(source, place / f"{one.name}.ipynb")
        nbformat.write(student_version(source), place / "released.ipynb")
        (place / "rubric.md").write_text(rubric(one, own), encoding="utf-8")
        (place / "wrong_answers.yml").write_text(_fill(one, "wrong_answers.yml", own), encoding="utf-8")
        (place / "assignment.yml").write_text((one / "assignment.yml").read_text(encoding="utf-8"), encoding="utf-8")
        written.append(place)
    return written


def main(arguments: list[str] | None = None) -> int:
    """Try every assignment, then write student notebooks and the instructor's files, and say where."""
    from sco import pack, trial  # they read assignments, so they come second

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", help="name of a course, such as autumn-2027; other seeds make other variants")
    seed = parser.parse_args(arguments).seed or None
    try:
        public = any(map(is_public, assignments()))
        found = [] if public else [fault for folder in assignments() for fault in trial.faults(folder, seed)]
        if found:
            raise AssignmentError("\n".join(found))
        pages = [] if public else list(pack.pages(seed))  # a fault in a text must stop the command before anything is written
        written = write_students(seed=seed)
        if not public:
            written += [*write_instructors(seed=seed), pack.write(INSTRUCTOR, pages, seed)[0]]
    except (AssignmentError, pack.PackError) as error:
        print(f"Nothing was written. {error}", file=sys.stderr)
        return 1
    for path in written:
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
