"""The charts of the book: each function takes data and returns one `Chart`.

No function reads a file. Where the words for a reader need the tables (names of
states, days of events), the caller hands them over as `Tables`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.patches import Circle, Rectangle

from sco import membership
from sco.chart import BLUE, GREEN, INK, LINE, ORANGE, PAPER, PURPLE, SKY, TEXT, VERMILION, WIDTH, Chart, canvas, write
from sco.membership import MEMBERSHIP, Day, as_day
from sco.prose import listed, number, written_day
from sco.tables import Tables, load

THREE = ("SCO", "CSTO", "EAEU")
LINE_HEIGHT = 14.5

#: Mark and colour of each status: shape first, so that the chart survives grey print.
STATUS_MARKS = {"member": ("o", BLUE, True), "party": ("o", BLUE, True), "participant": ("o", BLUE, True),
                "observer": ("s", ORANGE, False), "dialogue partner": ("^", GREEN, False),
                "SCO partner": ("D", PURPLE, False), "agreement only": ("x", LINE, False)}


def _mark(axes, x: float, y: float, shape: str, colour: str, filled: bool = True, size: float = 7) -> None:
    axes.plot([x], [y], marker=shape, markersize=size, color=colour, markeredgecolor=INK if filled else colour,
              markerfacecolor=colour if filled else "none", markeredgewidth=0.8 if filled else 1.8, clip_on=False)


def _legend(axes, y: float, entries: Sequence[tuple[str, str, str, bool]], x: float = 8) -> float:
    """Marks with their meaning, as many lines as needed; returns the y below."""
    for label, shape, colour, filled in entries:
        width = 24 + 7.0 * len(label)
        if x > 8 and x + width > WIDTH:
            x, y = 8, y + LINE_HEIGHT + 2
        _mark(axes, x, y, shape, colour, filled)
        write(axes, x + 9, y, label)
        x += width
    return y + LINE_HEIGHT


def _wrapped(axes, x: float, y: float, text: str, width: int, **options) -> float:
    """Lines of at most `width` characters, the first centred on y; returns the y of the next line."""
    for line in textwrap.wrap(text, width):
        write(axes, x, y, line, **options)
        y += LINE_HEIGHT
    return y


# ---------------------------------------------------------------- the article


def argument(tables: Tables | None = None) -> Chart:
    """The steps of the article's argument, from `argument`."""
    tables = tables or load()
    steps = tables["argument"].sort_values("position")
    wrapped = [textwrap.wrap(step, 44) for step in steps["step"]]
    height = sum(len(lines) * LINE_HEIGHT + 38 for lines in wrapped)
    figure, axes = canvas(height)
    y = 2.0
    for lines, step in zip(wrapped, steps.itertuples(), strict=True):
        tall = len(lines) * LINE_HEIGHT + 12
        end = step.role == "conclusion"
        axes.add_patch(Rectangle((4, y), WIDTH - 8, tall, facecolor="none", edgecolor=INK,
                                 linewidth=2.4 if end else 1, linestyle="-"))
        write(axes, 14, y + 6 + LINE_HEIGHT / 2, f"{step.position}", weight="bold")
        _wrapped(axes, 34, y + 6 + LINE_HEIGHT / 2, step.step, 44)
        y += tall
        if not end:
            axes.annotate("", (WIDTH / 2, y + 24), (WIDTH / 2, y + 2),
                          arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.2})
            y += 26
    said = [f"{step.position}, {step.step}" for step in steps.itertuples()]
    table = steps[["position", "step", "section", "paragraph"]]
    return Chart("argument", figure, "The argument in one line",
                 "Steps of the article's argument, in our words. Each arrow reads “therefore” or “but then”.",
                 f"{number(len(steps)).capitalize()} steps, each leading to the next: {'; '.join(said)}.", table)


KIND_MARKS = {"alliance": ("P", VERMILION, True), "political": ("s", BLUE, True), "security": ("s", BLUE, True),
              "UN agency": ("^", SKY, True), "technical": ("^", SKY, True), "economic": ("o", ORANGE, True),
              "non-governmental": ("D", PURPLE, True)}


def periods(tables: Tables | None = None) -> Chart:
    """The article's periods as bands down a time line, with the bodies that China joined at their dates."""
    tables = tables or load()
    frame, steps = tables["periods"], tables["china_institutions"].sort_values("date", kind="stable")
    first, last = int(frame["start"].min()), tables.coverage[1].year
    top, unit = 62, 9.0
    place = lambda year: top + (year - first) * unit  # noqa: E731 - one scale, used throughout
    height = place(last) + 14
    figure, axes = canvas(height)
    entries = [("alliance", *KIND_MARKS["alliance"]), ("political, security", *KIND_MARKS["political"]),
               ("UN agency, technical", *KIND_MARKS["technical"]), ("economic", *KIND_MARKS["economic"]),
               ("non-governmental", *KIND_MARKS["non-governmental"])]
    _legend(axes, 10, entries)
    for band in frame.itertuples():
        end = last if pd.isna(band.end) else int(band.end)
        y, tall = place(band.start), (end - band.start) * unit
        axes.add_patch(Rectangle((4, y), 112, tall, facecolor="none", edgecolor=INK, linewidth=1.2))
        until = "now" if pd.isna(band.end) else str(band.end)
        write(axes, 10, y + 11, f"{band.start}–{until}", weight="bold")
        _wrapped(axes, 10, y + 11 + LINE_HEIGHT, band.name, 15)
    dates = [step.date.year + (step.date.day_of_year - 1) / 366 for step in steps.itertuples()]
    for step, date, y in zip(steps.itertuples(), dates, _spread([place(d) for d in dates], 13.4, height - 8), strict=True):
        _mark(axes, 126, place(date), *KIND_MARKS[step.kind], size=5.5)
        axes.plot([130, 142], [place(date), y], color=LINE, linewidth=0.7)
        write(axes, 145, y, f"{step.date.year} {step.label}")
    said = []
    for band in frame.itertuples():
        joined = steps[steps["period"] == band.period]
        until = f"to {band.end}" if not pd.isna(band.end) else "onwards"
        listing = ", ".join(f"{s.label} ({s.date.year})" for s in joined.itertuples())
        said.append(f"{band.start} {until}, {band.name}: {listing}")
    table = pd.DataFrame({"date": [written_day(s.date, s.precision) for s in steps.itertuples()],
                          "institution": steps["institution"].to_list(), "step": steps["event"].to_list(),
                          "period": steps["period"].to_list(), "confidence": steps["confidence"].to_list()})
    return Chart("periods", figure, "Four periods, and what China joined when",
                 "Bands: the article's periods, with our names for them. Marks: steps into and out of international "
                 "bodies at the dates that our sources give, whatever the article says of them.",
                 f"A time line from {first} to {last}. " + ". ".join(said) + ".", table)


def _spread(wanted: list[float], gap: float, bottom: float) -> list[float]:
    """Places at least `gap` apart, as near to the wanted ones as their order allows (pool adjacent violators)."""
    blocks: list[list[float]] = []  # sum of (wanted - rank * gap), how many
    for rank, place in enumerate(wanted):
        blocks.append([place - rank * gap, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, many = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + many]
    placed = [total / many for total, many in blocks for _ in range(int(many))]
    placed = [offset + rank * gap for rank, offset in enumerate(placed)]
    over = max(0.0, placed[-1] - bottom) if placed else 0.0
    return [min(p, bottom - (len(placed) - 1 - rank) * gap) if over else p for rank, p in enumerate(placed)]


HOLDER_MARKS = {"China": ("o", BLUE, True), "China; Russia": ("D", PURPLE, True)}
OTHER_HOLDER = ("^", ORANGE, True)


def interests(tables: Tables | None = None) -> Chart:
    """Every item of every list of interests, side by side by domain."""
    tables = tables or load()
    lists, items = tables["interest_lists"], tables["interests"]
    domains = next(f["constraints"]["enum"] for f in tables.resource("interests")["schema"]["fields"]
                   if f["name"] == "domain")
    columns = {domain: 226 + 24 * n for n, domain in enumerate(domains)}
    rows = [(lst, items[items["list"] == lst.list].sort_values("position")) for lst in lists.itertuples()]
    wrap = 33
    height = 74 + sum(34 + sum(LINE_HEIGHT * len(textwrap.wrap(i, wrap)) + 3 for i in part["item"]) for _, part in rows)
    figure, axes = canvas(height)
    y = _legend(axes, 10, [("China", *HOLDER_MARKS["China"]), ("China and Russia", *HOLDER_MARKS["China; Russia"]),
                           ("other states", *OTHER_HOLDER)])
    head = y + 72
    for domain, x in columns.items():
        write(axes, x, head, domain, rotation=90, va="bottom", ha="center")
    y = head + 16
    for lst, part in rows:
        write(axes, 4, y, lst.short_title, weight="bold")
        axes.plot([4, WIDTH - 4], [y + 9, y + 9], color=LINE, linewidth=0.8)
        y += 20
        for item in part.itertuples():
            mark = HOLDER_MARKS.get(item.holder, OTHER_HOLDER)
            _mark(axes, columns[item.domain], y, *mark)
            y = _wrapped(axes, 12, y, item.item, wrap) + 3
        y += 10
    said = [f"{domain}: " + ", ".join(f"{i.item} ({lists.set_index('list')['short_title'][i.list]})"
                                      for i in items[items["domain"] == domain].itertuples()) for domain in domains]
    titles = lists.set_index("list")["short_title"]
    table = pd.DataFrame({"interest": items["item"], "list": items["list"].map(titles), "domain": items["domain"],
                          "held by": items["holder"].str.replace(";", " and"), "reported by": items["reported_by"],
                          "section": items["section"] + "." + items["paragraph"].astype(str)})
    return Chart("interests", figure, "The lists of interests, side by side",
                 "Each line is one item of a list in the article, in our words; its mark stands in the field of policy "
                 "to which we assign it and shows who is said to hold it. The fields are our grouping.",
                 f"{len(items)} interests in {number(len(lists))} lists, by field. " + ". ".join(said) + ".", table)


# ---------------------------------------------------------------- membership


def matrix(on: Day, organisations: Sequence[str] = THREE, tables: Tables | None = None) -> Chart:
    """States by organisations on a day, status by mark and colour."""
    tables = tables or load()
    day = as_day(on, tables)
    frame = membership.matrix(organisations, day, tables=tables)
    rank = frame[list(organisations)].isin(MEMBERSHIP).sum(axis=1)
    frame = frame.assign(rank=-rank).sort_values("rank", kind="stable").drop(columns="rank")
    present = [s for s in STATUS_MARKS if (frame[list(organisations)] == s).any().any()]
    columns = {org: 150 + (WIDTH - 160) * (n + 0.5) / len(organisations) for n, org in enumerate(organisations)}
    figure, axes = canvas(80 + 16 * len(frame))
    y = _legend(axes, 10, [(s, *STATUS_MARKS[s]) for s in present]) + 12
    for org, x in columns.items():
        write(axes, x, y, org, ha="center", weight="bold")
    y += 10
    axes.plot([4, WIDTH - 4], [y, y], color=INK, linewidth=1)
    for row_number, (state, row) in enumerate(frame.iterrows()):
        y += 16
        if row_number and row_number % 5 == 0:
            axes.plot([4, WIDTH - 4], [y - 8, y - 8], color=LINE, linewidth=0.5)
        write(axes, 4, y, tables["states"].set_index("iso3")["short_name"][row["iso3"]])
        for org, x in columns.items():
            if row[org]:
                _mark(axes, x, y, *STATUS_MARKS[row[org]])
            else:
                write(axes, x, y, "–", ha="center", color=LINE)
    counts = [f"{org} {int((frame[org].isin(MEMBERSHIP)).sum())}" for org in organisations]
    in_all = [state for state, row in frame.iterrows() if all(row[o] in MEMBERSHIP for o in organisations)]
    table = frame.drop(columns="iso3").replace("", "none")
    return Chart(f"matrix-{day:%Y-%m-%d}", figure, f"Who held which status on {written_day(day)}",
                 "One row a state with any status; a dash means none.",
                 f"On {written_day(day)} the members were: {', '.join(counts)}. States that were members of "
                 f"all {number(len(organisations))}: {listed(in_all)}.", table)


#: Regions of three circles, each with the place of its label, for the sets (first, second, third).
_CIRCLES = ((120, 122), (220, 122), (170, 208))
_RADIUS = 100
_PLACES = {(0,): (72, 102), (1,): (268, 102), (2,): (170, 272), (0, 1): (170, 84), (0, 2): (102, 190),
           (1, 2): (238, 190), (0, 1, 2): (170, 148)}


def venn(on: Day, organisations: Sequence[str] = THREE, tables: Tables | None = None) -> Chart:
    """Three organisations as overlapping circles, every state named in the one region where it belongs."""
    tables = tables or load()
    if len(organisations) != 3:
        raise ValueError(f"a set diagram takes three organisations, not {len(organisations)}; use the matrix")
    day = as_day(on, tables)
    parts = membership.combinations(organisations, day, tables=tables)
    names = tables["states"].set_index("name")["short_name"]
    figure, axes = canvas(322)
    for centre, colour, style in zip(_CIRCLES, (BLUE, VERMILION, GREEN), ("-", "--", ":"), strict=True):
        axes.add_patch(Circle(centre, _RADIUS, facecolor="none", edgecolor=colour, linewidth=2.6, linestyle=style))
    for org, (x, y), align in zip(organisations, ((4, 10), (WIDTH - 4, 10), (WIDTH - 66, 300)),
                                  ("left", "right", "left"), strict=True):
        write(axes, x, y, org, ha=align, weight="bold", size=TEXT + 2)
    held = {tuple(organisations.index(o) for o in row.organisations): row.states for row in parts.itertuples()}
    for region, (x, y) in _PLACES.items():
        states = [names[s] for s in held.get(region, [])] or ["none"]
        top = y - (len(states) - 1) * 12.6 / 2
        for n, state in enumerate(states):
            write(axes, x, top + n * 12.6, state, ha="center",
                  style="italic" if region not in held else "normal")
    said = [f"{_in_words(region, organisations)}: {listed(held.get(region, []))}" for region in _PLACES]
    table = pd.DataFrame({"region": [_in_words(r, organisations) for r in _PLACES],
                          "number": [len(held.get(r, [])) for r in _PLACES],
                          "states": [listed(held.get(r, [])) for r in _PLACES]})
    return Chart(f"venn-{day:%Y-%m-%d}", figure,
                 f"{', '.join(organisations[:-1])} and {organisations[-1]} on {written_day(day)}",
                 "Members only. Each state stands in exactly one region; the size of a region means nothing.",
                 f"On {written_day(day)}. " + ". ".join(said) + ".", table)


def _in_words(region: tuple[int, ...], organisations: Sequence[str]) -> str:
    inside = [organisations[n] for n in region]
    return f"{inside[0]} only" if len(inside) == 1 else ("all three" if len(inside) == 3 else f"{inside[0]} and {inside[1]} only")


_BANDS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE)


def spells(organisations: Sequence[str] = THREE, tables: Tables | None = None) -> Chart:
    """Membership spells: one line a state, one band an organisation, from 1992 to the cut-off day."""
    tables = tables or load()
    frame = membership.spells(organisations, MEMBERSHIP, tables)
    first, last = tables.coverage
    names = tables["states"].set_index("iso3")["short_name"]
    order = frame.groupby("iso3").agg(start=("start", "min"), many=("organisation", "nunique"))
    states = sorted(order.index, key=lambda i: (-order.many[i], order.start[i], names[i]))
    left, band = 92, 6.5
    right = WIDTH - 10
    place = lambda day: left + (day - first) / (last - first) * (right - left)  # noqa: E731 - one scale
    row_height = band * len(organisations) + 9
    figure, axes = canvas(54 + 16 * ((len(organisations) + 2) // 3) + row_height * len(states))
    y = _legend(axes, 10, [(o, "s", _BANDS[n], True) for n, o in enumerate(organisations)])
    _legend(axes, y, [("frozen", "s", PAPER, True), ("day uncertain", "|", INK, True), ("suspended", "x", INK, False)])
    top = y + 20
    bottom = top + row_height * len(states)
    for year in range(1995, last.year + 1, 5):
        x = place(pd.Timestamp(year, 1, 1))
        axes.plot([x, x], [top, bottom], color=LINE, linewidth=0.4)
        write(axes, x, bottom + 10, str(year), ha="center")
    for n, iso3 in enumerate(states):
        y = top + n * row_height + 5
        write(axes, 4, y + band * len(organisations) / 2, names[iso3])
        for row in frame[frame["iso3"] == iso3].itertuples():
            m = organisations.index(row.organisation)
            end = last if pd.isna(row.end) else row.end
            x, width = place(row.start), place(end) - place(row.start)
            axes.add_patch(Rectangle((x, y + m * band), width, band - 1.4, linewidth=0.9, edgecolor=INK,
                                     facecolor=PAPER if row.standing == "frozen" else _BANDS[m]))
            for day, precision in ((row.start, row.start_precision), (row.end, row.end_precision)):
                if precision not in ("", "day"):
                    axes.plot([place(day)] * 2, [y + m * band - 2, y + (m + 1) * band], color=INK, linewidth=2)
            if row.end_kind == "suspension":
                axes.plot([x + width + 5], [y + m * band + band / 2 - 0.7], "x", color=INK, markersize=5)
    table = frame.assign(until=frame["end"].map(lambda d: "lasts" if pd.isna(d) else f"{d:%Y-%m-%d}"))[
        ["state", "organisation", "status", "standing", "start", "start_precision", "until", "end_kind", "confidence"]
    ].sort_values(["state", "start"])
    ended = [f"{r.state} in the {r.organisation} until {r.end:%Y} ({r.end_kind})" for r in frame.itertuples()
             if not pd.isna(r.end) and r.end_kind not in ("participation frozen",)]
    frozen = frame[frame["standing"] == "frozen"]
    cold = [f"{r.state} in the {r.organisation} since {r.start:%Y}" for r in frozen.itertuples()]
    return Chart("spells", figure, "Membership over time",
                 f"Members of {listed(list(organisations))}. A bar starts and ends with the membership; a white bar is a "
                 f"member that says it takes no part; a thick stroke marks an uncertain day. To {written_day(last)}.",
                 f"{number(len(states)).capitalize()} states have been members between {first.year} and {last.year}. "
                 f"Ended: {listed(ended)}. Frozen: {listed(cold)}. All other memberships last.", table)


__all__ = ["argument", "interests", "matrix", "periods", "spells", "venn"]
