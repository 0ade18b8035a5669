"""The one object by which the machine learns about an article: every other module of the machine asks it.

`_config.yml` names the module that holds it (`articlebook_subject` below
`sphinx:` and `config:`), so that another article is another small package and
changes no line here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from articlebook.settings import settings

if TYPE_CHECKING:
    import pandas as pd

    from articlebook.chart import Chart
    from articlebook.tables import Tables


class SubjectError(ValueError):
    """The settings name no subject, or one that is not there; the message says what to write."""


@dataclass(frozen=True)
class PageAsset:
    """What a page loads whose HTML holds a trace: styles and scripts of the article's own.

    Attributes
    ----------
    trace : str
        A class in the HTML of such a page.
    styles, scripts : tuple of str
        Names of files that the page loads.
    folder : path
        Where those files are that are not made.
    made : mapping of str to callable
        Files that are made from the tables at each build: name, function that returns the text.
    """

    trace: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    folder: Path
    made: Mapping[str, Callable[[], str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Assertion:
    """A form of statement about the tables that a quiz item may name under `facts`.

    Attributes
    ----------
    pattern : str
        Regular expression that the whole statement matches.
    example : str
        Such a statement, for a person who wrote one that nothing reads.
    holds : callable
        Takes the match and the tables; raises `FactError` where the tables say otherwise.
    """

    pattern: str
    example: str
    holds: Callable[[re.Match, Tables], None]


@dataclass(frozen=True)
class Subject:
    """What an article brings beside its text, tables, quizzes and assignments.

    Attributes
    ----------
    name : str
        Short name for files, such as ``"lamps-of-a-coast"``.
    article : str
        The article that the book reads, with its DOI and licence, as a sentence names it.
    packages : tuple of str
        Its Python packages, which notebooks and exercises may import; a notebook imports the first.
    needed : mapping of str to mapping
        Tables that its rules look up, beside the machine's own: columns and the type of each.
    rules : tuple of callable
        Take the tables, return faults, each a sentence with file, row and remedy.
    roles : mapping of str to callable
        Roles for pages, quizzes and lessons beside the machine's own: take the text of the role and the tables, return words.
    assertions : tuple of Assertion
        What may stand under `facts` of a quiz item beside the machine's own forms.
    names : callable
        Takes the tables, returns names that no key of a quiz should hold typed by hand.
    charts, day_charts : mapping of str to callable
        Charts that a page or a slide shows by name, which take the tables; and those that a slide shows for a day, which they take.
    row_sources : mapping of str to callable
        Tables of a lesson that are computed: how `of` begins, and a function of what follows and the tables.
    page_assets : tuple of PageAsset
        Styles and scripts of its own.
    """

    name: str
    article: str
    packages: tuple[str, ...]
    needed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: tuple[Callable[[Tables], list[str]], ...] = ()
    roles: Mapping[str, Callable[[str, Tables], str]] = field(default_factory=dict)
    assertions: tuple[Assertion, ...] = ()
    names: Callable[[Tables], Iterable[str]] = lambda tables: ()
    charts: Mapping[str, Callable[[Tables], Chart]] = field(default_factory=dict)
    day_charts: Mapping[str, Callable[[str], Chart]] = field(default_factory=dict)
    row_sources: Mapping[str, Callable[[str, Tables], pd.DataFrame]] = field(default_factory=dict)
    page_assets: tuple[PageAsset, ...] = ()


@cache
def subject() -> Subject:
    """Load the subject that `_config.yml` names.

    Raises
    ------
    SubjectError
        Where the line is missing, or names no module that holds `SUBJECT`; says which.
    FileError
        Where the settings cannot be read.
    """
    name = settings()["sphinx"]["config"].get("articlebook_subject")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", name):
        raise SubjectError("_config.yml, sphinx, config: names no subject; write `articlebook_subject:` and the module that holds SUBJECT")
    try:
        found = getattr(import_module(name), "SUBJECT", None)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        raise SubjectError(f"_config.yml, sphinx, config: there is no module {error.name} for articlebook_subject; correct the name or write it") from None
    if not isinstance(found, Subject):
        raise SubjectError(f"_config.yml, sphinx, config: the module {name} holds no SUBJECT; write SUBJECT = Subject(...) in it")
    return found
