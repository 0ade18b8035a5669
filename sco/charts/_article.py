"""Charts of what the article says: its argument, its periods, its lists of interests.

They stand apart from the charts of members because they draw our restatement
of a text, and not a state of the world on a day.
"""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.patches import Rectangle

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, INK, LINE, LINE_HEIGHT, ORANGE, PURPLE, SKY, VERMILION, WIDTH, Chart, canvas, legend, mark, spread, wrapped, write
from articlebook.chart_input import rows_to_draw
from articlebook.plot import Plot
from articlebook.tables import Tables, split
from articlebook.text_roles import listed, number, written_day
from sco import igos


def argument(tables: Tables | None = None) -> Chart:
    """Draw the steps of the article's argument, from `argument`."""
    tables = the_tables(tables)
    steps = rows_to_draw(tables["argument"], "argument", ["position", "step"]).sort_values("position")
    lines = [textwrap.wrap(step, 44) for step in steps["step"]]
    figure, axes = canvas(sum(len(part) * LINE_HEIGHT + 38 for part in lines))
    y = 2.0
    for part, step in zip(lines, steps.itertuples(), strict=True):
        tall = len(part) * LINE_HEIGHT + 12
        end = step.role == "conclusion"
        axes.add_patch(Rectangle((4, y), WIDTH - 8, tall, facecolor="none", edgecolor=INK, linewidth=2.4 if end else 1))
        write(axes, 14, y + 6 + LINE_HEIGHT / 2, f"{step.position}", weight="bold")
        wrapped(axes, 34, y + 6 + LINE_HEIGHT / 2, step.step, 44)
        y += tall
        if not end:
            axes.annotate("", (WIDTH / 2, y + 24), (WIDTH / 2, y + 2),
                          arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.2})
            y += 26
    said = [f"{step.position}, {step.step}" for step in steps.itertuples()]
    many = number(len(steps)).capitalize()
    return Chart("argument", figure, "The argument in one line",
                 "Steps of the article's argument, in our words. Each arrow reads “therefore” or “but then”.",
                 f"{many} steps, each leading to the next, from “{steps['step'].iloc[0]}” to “{steps['step'].iloc[-1]}”.",
                 steps[["position", "step", "section", "paragraph"]],
                 f"{many} steps, each leading to the next: {'; '.join(said)}.")


# ---------------------------------------------------------------- periods

KIND_MARKS = {"alliance": ("P", VERMILION, True), "political": ("s", BLUE, True), "security": ("s", BLUE, True),
              "UN agency": ("^", SKY, True), "technical": ("^", SKY, True), "economic": ("o", ORANGE, True),
              "non-governmental": ("D", PURPLE, True)}
#: Kinds that share a mark share a line of the key.
KINDS = {"alliance": "alliance", "political": "political, security", "UN agency": "UN agency, technical",
         "economic": "economic", "non-governmental": "non-governmental"}


def periods(tables: Tables | None = None) -> Chart:
    """Draw the article's periods as bands down a time line, steps of China at their dates, its count of memberships below."""
    tables = the_tables(tables)
    frame, steps = rows_to_draw(tables["periods"], "periods", ["start", "end"]), tables["china_institutions"].sort_values("date", kind="stable")
    count = igos.counts(tables)["without A and B"]
    first, last = int(frame["start"].min()), tables.coverage[1].year
    top, unit, below = 62, 9.0, 154
    place = lambda year: top + (year - first) * unit  # noqa: E731 - years go down, not across
    foot = place(last) + 14
    figure, axes = canvas(foot + below)
    legend(axes, 10, [(words, *KIND_MARKS[kind]) for kind, words in KINDS.items()])
    for band in frame.itertuples():
        end = last if pd.isna(band.end) else int(band.end)
        y, tall = place(band.start), (end - band.start) * unit
        axes.add_patch(Rectangle((4, y), 112, tall, facecolor="none", edgecolor=INK, linewidth=1.2))
        write(axes, 10, y + 11, _span(band), weight="bold")
        wrapped(axes, 10, y + 11 + LINE_HEIGHT, band.name, 15)
    days = [step.date.year + (step.date.day_of_year - 1) / 366 for step in steps.itertuples()]
    for step, day, y in zip(steps.itertuples(), days, spread([place(d) for d in days], 13.4, foot - 8), strict=True):
        mark(axes, 126, place(day), *KIND_MARKS[step.kind], size=5.5)
        axes.plot([130, 142], [place(day), y], color=LINE, linewidth=0.7)
        write(axes, 145, y, f"{step.date.year} {step.label}")
    _counts(axes, count, frame, last, foot + 14, foot + below - 20)
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
    return Chart("periods", figure, "Four periods, what China joined when, and how many memberships it had",
                 "Bands: the article's periods, with our names for them. Marks: steps into and out of international "
                 "bodies at the dates that our sources give, whatever the article says of them. Below: organisations of "
                 f"which China was a full member, doubtful seats left out; the dataset ends with {count.index[-1]}.",
                 f"Four periods on a time line from {first} to {last}: {'; '.join(short)}. Full memberships: {grew}.",
                 table, f"Steps in each period. {'. '.join(long)}. Full memberships without doubtful seats: {grew}.")


def _span(band) -> str:
    return f"{band.start}–{'now' if pd.isna(band.end) else band.end}"


def _counts(axes, count: pd.Series, frame: pd.DataFrame, last: int, top: float, bottom: float) -> None:
    """Draw China's memberships by year, with the periods as uprights."""
    first = int(count.index[0])
    most = -(-int(count.max()) // 20) * 20
    plot = Plot(axes, (first, last), (0, most), (26, top + 24, WIDTH - 10, bottom))
    x, y = plot.x, plot.y
    write(axes, 4, top, "organisations of which China is a full member")
    plot.levels(range(0, most + 1, 20))
    for start in frame["start"]:
        plot.upright(int(start))
    places = spread([x(int(start)) for start in frame["start"]], 34, WIDTH - 60)
    for start, at in zip(frame["start"], places, strict=True):
        write(axes, at, bottom + 12, str(start), ha="center")
    write(axes, x(last), bottom + 12, str(last), ha="right")
    plot.line(count, BLUE)
    axes.plot([x(int(count.index[-1]))], [y(int(count.iloc[-1]))], "o", color=BLUE, markersize=5, markeredgecolor=INK)
    write(axes, x(int(count.index[-1])) + 6, y(int(count.iloc[-1])) + 11, f"{count.iloc[-1]} in {count.index[-1]}", ha="center")


# ---------------------------------------------------------------- interests


def interests(tables: Tables | None = None) -> Chart:
    """Draw holders by domains: every item of every list, with the article's section in the cell of its holder."""
    tables = the_tables(tables)
    items = rows_to_draw(tables["interests"], "interests", ["domain", "holder"])
    titles = tables["interest_lists"].set_index("list")["short_title"]
    domains = next(f["constraints"]["enum"] for f in tables.resource("interests")["schema"]["fields"]
                   if f["name"] == "domain")
    holders = list(items["holder"].value_counts(sort=False).sort_values(ascending=False, kind="stable").index)
    wide = min(34, 150 // len(holders))
    columns = {holder: WIDTH - 4 - wide * (len(holders) - n - 0.5) for n, holder in enumerate(holders)}
    left = WIDTH - 4 - wide * len(holders)
    wrap = int(left / 6.9)
    blocks = [(domain, items[items["domain"] == domain]) for domain in domains if (items["domain"] == domain).any()]
    lines = {i.id: [*textwrap.wrap(i.item, wrap), titles[i.list]] for i in items.itertuples()}
    head = 96
    figure, axes = canvas(head + sum(30 + sum(LINE_HEIGHT * len(lines[i]) + 4 for i in part["id"]) for _, part in blocks))
    write(axes, 4, head - 14, "interest and, in grey, its list")
    for holder, x in columns.items():
        write(axes, x, head - 8, ",\n".join(split(holder)), rotation=90, va="bottom", ha="center")
    y = head + 8.0
    for domain, part in blocks:
        write(axes, 4, y, domain[0].upper() + domain[1:], weight="bold")
        axes.plot([4, WIDTH - 4], [y + 9, y + 9], color=INK, linewidth=1)
        y += 20
        for item in part.itertuples():
            x = columns[item.holder]
            axes.add_patch(Rectangle((x - wide / 2 + 1, y - 8), wide - 2, 15, facecolor="none", edgecolor=BLUE, linewidth=1.4))
            write(axes, x, y, item.section, ha="center")
            for line in lines[item.id]:
                write(axes, 8, y, line, color=LINE if line is lines[item.id][-1] else INK)
                y += LINE_HEIGHT
            y += 4
            axes.plot([4, WIDTH - 4], [y - 10, y - 10], color=LINE, linewidth=0.3)
        y += 10
    named = {holder: listed(split(holder)) for holder in holders}
    short = [f"{domain} {len(part)}" for domain, part in blocks]
    by_holder = [f"{named[h]} {int((items['holder'] == h).sum())}" for h in holders]
    long = [f"{domain[0].upper() + domain[1:]}. " + "; ".join(
        f"{i.item} ({titles[i.list]}, section {i.section}), held by {named[i.holder]}" for i in part.itertuples())
        for domain, part in blocks]
    table = pd.DataFrame({"interest": items["item"], "list": items["list"].map(titles), "domain": items["domain"],
                          "held by": items["holder"].map(named), "reported by": items["reported_by"],
                          "section": items["section"] + "." + items["paragraph"].astype(str)})
    return Chart("interests", figure, "Interests side by side, by domain and holder",
                 "Each line is one item of a list in the article, in our words, with the list's name in grey. A box "
                 "stands in the column of the holder and names the article's section. The domains are our grouping.",
                 f"{len(items)} interests in {number(len(titles))} lists. By domain: {', '.join(short)}. "
                 f"By holder: {', '.join(by_holder)}.", table, ". ".join(long) + ".")
