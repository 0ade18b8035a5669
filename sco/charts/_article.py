"""Charts of what the article says: its argument, its periods, its lists of interests.

They stand apart from the charts of members because they draw our restatement
of a text, and not a state of the world on a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from articlebook.arguments import the_tables
from articlebook.chart import (
    INK,
    LINE,
    LINE_HEIGHT,
    NARROW,
    Chart,
    Steps,
    block,
    canvas,
    legend,
    mark,
    measure,
    rule,
    sentence,
    spread,
    wrap,
    write,
)
from articlebook.chart_input import rows_to_draw
from articlebook.palette import tint
from articlebook.plot import Plot
from articlebook.restatements import where
from articlebook.tables import Tables, split
from articlebook.text_roles import listed, number, written_day
from sco import igos
from sco.charts._actors import CHINA, colour_of


def argument(tables: Tables | None = None) -> Steps:
    """Write the steps of the article's argument, from `argument`, each with a link to the chapter that restates it."""
    tables = the_tables(tables)
    steps = rows_to_draw(tables["argument"], "argument", ["position", "step", "chapter"]).sort_values("position")
    linked = []
    for step in steps.itertuples():
        page = Path(step.chapter).name
        places = [place for place in where(f"{step.section}.{step.paragraph}", page, tables) if place.page == page]
        linked.append((step.step, f"{page}.html" + (f"#{places[0].anchor}" if places else ""), f"chapter {int(page.split('-')[0])}"))
    many = number(len(steps)).capitalize()
    return Steps("argument", linked, f"{many} steps lead from “{steps['step'].iloc[0]}” to “{steps['step'].iloc[-1].removeprefix('So ')}”",
                 "The article's argument, in our words; each step reads “therefore” or “but then”",
                 f"{many} steps, each leading to the next, from “{steps['step'].iloc[0]}” to “{steps['step'].iloc[-1]}”.",
                 steps[["position", "step", "section", "paragraph"]])


# ---------------------------------------------------------------- periods

#: A mark for each kind of body; kinds that share a mark share a line of the key.
KIND_MARKS = {"alliance": "P", "political": "s", "security": "s", "UN agency": "^", "technical": "^", "economic": "o", "non-governmental": "D"}
KINDS = {"alliance": "alliance", "political": "political, security", "UN agency": "UN agency, technical",
         "economic": "economic", "non-governmental": "non-governmental"}
_CROWD = 6  # so many steps, none a year after the one before, stand in one bracket


@dataclass
class Note:
    """One label of the time line: a step, or a crowd of steps in a bracket."""

    first: float
    last: float
    marks: list[tuple[float, str]]
    year: str
    words: str
    period: int


def periods(tables: Tables | None = None) -> Chart:
    """Draw the article's periods as bands, steps of China at their dates, and its number of memberships."""
    tables = the_tables(tables)
    frame, steps = rows_to_draw(tables["periods"], "periods", ["start", "end"]), tables["china_institutions"].sort_values("date", kind="stable")
    count = igos.counts(tables)["without A and B"]
    span = (int(frame["start"].min()), tables.coverage[1].year)
    notes = _notes(steps)
    joined = {band.period: steps[steps["period"] == band.period] for band in frame.itertuples()}
    short = [f"{_span(band)} {band.name}, {number(len(joined[band.period]))} steps" for band in frame.itertuples()]
    starts = [int(y) for y in frame["start"] if y in count.index]
    grew = listed([f"{count[year]} in {year}" for year in [*starts, int(count.index[-1])]])
    long = [f"{_span(band)}, {band.name}: " + ", ".join(f"{s.label} ({s.date.year})" for s in joined[band.period].itertuples())
            for band in frame.itertuples()]
    table = pd.DataFrame({"date": [written_day(s.date, s.precision) for s in steps.itertuples()],
                          "institution": steps["institution"].to_list(), "step": steps["event"].to_list(),
                          "period": steps["period"].to_list(), "confidence": steps["confidence"].to_list(),
                          "memberships that year": [str(count[s.date.year]) if s.date.year in count.index else "no count"
                                                    for s in steps.itertuples()]})
    first, last = int(count[starts[0]]), int(count.iloc[-1])
    through = f"over the article's {number(len(frame))} periods"
    rose = "grew" if last > first else "fell" if last < first else "stood"
    title = (f"China's memberships {rose} from {first} in {starts[0]} to {last} in {count.index[-1]}, {through}"
             if last != first else f"China had {last} memberships in {starts[0]} and in {count.index[-1]}")
    return Chart("periods", lambda width: (_down if width == NARROW else _across)(width, frame, notes, count, span), title,
                 f"Steps of China into and out of international bodies, and its full memberships, {span[0]} to {span[1]}",
                 f"Four periods on a time line from {span[0]} to {span[1]}: {'; '.join(short)}. Full memberships: {grew}.", table,
                 "Bands: the article's periods, with our names for them. Marks: steps at the dates that our sources give, whatever the "
                 f"article says of them. Memberships leave doubtful seats out; the dataset ends with {count.index[-1]}.",
                 f"Steps in each period. {'. '.join(long)}. Full memberships without doubtful seats: {grew}.")


def _span(band) -> str:
    return f"{band.start}–{'now' if pd.isna(band.end) else band.end}"


def _decimal(day: pd.Timestamp) -> float:
    return day.year + (day.day_of_year - 1) / 366


def _notes(steps: pd.DataFrame) -> list[Note]:
    """Put steps that crowd together into one bracket each; the others stand alone."""
    runs: list[list] = []
    for step in steps.itertuples():
        if runs and _decimal(step.date) - _decimal(runs[-1][-1].date) < 1 and step.period == runs[-1][-1].period:
            runs[-1].append(step)
        else:
            runs.append([step])
    notes = []
    for run in runs:
        for part in [run] if len(run) >= _CROWD else [[step] for step in run]:
            days = [_decimal(step.date) for step in part]
            year = str(part[0].date.year) if len(part) == 1 else f"{part[0].date.year}–{part[-1].date.year % 100:02d}"
            notes.append(Note(days[0], days[-1], [(day, step.kind) for day, step in zip(days, part, strict=True)], year,
                              ", ".join(step.label for step in part), part[0].period))
    return notes


def _key(axes: Axes, y: float, width: float) -> float:
    return legend(axes, y, [(words, KIND_MARKS[kind], CHINA, True) for kind, words in KINDS.items()], right=width)


def _across(width: float, frame: pd.DataFrame, notes: Sequence[Note], count: pd.Series, span: tuple[int, int]):
    """Draw time from left to right: bands and marks, below each band the list of its steps, then memberships."""
    place = Plot(None, span, (0, 1), (24, 0, width - 14, 0)).x
    bands, foot_of_bands, lists, chart = 24, 66, 96, 122
    wide = (width - 4) / len(frame)
    heads = [wrap(f"{_span(band)} {band.name}", wide - 12, "bold") for band in frame.itertuples()]
    own = [[note for note in notes if note.period == band.period] for band in frame.itertuples()]
    lines = [[(note, wrap(note.words, wide - 72)) for note in part] for part in own]
    tall = max(LINE_HEIGHT * (len(head) + sum(len(words) for _, words in part)) for head, part in zip(heads, lines, strict=True)) + 12
    foot = lists + tall + 8
    figure, axes = canvas(foot + chart, width)
    _key(axes, 9, width)
    for n, band in enumerate(frame.itertuples()):
        left, right = place(int(band.start)), place(span[1] if pd.isna(band.end) else int(band.end))
        block(axes, left, bands, right - left, foot_of_bands - bands, tint(LINE, 0.12), LINE, 0.8)
        years = _span(band) if measure(_span(band), weight="bold") < right - left - 6 else f"{band.start}–{int(band.end) % 100:02d}"
        write(axes, (left + right) / 2, bands + 12, years, ha="center", weight="bold")
        column = 4 + wide * n
        axes.fill([left, right, column + wide - 12, column], [foot_of_bands, foot_of_bands, lists - 6, lists - 6], facecolor=tint(LINE, 0.12),
                  edgecolor="none")
        rule(axes, (column, column + wide - 12), (lists - 6, lists - 6), INK, 0.8)
        y = lists + 6.0
        for line in heads[n]:
            write(axes, column, y, line, weight="bold")
            y += LINE_HEIGHT
        y += 4
        for note, words in lines[n]:
            write(axes, column, y, note.year, color=LINE)
            if len(note.marks) == 1:
                mark(axes, column + 50, y, KIND_MARKS[note.marks[0][1]], CHINA, size=6)
            for line in words:
                write(axes, column + 60, y, line)
                y += LINE_HEIGHT
        for note in own[n]:
            for day, kind in note.marks:
                mark(axes, place(day), foot_of_bands - 12, KIND_MARKS[kind], CHINA, size=6)
            if len(note.marks) > 1:
                rule(axes, (place(note.first) - 4, place(note.last) + 4), (foot_of_bands - 4, foot_of_bands - 4), INK, 1.2)
    _memberships(axes, count, frame, Plot(axes, span, (0, _ceiling(count)), (24, foot + 34, width - 14, foot + chart - 22)), width)
    return figure


def _down(width: float, frame: pd.DataFrame, notes: Sequence[Note], count: pd.Series, span: tuple[int, int]):
    """Draw one time line for a phone, a dot a step over the line of memberships, and below it the steps of each period as a paragraph."""
    left, right, dot, base = 24, width - 10, 5.5, 74
    across = Plot(None, span, (0, 1), (left, 0, right, 0)).x
    top, line, gap = base + 33, 14, 7
    own = [[note for note in notes if note.period == band.period] for band in frame.itertuples()]
    heads = [wrap(f"{n}. {_span(band)} {band.name}", width - 4, "bold") for n, band in enumerate(frame.itertuples(), start=1)]
    texts = [wrap(_by_year(part), width - 4) for part in own]
    foot = top + 84
    lists = foot + 36
    figure, axes = canvas(lists + sum(line * (len(head) + len(text)) + gap for head, text in zip(heads, texts, strict=True)) - gap, width)
    write(axes, 4, 8, "a dot: one step", color=LINE)
    for n, band in enumerate(frame.itertuples(), start=1):
        start, end = across(int(band.start)), across(span[1] if pd.isna(band.end) else int(band.end))
        block(axes, start, 20, end - start, base + 6 - 20, tint(LINE, 0.12), LINE, 0.8)
        write(axes, start + 5, 29, f"{n}", weight="bold")
    high: dict[int, int] = {}
    for note in notes:
        for day, _ in note.marks:
            place = int((across(day) - left) / dot)  # steps of one place stand one on the other
            mark(axes, left + dot * (place + 0.5), base - dot * high.get(place, 0), "o", CHINA, size=4.2)
            high[place] = high.get(place, 0) + 1
    _memberships(axes, count, frame, Plot(axes, span, (0, _ceiling(count)), (left, top, right, foot)), width)
    y = lists
    for head, text in zip(heads, texts, strict=True):
        for words, weight in [*((one, "bold") for one in head), *((one, "normal") for one in text)]:
            write(axes, 2, y, words, weight=weight)
            y += line
        y += gap
    return figure


def _by_year(notes: Sequence[Note]) -> str:
    """Write the steps of a period as one text, each year once."""
    years: dict[str, list[str]] = {}
    for note in notes:
        years.setdefault(note.year, []).append(note.words)
    return "; ".join(f"{year} {', '.join(words)}" for year, words in years.items()) + "."


def _ceiling(count: pd.Series) -> int:
    return -(-int(count.max()) // 20) * 20


def _memberships(axes: Axes, count: pd.Series, frame: pd.DataFrame, plot: Plot, width: float) -> None:
    """Draw China's memberships by year, with the periods as uprights."""
    write(axes, 4, plot.top - 16, "organisations of which China is a full member", color=LINE)
    plot.levels(range(0, int(plot.up[1]) + 1, 20 if plot.up[1] <= 60 else 40))
    for start in frame["start"]:
        plot.upright(int(start))
    spots = spread([plot.x(int(start)) for start in frame["start"]], 36, width - 56, 16)
    for start, at in zip(frame["start"], spots, strict=True):
        write(axes, at, plot.bottom + 12, str(start), ha="center")
    write(axes, plot.right, plot.bottom + 12, str(plot.across[1]), ha="right")
    plot.line(count, CHINA)
    year, many = int(count.index[-1]), int(count.iloc[-1])
    plot.mark(year, many, "o", CHINA, 5)
    label = f"{many} in {year}"
    right = plot.x(year) + 8 + measure(label, weight="bold") < width
    write(axes, plot.x(year) + (8 if right else -4), plot.y(many) + (0 if right else 26), label, ha="left" if right else "right", weight="bold")


# ---------------------------------------------------------------- interests

#: A mark for each domain; who holds an interest is its colour, and its words.
_DOMAIN_MARKS = ("s", "o", "D", "^", "P", "v")


def interests(tables: Tables | None = None) -> Chart:
    """Draw every list of interests as a column: its items, the domain of each as a mark, its holder as the colour."""
    tables = the_tables(tables)
    items = rows_to_draw(tables["interests"], "interests", ["domain", "holder"])
    lists = tables["interest_lists"].set_index("list")
    titles = lists["short_title"]
    domains = [d for d in next(f["constraints"]["enum"] for f in tables.resource("interests")["schema"]["fields"] if f["name"] == "domain")
               if (items["domain"] == d).any()]
    marks = dict(zip(domains, _DOMAIN_MARKS, strict=False))
    holders = list(items["holder"].value_counts(sort=False).sort_values(ascending=False, kind="stable").index)
    named = {holder: listed(split(holder)) for holder in holders}
    short = [f"{domain} {int((items['domain'] == domain).sum())}" for domain in domains]
    by_holder = [f"{named[h]} {int((items['holder'] == h).sum())}" for h in holders]
    long = [f"{sentence(domain)}. " + "; ".join(
        f"{i.item} ({titles[i.list]}, section {i.section}), held by {named[i.holder]}" for i in items[items["domain"] == domain].itertuples())
        for domain in domains]
    table = pd.DataFrame({"interest": items["item"], "list": items["list"].map(titles), "domain": items["domain"],
                          "held by": items["holder"].map(named), "reported by": items["reported_by"],
                          "section": items["section"] + "." + items["paragraph"].astype(str)})
    most, many = holders[0], int((items["holder"] == holders[0]).sum())
    field, often = items["domain"].value_counts().index[0], int(items["domain"].value_counts().iloc[0])
    blocks = [(titles[name], lists["ordered"][name] == "yes", [
        (marks[i.domain], split(i.holder), i.item if i.holder == most else f"{i.item} ({named[i.holder]})") for i in part.itertuples()])
        for name, part in items.groupby("list", sort=False)]
    return Chart("interests", lambda width: _lists(width, blocks, marks), f"{sentence(named[most])} alone {'holds' if len(split(most)) == 1 else 'hold'} "
                 f"{many} of {len(items)} interests; {field} is the field of {often}",
                 f"Items of {number(len(titles))} lists in the article, in our words; our grouping by field",
                 f"{len(items)} interests in {number(len(titles))} lists. By domain: {', '.join(short)}. "
                 f"By holder: {', '.join(by_holder)}.", table,
                 f"A mark's shape is the field. Its colour is the holder: {named[most]} vermilion, Russia purple, others grey; "
                 f"holders other than {named[most]} alone stand in brackets. Zhao's list is in the order of its weight."
                 if most == "China" else "A mark's shape is the field; holders stand in brackets.", ". ".join(long) + ".")


def _lists(width: float, blocks: Sequence[tuple[str, bool, list[tuple[str, list[str], str]]]], marks: dict[str, str]):
    columns = 2 if width == NARROW else 4
    wide = (width - 4) / columns
    laid = [(wrap(title, wide - 10, "bold"), ordered, [(mark_, holders, wrap(words, wide - 12 - 13 * len(holders[:2]) - 6)) for mark_, holders, words in items])
            for title, ordered, items in blocks]
    tall = [LINE_HEIGHT * len(title) + 6 + sum(LINE_HEIGHT * len(words) + 4 for _, _, words in items) for title, _, items in laid]
    rows = [range(n, min(n + columns, len(laid))) for n in range(0, len(laid), columns)]
    head, gap = (44, 18) if columns == 2 else (26, 22)
    # beside each other the lists of a row begin on one line; where two stand side by side, each follows the one above it
    tops = [float(head)] * columns
    places = []
    for row in rows:
        if columns > 2:
            tops = [max(tops)] * columns
        for place, n in enumerate(row):
            places.append((n, 4 + wide * place, tops[place]))
            tops[place] += tall[n] + gap
    figure, axes = canvas(max(tops), width)
    legend(axes, 10, [(domain, shape, INK, True) for domain, shape in marks.items()], right=width)
    for n, left, top in places:
        rule(axes, (left, left + wide - 10), (top, top), INK, 0.8)
        title, _, items = laid[n]
        y = top + 14
        for line in title:
            write(axes, left, y, line, weight="bold")
            y += LINE_HEIGHT
        y += 6
        for mark_, holders, words in items:
            for m, holder in enumerate(holders[:2]):
                mark(axes, left + 5 + 13 * m, y, mark_, colour_of(holder))
            for line in words:
                write(axes, left + 1 + 13 * len(holders[:2]), y, line)
                y += LINE_HEIGHT
            y += 4
    return figure
