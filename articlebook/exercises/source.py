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
import copy
import hashlib
import importlib.util
import random
import re
import sys
import traceback
from functools import cache, lru_cache
from pathlib import Path

import jinja2
import jupytext
import nbformat
import pydantic
from jinja2.sandbox import SandboxedEnvironment
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions, ComputeChecksums, LockCells
from traitlets.config import Config

from articlebook.files import FileError, folders, parse_yaml, read_mapping, read_text
from articlebook.paths import ROOT
from articlebook.tables import load

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
    """List the folders that hold an assignment."""
    return [one for one in folders(folder) if (one / "source.md").exists()]


def is_public(folder: Path) -> bool:
    """Whether an assignment's folder belongs to the public copy, which has no solutions."""
    return (folder.parent / PUBLIC).exists()


def _text(folder: Path, name: str) -> str:
    """Read a file of an assignment."""
    try:
        return read_text(folder / name, f"{folder.name}/{name}")
    except FileError as error:
        more = f"; copy the one of another assignment and change it ({folder.name} needs it)" if not (folder / name).exists() else ""
        raise AssignmentError(f"{error}{more}") from None


def describe(folder: Path) -> Description:
    """Read title, time, objectives and prerequisites of an assignment.

    Raises
    ------
    AssignmentError
        Naming the file, the field and the remedy.
    """
    where = f"{folder.name}/assignment.yml"
    if not (folder / "assignment.yml").exists():
        raise AssignmentError(f"{where}: not found; copy the one of another assignment")
    try:
        return Description.model_validate(read_mapping(folder / "assignment.yml", where), strict=True)
    except FileError as error:
        raise AssignmentError(str(error)) from None
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        says = _SAYS.get(first["type"], f"{first['msg']}; correct it").format(**first.get("ctx", {}))
        raise AssignmentError(f"{where}, {'.'.join(map(str, first['loc'])) or 'the whole'}: {says}") from None


#: Words for the faults that pydantic names in the terms of programmers.
_SAYS = {"missing": "Field required; add it", "extra_forbidden": "is no field of a description; correct its name or remove it",
         "string_type": "is no text; put it between quotation marks", "int_type": "is no whole number; write digits only",
         "list_type": "is no list; begin each entry with a hyphen", "too_short": "has {actual_length} entries and needs {min_length}; add some",
         "string_too_short": "is empty; write it"}


def points(folder: Path) -> int:
    """Count the points of an assignment, which no seed changes: the sum over its graded cells.

    They are read off the cells of the source as it is written, so that a list of all assignments draws no variant.
    """
    return sum(cell.metadata["nbgrader"].get("points", 0) for cell in _unfilled(folder).cells)


def points_by_hand(folder: Path) -> int:
    """Count the points that a person gives: those of its answers in words, which no check reads."""
    return sum(cell.metadata["nbgrader"].get("points", 0) for cell in _unfilled(folder).cells if cell.cell_type == "markdown")


def _unfilled(folder: Path) -> nbformat.NotebookNode:
    """The source with its placeholders as they are written."""
    return _parsed(folder, _text(folder, "source.md"))


@lru_cache(maxsize=64)
def _parsed(folder: Path, text: str) -> nbformat.NotebookNode:
    """A source as a notebook, the metadata of each cell checked; not to be changed."""
    where = f"{folder.name}/source.md"
    try:
        notebook = jupytext.reads(text, fmt="md:myst")
    except Exception as error:  # whatever its parser trips over is a fault of the file
        line = f", line {found[1]}" if (found := re.search(r"[Ll]ine:? (\d+)", str(error))) else ""
        why = " ".join(str(error).split())[:160]
        raise AssignmentError(f"{where}{line}: not a notebook as text ({why}); look at the metadata between +++ and at the fences") from None
    if not notebook.cells:
        raise AssignmentError(f"{where}: holds no cell; copy the cells of another assignment")
    for place, cell in enumerate(notebook.cells, start=1):
        about = cell.metadata.get("nbgrader")
        if not isinstance(about, dict) or not isinstance(about.get("grade_id"), str) or not about["grade_id"]:
            raise AssignmentError(f"{where}, cell {place}: no nbgrader grade_id; copy the metadata of a like cell")
        name = about["grade_id"]
        for key in ("grade", "solution", "locked"):
            if not isinstance(about.get(key), bool):
                raise AssignmentError(f"{where}, cell {name}: nbgrader {key} is neither true nor false; copy the metadata of a like cell")
        worth = about.get("points", 0)
        if isinstance(worth, bool) or not isinstance(worth, int) or not 0 <= worth <= 1000:
            raise AssignmentError(f"{where}, cell {name}: points are no whole number from 0 to 1000; write digits only")
        if not re.fullmatch(r"[\w-]{1,64}", name, re.ASCII):
            raise AssignmentError(f"{where}, cell {name[:40]!r}: the grade_id has other signs than letters, digits, - and _; rename it")
    return notebook


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
    try:
        values = module.draw(None if seed is None else random.Random(f"{folder.name}:{seed}"), load())
    except AttributeError as error:
        if not hasattr(module, "draw"):
            raise AssignmentError(f"{folder.name}/variant.py: has no function draw; write draw(rng, tables)") from None
        raise _of_code(folder, error) from None
    except Exception as error:
        raise _of_code(folder, error) from None
    if not isinstance(values, dict):
        raise AssignmentError(f"{folder.name}/variant.py: draw returns {type(values).__name__}; return a dict of the values for the placeholders")
    return values


@cache
def _variant(folder: Path):
    """The module that draws the variants of an assignment."""
    _text(folder, "variant.py")
    spec = importlib.util.spec_from_file_location(f"variant_of_{folder.name.replace('-', '_')}", folder / "variant.py")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise _of_code(folder, error) from None
    return module


def _of_code(folder: Path, error: BaseException) -> AssignmentError:
    """A fault of the code that draws variants, with the line where it stopped."""
    own = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(folder / "variant.py")]
    line = getattr(error, "lineno", None) or (own[-1] if own else None)
    return AssignmentError(f"{folder.name}/variant.py{f', line {line}' if line else ''}: {type(error).__name__}: {error}; mend the code")


def _fill(folder: Path, name: str, seed: str | None) -> str:
    """A text of an assignment with its placeholders filled in."""
    text = _text(folder, name)
    try:
        return _environment().from_string(text).render(draw(folder, seed))
    except AssignmentError:
        raise
    except jinja2.TemplateSyntaxError as error:
        raise AssignmentError(f"{folder.name}/{name}, line {error.lineno}: {error.message}; mend the placeholder") from None
    except jinja2.UndefinedError as error:
        raise AssignmentError(f"{folder.name}/{name}: {error.message}; give it in variant.py or assignment.yml") from None
    except Exception as error:  # a filter that does not fit its value, or a loop without end
        raise AssignmentError(f"{folder.name}/{name}: a placeholder fails ({type(error).__name__}: {error}); mend it") from None


@cache
def _environment() -> jinja2.Environment:
    # a sandbox, since it refuses loops of a million rounds
    return SandboxedEnvironment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True,
                                autoescape=False)


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
    text = _text(folder, "source.md") if public else _fill(folder, "source.md", seed)
    notebook = copy.deepcopy(_parsed(folder, text))
    seen: set[str] = set()
    for cell in notebook.cells:
        grade_id = cell.metadata["nbgrader"]["grade_id"]
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
    """Read the plausible wrong answers of an assignment, each with what its check must say.

    Raises
    ------
    AssignmentError
        Naming the file, the entry and the remedy.
    """
    name = f"{folder.name}/wrong_answers.yml"
    try:
        entries = parse_yaml(_fill(folder, "wrong_answers.yml", seed), name)
    except FileError as error:
        raise AssignmentError(str(error)) from None
    if not isinstance(entries, list):
        raise AssignmentError(f"{name}: {'is empty' if entries is None else 'is no list'}; write three or more wrong answers for each checked task, "
                              "each beginning with a hyphen, or [] where nothing is checked")
    cells = {cell["id"]: cell for cell in read_source(folder, seed).cells if cell.cell_type == "code"}
    solved = {cell for cell, held in cells.items() if held.metadata["nbgrader"]["solution"]}
    checks = {cell for cell, held in cells.items() if held.metadata["nbgrader"]["grade"]}
    for place, entry in enumerate(entries, start=1):
        where = f"{name}, entry {place}"
        if not isinstance(entry, dict) or set(entry) != FIELDS:
            raise AssignmentError(f"{where}: needs exactly {', '.join(sorted(FIELDS))}")
        if untold := next((field for field in sorted(FIELDS) if not isinstance(entry[field], str)), ""):
            raise AssignmentError(f"{where}: {untold} is no text; put it between quotation marks, or below | where it has several lines")
        if entry["cell"] not in solved or entry["check"] not in checks:
            raise AssignmentError(f"{where}: no cell {entry['cell']} or {entry['check']} in source.md, the one to fill in, the other to check it")
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
        (place / "rubric.md").write_text(rubric(one, own), encoding="utf-8", newline="\n")
        (place / "wrong_answers.yml").write_text(_fill(one, "wrong_answers.yml", own), encoding="utf-8", newline="\n")
        (place / "assignment.yml").write_text(_text(one, "assignment.yml"), encoding="utf-8", newline="\n")
        written.append(place)
    return written


def main(arguments: list[str] | None = None) -> int:
    """Try every assignment, then write student notebooks and the instructor's files, and say where."""
    from articlebook.exercises import pack, selftest  # they read assignments, so they come second

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", help="name of a course, such as autumn-2027; other seeds make other variants")
    seed = parser.parse_args(arguments).seed or None
    try:
        public = any(map(is_public, assignments()))
        found = [] if public else [fault for folder in assignments() for fault in selftest.faults(folder, seed)]
        if found:
            raise AssignmentError("\n".join(found))
        pages = [] if public else list(pack.pages(seed))  # a fault in a text must stop the command before anything is written
        written = write_students(seed=seed)
        if not public:
            written += [*write_instructors(seed=seed), pack.write(INSTRUCTOR, pages, seed)[0]]
    except (ValueError, OSError) as error:  # faults of assignments, texts, banks and tables are ValueErrors
        print(f"Nothing was written. {error}", file=sys.stderr)
        return 1
    for path in written:
        print(path.relative_to(ROOT).as_posix())
    return 0


if __name__ == "__main__":
    sys.exit(main())
