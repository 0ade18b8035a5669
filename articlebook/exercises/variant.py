"""Variants of an assignment: a seed draws other organisations, days and states, and the texts take them into their placeholders.

Whoever gives a course a seed gets other answers than the standard ones, which
may be known to a class by hearsay.
"""

from __future__ import annotations

import random
import runpy
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from articlebook.exercises.description import AssignmentError, assignment_text, describe
from articlebook.tables import Tables, load


def takes_seed(folder: Path) -> bool:
    """Tell whether another seed makes another variant of the assignment."""
    return (folder / "variant.py").exists()


def seed_of(folder: Path, seed: str | None) -> str | None:
    """Return the seed of a course where the assignment takes one, and none where all courses get the same."""
    return seed if takes_seed(folder) else None


def draw(folder: Path, seed: str | None = None) -> dict:
    """Draw the values of one variant: what the placeholders in the texts of an assignment stand for.

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
    try:
        values = _draw_function(folder)(None if seed is None else random.Random(f"{folder.name}:{seed}"), load())
    except AssignmentError:
        raise
    except Exception as error:
        raise _of_code(folder, error) from None
    if not isinstance(values, dict):
        raise AssignmentError(f"{folder.name}/variant.py: draw returns {type(values).__name__}; return a dict of the values for the placeholders")
    return values


@cache
def _draw_function(folder: Path) -> Callable[[random.Random | None, Tables], object]:
    """Load the function that draws the variants of an assignment."""
    assignment_text(folder, "variant.py")  # says in words where it cannot be read
    try:
        names = runpy.run_path(str(folder / "variant.py"), run_name=f"variant_of_{folder.name.replace('-', '_')}")
    except (Exception, SystemExit) as error:
        raise _of_code(folder, error) from None
    if "draw" not in names:
        raise AssignmentError(f"{folder.name}/variant.py: has no function draw; write draw(rng, tables)")
    return names["draw"]


def _of_code(folder: Path, error: BaseException) -> AssignmentError:
    """Describe a fault of the code that draws variants, with the line where it stopped."""
    own = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(folder / "variant.py")]
    line = getattr(error, "lineno", None) or (own[-1] if own else None)
    return AssignmentError(f"{folder.name}/variant.py{f', line {line}' if line else ''}: {type(error).__name__}: {error}; mend the code")


def filled_text(folder: Path, name: str, seed: str | None, notebook: bool = True) -> str:
    """Read a text of an assignment, its placeholders filled in.

    Parameters
    ----------
    notebook : bool
        What the placeholder `notebook` stands for: whether the text is for the notebook, or for paper and the page to click.

    Raises
    ------
    AssignmentError
        Naming the file, the line where it is known, and the remedy.
    """
    text = assignment_text(folder, name)
    try:
        return _environment().from_string(text).render({**draw(folder, seed), "notebook": notebook})
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
