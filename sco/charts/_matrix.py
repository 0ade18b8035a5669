"""States by organisations on a day, and the marks that every chart has for a status."""

from __future__ import annotations

from collections.abc import Sequence

from articlebook.arguments import the_tables
from articlebook.chart import BLUE, GREEN, INK, LINE, ORANGE, PURPLE, SKY, WIDTH, Chart, canvas, legend, mark, write
from articlebook.tables import Tables
from articlebook.text_roles import listed, number, written_day
from sco import membership
from sco.charts._organisations import organisations_to_draw
from sco.membership import CORE_ORGANISATIONS, MEMBERSHIP, Day, Statuses, as_day, is_membership

#: Mark and colour of each status: shape first, so that the chart survives grey print.
STATUS_MARKS = {"member": ("o", BLUE, True), "party": ("o", BLUE, True), "participant": ("o", BLUE, True),
                "observer": ("s", ORANGE, False), "dialogue partner": ("^", GREEN, False),
                "SCO partner": ("D", PURPLE, False), "agreement only": ("x", LINE, False)}
OTHER_STATUS = ("*", SKY, False)


def counted(status: Statuses) -> str:
    """Say what a chart counts as belonging, in a caption's words."""
    if is_membership(status):
        return "Members only"
    return "Every status counts" if status is None else f"Counted: {listed([status] if isinstance(status, str) else list(status))}"


def matrix(on: Day, organisations: Sequence[str] = CORE_ORGANISATIONS, tables: Tables | None = None,
           status: Statuses = None) -> Chart:
    """Draw states by organisations on a day, status by mark and colour.

    Parameters
    ----------
    status : str, list of str or None
        Which statuses are shown; None is every status.
    """
    tables = the_tables(tables)
    organisations, day = organisations_to_draw(organisations, tables), as_day(on, tables)
    frame = membership.matrix(organisations, day, status, tables=tables)
    held = frame[list(organisations)]
    frame = frame.assign(rank=-held.isin(MEMBERSHIP).sum(axis=1)).sort_values("rank", kind="stable").drop(columns="rank")
    present = [s for s in membership.statuses(tables) if (held == s).any().any()]
    marks = {s: STATUS_MARKS.get(s, OTHER_STATUS) for s in present}
    columns = {org: 118 + (WIDTH - 122) * (n + 0.5) / len(organisations) for n, org in enumerate(organisations)}
    narrow = (WIDTH - 122) / len(organisations) < 7.5 * max(map(len, organisations))
    head = 22 + 7.5 * max(map(len, organisations)) if narrow else 26
    figure, axes = canvas(46 + head + 16 * max(1, len(frame)))
    y = legend(axes, 10, [(s, *marks[s]) for s in present]) + head - 14
    for org, x in columns.items():
        write(axes, x, y + (8 if narrow else 0), org, ha="center", weight="bold",
              **({"rotation": 90, "va": "bottom"} if narrow else {}))
    y += 10
    axes.plot([4, WIDTH - 4], [y, y], color=INK, linewidth=1)
    names = tables["states"].set_index("iso3")["short_name"]
    for row_number, (_, row) in enumerate(frame.iterrows()):
        y += 16
        if row_number and row_number % 5 == 0:
            axes.plot([4, WIDTH - 4], [y - 8, y - 8], color=LINE, linewidth=0.5)
        write(axes, 4, y, names[row["iso3"]])
        for org, x in columns.items():
            if row[org]:
                mark(axes, x, y, *marks[row[org]])
            else:
                write(axes, x, y, "–", ha="center", color=LINE)
    if frame.empty:
        write(axes, 4, y + 16, "no state held a status")
    counts = [f"{org} {int((frame[org].isin(MEMBERSHIP)).sum())}" for org in organisations]
    in_all = [state for state, row in frame.iterrows() if all(row[o] in MEMBERSHIP for o in organisations)]
    long = []
    for org in organisations:
        groups = [f"{org}, {s}: {listed(list(frame.index[frame[org] == s]))}" for s in present if (frame[org] == s).any()]
        long += groups or [f"{org}: no state held a status"]
    return Chart(f"matrix-{day:%Y-%m-%d}", figure, f"Who held which status on {written_day(day)}",
                 "One row a state with any status; a dash means none.",
                 f"On {written_day(day)} the members were: {', '.join(counts)}. States that were members of "
                 f"all {number(len(organisations))}: {listed(in_all)}.",
                 frame.drop(columns="iso3").replace("", "none"), ". ".join(long) + ".")
