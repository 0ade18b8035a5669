"""The explorer in a page without a kernel: native controls, and every day as a film.

It is fed by `sco.explorer.day`, which the live widgets draw with too, and knows
neither ipywidgets nor Sphinx: a page has the controls that a browser has of
its own. It stands without a template engine, which the package that readers
install would have to bring to a browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from articlebook.language import strings
from articlebook.tables import Tables
from articlebook.text_roles import written_day
from sco.explorer import day as day_view
from sco.explorer.day import ALL, MEMBERS, html_words

INTERVAL = 1500  # milliseconds that Play rests on a day of change, and more where there is more to read
YEAR = 400  # milliseconds in which Play passes a year
PAGE = """\
<div class="sco-explorer">
<form class="sco-controls" data-sco-film aria-label="{words[explorer]}" hidden>{controls}</form>
<style data-sco-asset>{style}</style>
{drawing}
<p class="sco-spoken" role="status" data-sco-film></p>
<section class="sco-every" data-sco-film aria-label="{words[explorer_every]}">{every_day}</section>
<script type="application/json" data-sco-film>{film}</script>
</div>"""
CONTROLS = """\
<div class="sco-choices"><fieldset><legend>{words[explorer_organisations]}</legend>{boxes}</fieldset>\
<fieldset><legend>{words[explorer_counting]}</legend>{radios}</fieldset>\
<fieldset><legend>{words[explorer_any_day]}</legend>{day_fields}</fieldset><p><a hidden>{words[explorer_link]}</a></p></div>\
<div class="sco-clock"><button type="button" data-interval="{interval}" data-year="{year}" data-stop="{words[explorer_stop]}">{words[explorer_play]}</button>\
<label for="sco-day">{words[explorer_day]}</label>\
<div class="sco-scale"><input type="range" id="sco-day" min="0" max="{span}" value="{value}" aria-valuetext="{written}"><div aria-hidden="true"></div></div>\
<span class="sco-now" aria-hidden="true">{written}</span></div>"""


def controls(day: pd.Timestamp, organisations: Sequence[str], counting: str, tables: Tables) -> str:
    """Write what a reader sets as native controls: organisations, what counts, any day, play, and the line of time.

    The line of time counts days from the first that the tables cover, so that it is true to scale.
    """
    first, last = tables.coverage
    boxes = "".join(f'<label><input type="checkbox" value="{escape(name)}"{" checked" if name in organisations else ""}> {escape(name)}</label>'
                    for name in day_view.known(tables))
    radios = "".join(f'<label><input type="radio" name="sco-counting" value="{n}"{" checked" if kind == counting else ""}> '
                     f"{html_words()[f'explorer_{kind}']}</label>" for n, kind in enumerate((MEMBERS, ALL)))
    return CONTROLS.format(words=html_words(), interval=INTERVAL, year=YEAR, span=(last - first).days, value=(day - first).days,
                           written=written_day(day), boxes=boxes, radios=radios, day_fields=day_fields(day, tables))


def day_fields(day: pd.Timestamp, tables: Tables) -> str:
    """Write day, month and year to choose from: a browser's own field for a day shows it in an order of its own."""
    first, last = tables.coverage
    months = [written_day(pd.Timestamp(2000, month, 1)).split()[1] for month in range(1, 13)]
    fields: dict[str, list[tuple[int, int | str]]] = {
        "date": [(n, n) for n in range(1, 32)], "month": list(enumerate(months, start=1)),
        "year": [(n, n) for n in range(first.year, last.year + 1)]}
    chosen = {"date": day.day, "month": day.month, "year": day.year}
    return "".join(f'<select aria-label="{html_words()[f"explorer_{name}"]}">'
                   + "".join(f'<option value="{value}"{" selected" if value == chosen[name] else ""}>{text}</option>' for value, text in options)
                   + "</select>" for name, options in fields.items())


def film(frames: Sequence[str], cut: str) -> dict[str, list]:
    """Keep each part of drawings that share most of their parts once.

    Parameters
    ----------
    frames : list of str
        Markup, one drawing a frame.
    cut : str
        Regular expression of the places between parts.

    Returns
    -------
    dict
        ``parts`` (list of str), and ``frames``: for each, the places of its
        parts in order; ``"".join(parts[n] for n in frame)`` is the drawing.
    """
    parts: dict[str, int] = {}
    places = [[parts.setdefault(part, len(parts)) for part in re.split(cut, frame) if part] for frame in frames]
    return {"parts": list(parts), "frames": places}


def every_state(tables: Tables) -> dict:
    """Gather what the script needs to show any day and any choice: drawings from `day_view`, changes and words."""
    days, set_days = day_view.steps(tables=tables), day_view.diagram_days(tables)
    names = day_view.known(tables)
    own = {key: text for key, text in strings().items() if key.startswith("explorer_")}
    sets = [day_view.diagram(day, tables) for day in set_days]
    return {
        "days": [f"{day:%Y-%m-%d}" for day in days],
        "last": f"{tables.coverage[1]:%Y-%m-%d}",
        "fixed": [f"{day:%Y-%m-%d}" for day in day_view.steps([], tables=tables)],
        "names": names,
        "counts": [MEMBERS, ALL],
        "changes": {f"{day:%Y-%m-%d}": [[names.index(c.organisation), int(c.counts), c.text] for c in found]
                    for day, found in day_view.changes(tables).items()},
        "table": film([day_view.table(day, tables) for day in days], "(?<=</tr>)"),
        "sets": film(sets, "(?<=>)(?=<)") | {"days": [f"{day:%Y-%m-%d}" for day in set_days],
                                               "of": day_view.in_order(day_view.COMPARED, tables)},
        "words": {key.removeprefix("explorer_"): own[key] for key in (
            "explorer_changed", "explorer_unchanged", "explorer_never", "explorer_choose", "explorer_counts_members",
            "explorer_counts_all", "explorer_shared", "explorer_outside",
            "explorer_now_members", "explorer_now_all", "explorer_same_day", "explorer_added", "explorer_left_out", "explorer_playing")}}


def page(day: pd.Timestamp, organisations: Sequence[str], counting: str, tables: Tables) -> str:
    """Write the whole explorer for a page: controls (hidden until a script serves them), first drawing, every day, film.

    Parameters
    ----------
    day, organisations, counting
        The choice with which a reader begins, as in `day_view.draw`.
    """
    # "</" would end the script
    film_data = json.dumps(every_state(tables), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return PAGE.format(words=html_words(), controls=controls(day, organisations, counting, tables), style=day_view.style(tables),
                       drawing=day_view.draw(day, organisations, counting, tables),
                       every_day=day_view.every_day(organisations, counting, tables), film=film_data)
