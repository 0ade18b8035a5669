"""What the machine must know of this article: the one place where the two meet, named by a line of `_config.yml`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from articlebook.subject import PageAsset, Subject
from articlebook.tables import Tables
from sco import charts, membership_rules, roles

#: What the article is about, so that nearly every key of a quiz may name them.
_MAIN = {"China", "Russia", "SCO"}


def _late(name: str) -> Callable:
    """Return a chart that is loaded when it is drawn: whoever reads the tables waits for no drawing."""
    return lambda given: getattr(charts, name)(tables=given) if isinstance(given, Tables) else getattr(charts, name)(given)


def _sentence_on(day: str, tables: Tables):
    """Return the article's sentence and the facts on a day, state by state."""
    return import_module("sco.sentence").by_state(day, tables=tables).reset_index()


def _names(tables: Tables) -> set[str]:
    return {*tables["states"]["name"], *tables["organisations"]["organisation"]} - _MAIN


SUBJECT = Subject(
    name="china-in-the-sco",
    article="Mursaliev 2021, https://doi.org/10.52459/josstt3210101, licensed CC BY 4.0",
    packages=("sco",),
    needed={
        "memberships": dict.fromkeys(("organisation", "iso3", "state", "status", "founder", "start_precision", "end_precision"), "string")
        | dict.fromkeys(("start", "start_earliest", "start_latest", "end", "end_earliest", "end_latest"), "date"),
        "organisations": {"organisation": "string", "founders_from": "date"}, "states": {"iso3": "string", "name": "string"}},
    rules=(membership_rules.faults,),
    roles=roles.OWN_ROLES,
    assertions=roles.ASSERTIONS,
    names=_names,
    charts={name: _late(name) for name in ("argument", "periods", "interests", "references", "spells", "alike", "in_force", "opened", "energy",
                                           "neighbours", "lenses", "answers", "stood", "crises", "wants")}
    | {"members_at_publication": lambda tables: charts.venn("article-published", tables=tables)},
    day_charts={name: _late(name) for name in ("matrix", "venn")},
    row_sources={"sentence on ": _sentence_on},
    page_assets=(PageAsset("sco-explorer", ("explorer.css", "explorer-days.css"), ("explorer.js",), Path(__file__).parent / "explorer",
                           {"explorer-days.css": lambda: import_module("sco.explorer.day").style()}),))
