"""One day as a reader sees it: who held which status, in words, table and set diagram.

It stands apart from the widgets and from the static page, because both draw
with it: `draw` is the one call of the explorer's two homes. What is chosen
(organisations, counting) is written on the drawing, and a style made from the
tables hides the rest; so a page can hold every day once, not every choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from articlebook.arguments import one_of, the_tables
from articlebook.chart import VARIABLES
from articlebook.display import scroll_box
from articlebook.language import strings as words
from articlebook.per_tables import per_tables
from articlebook.tables import Tables
from articlebook.text_roles import listed, written_day
from sco import charts, membership
from sco.charts._matrix import OTHER_STATUS, STATUS_MARKS
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, as_day

#: What may count as belonging: membership in law, or every status that the tables hold.
MEMBERS, ALL = "members", "all"
#: Events on which nothing need change, and to which readers come back.
LANDMARKS = ("article-published", "cut-off")
#: The set diagram is drawn for these, which are what the article compares.
COMPARED = CORE_ORGANISATIONS
_GLYPHS = {"o": "●", "s": "□", "^": "△", "D": "◇", "x": "×", "*": "✱"}  # the shapes of `charts_matrix.STATUS_MARKS` as text


def html_words() -> dict[str, str]:
    """Return the words of the interface, safe in markup and in attributes: a translation may hold any sign."""
    return {name: escape(text) for name, text in words().items()}


@dataclass(frozen=True)
class Change:
    """States whose standing in an organisation changed alike on a day.

    `counts` says whether membership itself, and not only a lesser status, was touched.
    """

    organisation: str
    counts: bool
    text: str


def known(tables: Tables | None = None) -> list[str]:
    """List the organisations in which somebody has ever held a status, in the order of the table."""
    tables = the_tables(tables)
    used = set(tables["memberships"]["organisation"])
    return [org for org in tables["organisations"]["organisation"] if org in used]


@per_tables
def changes(tables: Tables) -> dict[pd.Timestamp, list[Change]]:
    """List what changed on each day on which anything did, in order of time."""
    frame = tables["memberships"]
    names = tables["states"].set_index("iso3")["short_name"]
    found: dict[pd.Timestamp, dict[tuple[str, str, str, str, bool], list[str]]] = {}
    spells: dict[tuple[str, str], list] = {}
    for row in frame.itertuples():  # in plain Python: a browser takes seconds for as many frames
        spells.setdefault((row.organisation, row.iso3), []).append(row)
    for (org, iso3), own in spells.items():
        for day in sorted({spell.start for spell in own} | {spell.end for spell in own if pd.notna(spell.end)}):
            before, after = [spell for spell in own if spell.end == day], [spell for spell in own if spell.start == day]
            unsure = any(spell.end_precision != "day" for spell in before) or any(spell.start_precision != "day" for spell in after)
            key = (org, before[0].status if before else "", after[0].status if after else "",
                   after[0].start_kind if after else before[0].end_kind, unsure)
            found.setdefault(day, {}).setdefault(key, []).append(names[iso3])
    order = {org: column for column, org in enumerate(known(tables))}
    return {day: [_change(*key, sorted(states)) for key, states in sorted(kinds.items(), key=lambda k: (order[k[0][0]], k[0][1:]))]
            for day, kinds in sorted(found.items())}


def _change(org: str, before: str, after: str, kind: str, unsure: bool, states: list[str]) -> Change:
    form = "same" if before == after else "new" if not before else "gone" if not after else "moved"
    text = words()[f"explorer_{form}"].format(org=org, states=listed(states), before=before, after=after, kind=kind)
    text += words()["explorer_unsure"] if unsure else ""
    return Change(org, before in MEMBERSHIP or after in MEMBERSHIP, f"{text}.")


def steps(organisations: Sequence[str] | None = None, counting: str = ALL, tables: Tables | None = None) -> list[pd.Timestamp]:
    """List the days of the slider: each on which what is compared changed, the first day of the tables, and the landmarks.

    Parameters
    ----------
    organisations : list of str, optional
        Default: all that are known.
    counting : str
        ``"members"`` or ``"all"``.
    """
    tables = the_tables(tables)
    chosen = known(tables) if organisations is None else organisations
    moved = {day for day, found in changes(tables).items() if visible(found, chosen, counting)}
    return sorted(moved | {tables.coverage[0]} | {tables.event_days[event] for event in LANDMARKS})


def visible(found: Sequence[Change], organisations: Sequence[str], counting: str) -> list[Change]:
    """Choose the changes that touch what is compared."""
    return [c for c in found if c.organisation in organisations and (c.counts or counting == ALL)]


def floor(day: Day, days: Sequence[pd.Timestamp], tables: Tables | None = None) -> int:
    """Find the index of the last of these days that is not after `day`."""
    day = as_day(day, tables)
    return max(index for index, step in enumerate(days) if step <= day)


# ---------------------------------------------------------------- drawing


def table(day: pd.Timestamp, tables: Tables, organisations: Sequence[str] | None = None, counting: str = ALL) -> str:
    """Write head and rows: every state that counts in an organisation, the cells that changed on the day marked."""
    chosen = known(tables) if organisations is None else list(organisations)
    status = _counted(counting)
    ordinals = {org: f"o{column}" for column, org in enumerate(known(tables))}
    kinds = {status: f"k{index}" for index, status in enumerate(used_statuses(tables))}
    now = membership.matrix(chosen, day, status, tables)
    earlier = [step for step in changes(tables) if step < day]  # between two changes nothing differs
    before = membership.matrix(chosen, earlier[-1], status, tables) if earlier else now.iloc[:0]
    names = tables["states"].set_index("iso3")["short_name"]
    head = "".join(f'<th scope="col" class="{ordinals[org]}">{escape(org)}</th>' for org in chosen)
    body = []
    for state, row in now.iterrows():
        cells = []
        for org in chosen:
            status = row[org]
            marks = [ordinals[org]]
            if status:
                marks += ["m" if status in MEMBERSHIP else "s", kinds[status]]
            if status != (before[org].get(state, "")):
                marks.append("c")
            cells.append(f'<td class="{" ".join(marks)}">{f"<span>{escape(status)}</span>" if status else ""}</td>')
        body.append(f'<tr><th scope="row">{escape(names[row["iso3"]])}</th>{"".join(cells)}</tr>')
    return (f'<thead><tr><th scope="col">{html_words()["explorer_state"]}</th>{head}</tr></thead><tbody>'
            + "".join(body) + "</tbody>")


def _counted(counting: str) -> tuple[str, ...] | None:
    return MEMBERSHIP if counting == MEMBERS else None


def used_statuses(tables: Tables) -> list[str]:
    """List the statuses that somebody has held, those with a mark of their own first."""
    used = dict.fromkeys(tables["memberships"]["status"])
    return [*(s for s in STATUS_MARKS if s in used), *(s for s in used if s not in STATUS_MARKS)]


def key(tables: Tables) -> str:
    """Write the marks with their meaning, as the style draws them in the table; statuses that share a mark share a line."""
    alike: dict[tuple, list[int]] = {}
    held = used_statuses(tables)
    for n, status in enumerate(held):
        alike.setdefault(STATUS_MARKS.get(status, OTHER_STATUS), []).append(n)
    items = "".join(f'<li class="{"m" if held[statuses[0]] in MEMBERSHIP else "s"} {" ".join(f"k{n}" for n in statuses)}">'
                    f'{escape(", ".join(held[n] for n in statuses))}</li>' for statuses in alike.values())
    return f'<ul class="sco-marks" aria-hidden="true">{items}<li class="c">{html_words()["explorer_marked"]}</li></ul>'


def style(tables: Tables | None = None) -> str:
    """Write the part of the style that depends on the tables: which columns and rows a choice hides, and the marks."""
    tables = the_tables(tables)
    rules = []
    for n, _ in enumerate(known(tables)):
        chosen = f".sco-day[data-org~=o{n}]"
        rules += [f".sco-day:not([data-org~=o{n}]) .o{n}{{display:none}}",
                  f"{chosen} tr:has(.o{n}.m),{chosen}[data-count=all] tr:has(.o{n}.s){{display:table-row}}"]
    for n, status in enumerate(used_statuses(tables)):
        shape, colour, _ = STATUS_MARKS.get(status, OTHER_STATUS)
        # mixed with ink: a thin mark in the chart's orange alone would be too pale on paper
        mixed = f"color-mix(in srgb,var(--chart-{VARIABLES[colour]},{colour}) 60%,var(--chart-ink))"
        rules.append(f'.k{n}::before{{content:"{_GLYPHS[shape]}";content:"{_GLYPHS[shape]}"/"";color:{mixed}}}')  # the word beside it is read aloud
    return "".join(rules)


def summary(day: pd.Timestamp, organisations: Sequence[str], counting: str, tables: Tables) -> str:
    """Say how many belong to each organisation, and who belongs to all: the text alternative of the drawing."""
    if not organisations:
        return words()["explorer_choose"]
    frame = membership.matrix(organisations, day, _counted(counting), tables)
    names = frame["iso3"].map(tables["states"].set_index("iso3")["short_name"])
    counts = [f"{org} {int(frame[org].ne('').sum())}" for org in organisations]
    text = words()[f"explorer_counts_{counting}"].format(day=written_day(day), counts=listed(counts))
    if len(organisations) > 1:
        shared = frame[list(organisations)].ne("").all(axis=1)
        text += " " + words()["explorer_shared"].format(states=listed(list(names[shared])))
    return text


def said(day: pd.Timestamp, organisations: Sequence[str], counting: str, tables: Tables) -> str:
    """Say what changed on the day among what is compared, or since when nothing has."""
    found = visible(changes(tables).get(day, []), organisations, counting)
    if found:
        return words()["explorer_changed"].format(day=written_day(day), changes=" ".join(c.text for c in found))
    before = [d for d, those in changes(tables).items() if d < day and visible(those, organisations, counting)]
    if not before:
        return words()["explorer_never"].format(day=written_day(day))
    return words()["explorer_unchanged"].format(day=written_day(day), before=written_day(before[-1]))


@per_tables
def diagram(day: pd.Timestamp, tables: Tables) -> str:
    """Draw the set diagram of `COMPARED`, with the day left open in its words and the same ids for every day.

    States whose membership changed on the day carry the class ``c``, as cells of the table do.
    """
    drawn = charts.venn(day, COMPARED, tables).svg().replace(written_day(day), "{day}")
    frame = tables["memberships"]
    frame = frame[frame["organisation"].isin(COMPARED) & frame["status"].isin(MEMBERSHIP) & ((frame["start"] == day) | (frame["end"] == day))]
    names = tables["states"].set_index("iso3")["short_name"]
    for name in sorted(set(names[frame["iso3"]])):
        drawn = re.sub(rf"<text ([^>]*>{re.escape(escape(name))}</text>)", r'<text class="c" \1', drawn)
    return drawn


def diagram_days(tables: Tables) -> list[pd.Timestamp]:
    """List the days from which the set diagram looks different, the first day of the tables included."""
    return sorted({tables.coverage[0], *membership.changes(COMPARED, MEMBERSHIP, tables)})


def draw(day: Day, organisations: Sequence[str] = COMPARED, counting: str = MEMBERS, tables: Tables | None = None) -> str:
    """Draw one day: the table, the set diagram where it applies, and their words, as one HTML figure.

    Parameters
    ----------
    day : str, date or Timestamp
        Any day that the tables cover, or the id of an event.
    organisations : list of str
        Which to compare; the table has their columns in its own order.
    counting : str
        ``"members"`` or ``"all"``.

    Raises
    ------
    ValueError
        For an unknown day, organisation or counting; names what is known.
    """
    tables = the_tables(tables)
    day, chosen = as_day(day, tables), in_order(organisations, tables)
    one_of(counting, (MEMBERS, ALL), "counting")
    every = steps(tables=tables)
    shown = every[floor(day, every, tables)]
    ordinals = [f"o{known(tables).index(org)}" for org in chosen]
    sets = ""
    if counting == MEMBERS and chosen == in_order(COMPARED, tables):
        days = diagram_days(tables)
        sets = diagram(days[floor(day, days, tables)], tables).replace("{day}", written_day(day))
    box = scroll_box(words()["explorer_table"], f"<table>{table(shown, tables)}</table>")
    return (f'<figure class="sco-day sco-chart" data-org="{" ".join(ordinals)}" data-count="{counting}" '
            f'data-changed="{"yes" if visible(changes(tables).get(day, []), chosen, counting) else "no"}">\n'
            f'<p class="sco-said" role="status">{escape(said(day, chosen, counting, tables))}</p>\n'
            f'<p class="sco-summary">{escape(summary(day, chosen, counting, tables))}</p>\n'
            f'<div class="sco-view"><div class="sco-sets">{sets}</div>\n'
            f"<div>{box}\n{key(tables)}</div></div>\n"
            f'<figcaption>{html_words()["explorer_caption"]}</figcaption>\n</figure>')


def in_order(organisations: Sequence[str], tables: Tables) -> list[str]:
    """Return the organisations in the order of the columns, each once."""
    for org in organisations:
        if org not in known(tables):
            membership.spells([org], tables=tables)  # says which names are known
            raise ValueError(f"no state has a status in {org!r} in the tables. Known: {', '.join(known(tables))}.")
    return [org for org in known(tables) if org in organisations]


def every_day(organisations: Sequence[str], counting: str, tables: Tables | None = None) -> str:
    """Write each day on which what is compared changed as a small table, for print and for readers without a script."""
    tables = the_tables(tables)
    chosen = in_order(organisations, tables)
    parts = []
    for day in changes(tables):
        if not visible(changes(tables)[day], chosen, counting):
            continue
        text = escape(said(day, chosen, counting, tables))
        parts.append(f'<div class="sco-small"><p>{text}</p><table>{table(day, tables, chosen, counting)}</table></div>')
    return "".join(parts)
