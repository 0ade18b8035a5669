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

INTERVAL = 1500  # milliseconds that Play rests on a day
PAGE = """\
<div class="sco-explorer">
<form class="sco-controls" data-sco-film aria-label="{words[explorer]}" hidden>{controls}<p><a hidden>{words[explorer_link]}</a></p></form>
<style data-sco-asset>{style}</style>
{drawing}
<section class="sco-every" data-sco-film aria-label="{words[explorer_every]}">{every_day}</section>
<script type="application/json" data-sco-film>{film}</script>
</div>"""
CONTROLS = """\
<div><div><button type="button" data-interval="{interval}" data-stop="{words[explorer_stop]}">{words[explorer_play]}</button>\
<label for="sco-day">{words[explorer_day]}</label>\
<input type="range" id="sco-day" min="0" max="{last_step}" value="{step}" aria-valuetext="{step_day}"><output for="sco-day">{step_day}</output></div>\
<label for="sco-any-day">{words[explorer_any_day]}</label>\
<input type="date" id="sco-any-day" value="{day:%Y-%m-%d}" min="{first:%Y-%m-%d}" max="{last:%Y-%m-%d}">\
<fieldset><legend>{words[explorer_organisations]}</legend><div>{boxes}</div></fieldset>\
<fieldset><legend>{words[explorer_counting]}</legend>{radios}</fieldset></div>"""


def controls(day: pd.Timestamp, organisations: Sequence[str], counting: str, tables: Tables) -> str:
    """Write what a reader sets as native controls: play, the days of change, any day, organisations, and what counts."""
    steps, (first, last) = day_view.steps(organisations, counting, tables), tables.coverage
    step = day_view.floor(day, steps, tables)
    boxes = "".join(f'<label><input type="checkbox" value="{escape(name)}"{" checked" if name in organisations else ""}> {escape(name)}</label>'
                    for name in day_view.known(tables))
    radios = "".join(f'<label><input type="radio" name="sco-counting" value="{n}"{" checked" if kind == counting else ""}> '
                     f"{html_words()[f'explorer_{kind}']}</label>" for n, kind in enumerate((MEMBERS, ALL)))
    return CONTROLS.format(words=html_words(), interval=INTERVAL, last_step=len(steps) - 1, step=step, step_day=written_day(steps[step]),
                           day=day, first=first, last=last, boxes=boxes, radios=radios)


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
            "explorer_counts_all", "explorer_shared", "explorer_outside")}}


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
