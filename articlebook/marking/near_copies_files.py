"""Write what was found of near copies into the folder of marks: a page with the passages side by side, and a table."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from articlebook.marking.csv_cells import plain, to_csv
from articlebook.marking.files import write_whole
from articlebook.marking.near_copies import RUN, WORD, Pair

PAGE, TABLE = "near-copies.html", "near-copies.csv"


def write_near_copies(pairs: list[Pair], title: str, headings: dict[str, str], out: Path) -> list[str]:
    """Write page and table, or take away those of an earlier run where nothing is to be looked at; return their names.

    Parameters
    ----------
    headings : dict of str to str
        What each task is called, by its answer cell.
    """
    if not pairs:
        for name in (PAGE, TABLE):
            (out / name).unlink(missing_ok=True)
        return []
    write_whole(out / PAGE, _template().render(pairs=pairs, title=title, headings=headings, marked=marked))
    head = ["first", "second", "task", "alike", "why", "passage of the first", "passage of the second"]
    lines = [[pair.first, pair.second, one.task, one.kind, one.why, plain(one.first), plain(one.second)] for pair in pairs for one in pair.found]
    write_whole(out / TABLE, to_csv([head, *lines]))
    return [PAGE, TABLE]


def marked(text: str, shared: frozenset[tuple[str, ...]]) -> Markup:
    """Write an answer as text, the words that stand in a shared run marked."""
    words = list(WORD.finditer(text))
    folded = [word[0].casefold() for word in words]
    inside = {place for start in range(len(words) - RUN + 1) if tuple(folded[start:start + RUN]) in shared for place in range(start, start + RUN)}
    parts, at = [], 0
    for place in sorted(inside):
        begins, ends = place - 1 not in inside, place + 1 not in inside
        if begins:
            parts += [escape(text[at:words[place].start()]), Markup("<mark>")]
            at = words[place].start()
        if ends:  # a run is marked whole, with what stands between its words
            parts += [escape(text[at:words[place].end()]), Markup("</mark>")]
            at = words[place].end()
    return Markup("").join([*parts, escape(text[at:])])


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.from_string((Path(__file__).parent / "near_copies.html").read_text(encoding="utf-8"))
