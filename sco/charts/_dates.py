"""Charts of two days of one thing: signed and in force, opened and joined.

They stand apart because a bar here is a wait, and not a membership.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from articlebook.arguments import the_tables
from articlebook.chart import INK, LINE, LINE_HEIGHT, NARROW, Chart, canvas, mark, measure, rule, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.plot import Plot
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco.charts._actors import colour_of

_MONTH = 30.4375  # days


def in_force(tables: Tables | None = None) -> Chart:
    """Draw for each founding document its signature, its entry into force and the days between them."""
    tables = the_tables(tables)
    frame = rows_to_draw(tables["founding_documents"], "founding_documents", ["document", "signed", "in_force"]).sort_values("signed", kind="stable")
    waited = frame.dropna(subset=["in_force"]).assign(days=lambda f: (f["in_force"] - f["signed"]).dt.days)
    if waited.empty:
        raise ValueError("no document of `founding_documents` has a day of entry into force; there is no wait to draw.")
    quick, slow = waited.loc[waited["days"].idxmin()], waited.loc[waited["days"].idxmax()]
    own = waited[waited["organisation"] == "SCO"]
    span = (pd.Timestamp(frame["signed"].min().year, 1, 1), pd.Timestamp(max(frame["signed"].max(), waited["in_force"].max()).year + 1, 1, 1))
    rows = [(r.organisation, r.document, r.signed, r.in_force) for r in frame.itertuples()]

    def draw(width: float):
        narrow = width == NARROW
        left, right = (8, width - 12) if narrow else (300, width - 14)
        names = [wrap(f"{org}: {document}", width - 12 if narrow else left - 20) for org, document, _, _ in rows]
        tall = [LINE_HEIGHT * len(n) + 26 if narrow else max(30, LINE_HEIGHT * len(n) + 10) for n in names]
        figure, axes = canvas(26 + sum(tall) + 20, width)
        for x, filled, words in ((10, False, "signed"), (84, True, "in force")):
            mark(axes, x, 10, "o", INK, filled)
            write(axes, x + 10, 10, words)
        plot = Plot(axes, span, (0, 1), (left, 24, right, 24 + sum(tall)))
        for year in range(span[0].year + (-span[0].year) % 5, span[1].year + 1, 5):
            rule(axes, (plot.x(pd.Timestamp(year, 1, 1)),) * 2, (plot.top, plot.bottom), width=0.3, zorder=0)
            write(axes, plot.x(pd.Timestamp(year, 1, 1)), plot.bottom + 11, str(year), ha="center")
        y = 26.0
        for (org, _, signed, force), lines, high in zip(rows, names, tall, strict=True):
            for n, line in enumerate(lines):
                write(axes, 4, y + 8 + LINE_HEIGHT * n, line)
            level = y + (LINE_HEIGHT * len(lines) + 10 if narrow else 8)
            words, colour, start = "no day in the table", colour_of(org), plot.x(signed)
            if not pd.isna(force):
                words = f"{(force - signed).days} days"
                rule(axes, (start, plot.x(force)), (level, level), colour, 3)
                mark(axes, plot.x(force), level, "o", colour, True, 8)
            mark(axes, start, level, "o", colour, False, 7)
            end = start if pd.isna(force) else plot.x(force)
            fits = end + 10 + measure(words) < width
            write(axes, end + 10 if fits else start - 10, level, words, ha="left" if fits else "right")
            y += high
        return figure

    said = [f"{r.organisation}, {r.document}: signed {written_day(r.signed)}, "
            + (f"in force {written_day(r.in_force)}, {(r.in_force - r.signed).days} days later" if not pd.isna(r.in_force)
               else "no day of entry into force in the table")
            for r in frame.itertuples()]
    title = f"Treaties waited {quick['days']} to {slow['days']} days between signature and entry into force"
    if len(own):
        title += f"; the SCO's {own.iloc[0]['document'].split(' of ')[0]} waited {own.iloc[0]['days']}"
    table = pd.DataFrame({"document": frame["document"], "organisation": frame["organisation"], "signed": frame["signed"], "in force": frame["in_force"],
                          "days between": (frame["in_force"] - frame["signed"]).dt.days}).set_index("document")
    return Chart("in-force", draw, title, f"Founding documents of {listed(list(dict.fromkeys(frame['organisation'])))}, {span[0].year} to {span[1].year - 1}",
                 f"{number(len(waited)).capitalize()} of {number(len(frame))} documents have a day of entry into force, the quickest "
                 f"{quick['days']} days after signature ({quick['document']}), the slowest {slow['days']} ({slow['document']}).", table,
                 "", ". ".join(said) + ".")


def opened(tables: Tables | None = None) -> Chart:
    """Draw for each state that joined the SCO later: other status, procedure opened, member."""
    tables = the_tables(tables)
    frame = rows_to_draw(tables["memberships"], "memberships", ["organisation", "state", "status", "start", "decision"])
    frame = frame[frame["organisation"] == "SCO"]
    joined = frame[(frame["status"] == "member") & frame["decision"].notna() & (frame["decision"] < frame["start"])].sort_values(["start", "state"])
    if joined.empty:
        raise ValueError("no state of `memberships` joined the SCO after its procedure had been opened; there is no wait to draw.")
    names = tables["states"].set_index("name")["short_name"]
    before = {r.state: frame[(frame["state"] == r.state) & (frame["start"] < r.start)].sort_values("start") for r in joined.itertuples()}
    months = {r.state: round((r.start - r.decision).days / _MONTH) for r in joined.itertuples()}
    years = {r.state: (r.start - before[r.state]["start"].min()).days / 365.25 for r in joined.itertuples() if len(before[r.state])}
    earliest = min([joined["decision"].min(), *(part["start"].min() for part in before.values() if len(part))])
    span = (pd.Timestamp(earliest.year, 1, 1), tables.coverage[1])
    rows = [(names[r.state], [(b.status, b.start, b.end) for b in before[r.state].itertuples()], r.decision, r.start, months[r.state])
            for r in joined.itertuples()]

    def draw(width: float):
        return _waits(width, rows, span)

    title = f"From opened procedure to membership took {min(months.values())} to {max(months.values())} months"
    if years:
        longest = max(years, key=lambda state: years[state])
        title += f"; {longest} came {years[longest]:.0f} years after its first status"
    table = pd.DataFrame({"first status": [before[r.state]["start"].min() if len(before[r.state]) else pd.NaT for r in joined.itertuples()],
                          "procedure opened": joined["decision"].to_list(), "member": joined["start"].to_list(),
                          "months between": list(months.values())}, index=pd.Index(joined["state"], name="state"))
    said = [f"{r.state}: " + "".join(f"{b.status} from {written_day(b.start)}, " for b in before[r.state].itertuples())
            + f"procedure opened {written_day(r.decision)}, member {written_day(r.start)}, {months[r.state]} months later" for r in joined.itertuples()]
    return Chart("opened", draw, title, f"States that became members of the SCO after its founding, {span[0].year} to {written_day(span[1])}",
                 f"{number(len(joined)).capitalize()} states joined later: "
                 + ", ".join(f"{state} after {many} months" for state, many in months.items()) + ".",
                 table, "", ". ".join(said) + ".")


def _waits(width: float, rows: Sequence[tuple], span: tuple[pd.Timestamp, pd.Timestamp]):
    """Draw one row a state: thin while it had another status, then the wait, then membership."""
    narrow = width == NARROW
    left, step, top = 70 if narrow else 90, 46 if narrow else 40, 46 if narrow else 30
    figure, axes = canvas(top + step * len(rows) + 22, width)
    colour = colour_of("SCO")
    keys = (("other status", "-", 1.4, LINE), ("procedure opened", "-", 6, LINE), ("member", "-", 6, colour))
    x, y = 4.0, 10.0
    for words, style, thick, ink in keys:
        if x + 24 + measure(words) > width:
            x, y = 4.0, y + 17
        rule(axes, (x, x + 16), (y, y), ink, thick, style, solid_capstyle="butt")
        write(axes, x + 22, y, words)
        x += 36 + measure(words)
    plot = Plot(axes, span, (0, 1), (left, top, width - 8, top + step * len(rows)))
    for year in range(span[0].year + (-span[0].year) % 5, span[1].year + 1, 5):
        rule(axes, (plot.x(pd.Timestamp(year, 1, 1)),) * 2, (plot.top, plot.bottom), width=0.3, zorder=0)
        write(axes, plot.x(pd.Timestamp(year, 1, 1)), plot.bottom + 11, str(year), ha="center")
    for n, (name, before, decision, start, months) in enumerate(rows):
        y = top + step * n + 16
        write(axes, 4, y, name)
        for status, since, until in before:
            rule(axes, (plot.x(since), plot.x(start if pd.isna(until) else until)), (y, y), LINE, 1.4)
            rule(axes, (plot.x(since),) * 2, (y - 4, y + 4), LINE, 1.4)
            if not narrow and plot.x(until) - plot.x(since) > measure(status) + 6:
                write(axes, plot.x(since) + 4, y - 9, status, color=LINE)
        rule(axes, (plot.x(decision), plot.x(start)), (y, y), LINE, 6, solid_capstyle="butt")
        rule(axes, (plot.x(start), plot.x(span[1])), (y, y), colour, 6, solid_capstyle="butt")
        words = f"{months} months"
        write(axes, min(plot.x(start), width - 4), y + 14, words, ha="right", weight="bold")
    return figure
