"""Charts of what the book judges at its end: the predictions of four lenses, and the three tests of the SCO.

They stand apart from the chart of the ledger because they show answers of the
book to questions of its own, and not verdicts on what the article says.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from articlebook.arguments import the_tables
from articlebook.chart import LINE, LINE_HEIGHT, NARROW, Chart, block, canvas, flow, measure, rule, wrap, write
from articlebook.chart_input import rows_to_draw
from articlebook.palette import VERDICT_COLOURS, tint
from articlebook.tables import Tables
from articlebook.text_roles import listed, number
from articlebook.verdicts import SIGNS, in_words, tally

_SIGN = 18  # room of a sign before its word
_PAD = 6


def lenses(tables: Tables | None = None) -> Chart:
    """Draw a tile for each prediction of each lens, with the verdict of the tables on it."""
    tables = the_tables(tables)
    frame = rows_to_draw(tables["predictions"], "predictions", ["lens", "prediction", "verdict"])
    rows = [(lens, [(row.verdict, row.prediction) for row in part.sort_values("position").itertuples()])
            for lens, part in frame.groupby("lens", sort=False)]
    hold = int((frame["verdict"] == "holds").sum())
    whole = [lens for lens, cells in rows if all(verdict == "holds" for verdict, _ in cells)]
    title = (f"{number(hold).capitalize()} of {number(len(frame))} predictions hold, and "
             + (f"{listed(whole)} {'is' if len(whole) == 1 else 'are'} right in all of its own" if whole else "no lens is right in all of its own"))
    said = "; ".join(f"{lens}: {in_words(tally(verdict for verdict, _ in cells))}" for lens, cells in rows)
    return Chart("lenses", lambda width: _down(width, rows) if width == NARROW else _across(width, rows), title,
                 "What each lens predicts of the SCO; sign and word are our verdict, by the tables of this book",
                 f"{len(frame)} predictions of {number(len(rows))} lenses. {said}.", _table(frame, "prediction", ["lens", "verdict", "evidence"]),
                 "Each prediction could have failed; the tables of this chapter say what would have counted against it.",
                 " ".join(f"{lens}: " + " ".join(f"{text} Verdict: {verdict}." for verdict, text in cells) for lens, cells in rows))


def answers(tables: Tables | None = None) -> Chart:
    """Draw a tile for each test and each group of states, with the verdict on the statement that the SCO passes."""
    tables = the_tables(tables)
    frame = rows_to_draw(tables["answers"], "answers", ["test", "whom", "statement", "verdict", "answer"])
    tests, groups = list(dict.fromkeys(frame["test"])), list(dict.fromkeys(frame["whom"]))
    found = frame.set_index(["whom", "test"])["verdict"]
    rows = [(whom, [(found.get((whom, test), ""), "") for test in tests]) for whom in groups]
    counts = tally(frame["verdict"])
    firm = counts.get("holds", 0) + counts.get("wrong", 0)
    title = (f"Of {number(len(frame))} answers {number(firm)} {'is' if firm == 1 else 'are'} a plain yes or no; "
             f"{number(counts.get('contested', 0))} are contested, {number(counts.get('imprecise', 0))} true in part"
             + (f", {number(open_)} cannot be checked" if (open_ := counts.get("cannot be checked", 0)) else ""))
    said = ". ".join(f"{test}: " + ", ".join(f"{whom} {found.get((whom, test), 'not asked')}" for whom in groups) for test in tests)
    return Chart("answers", lambda width: _grid(width, rows, tests), title,
                 "Three tests of the SCO, for five groups of states; sign and word are our verdict on the statement that it passes",
                 f"{len(frame)} answers: {in_words(counts)}.", _table(frame, "statement", ["test", "whom", "verdict", "answer"]),
                 "A verdict here is on a statement such as “No member is bound against its will”; the tables of the chapter have them all.", f"{said}.")


def _table(frame: pd.DataFrame, first: str, others: Sequence[str]) -> pd.DataFrame:
    return frame[[first, *others]].set_index(first)


def _verdict(axes: Axes, x: float, y: float, verdict: str, lines: Sequence[str]) -> None:
    """Write a verdict with its sign, which is a mark and no text, at the left of its words."""
    axes.add_artist(Line2D([x + 6], [y], marker=f"${SIGNS[verdict]}$", markersize=9, color=VERDICT_COLOURS[verdict], markeredgewidth=0.2))
    for n, line in enumerate(lines):
        write(axes, x + _SIGN, y + LINE_HEIGHT * n, line, weight="bold")


def _tile(axes: Axes, left: float, top: float, wide: float, tall: float, verdict: str, text: str = "") -> None:
    """Draw a tile on the tint of its verdict; one that nobody asked for is empty."""
    if not verdict:
        block(axes, left, top, wide, tall, "none", LINE, 0.5, linestyle=(0, (3, 2)))
        return
    block(axes, left, top, wide, tall, tint(VERDICT_COLOURS[verdict], 0.16), VERDICT_COLOURS[verdict], 0.9)
    head = wrap(verdict, wide - _SIGN - 2 * _PAD, "bold")
    _verdict(axes, left + _PAD, top + 13, verdict, head)
    for n, line in enumerate(wrap(text, wide - 2 * _PAD) if text else []):
        write(axes, left + _PAD, top + 15 + LINE_HEIGHT * (len(head) + n), line)


def _height(width: float, cells: Sequence[tuple[str, str]]) -> float:
    """Return the height of the tallest of some tiles."""
    return max(LINE_HEIGHT * (len(wrap(verdict or "-", width - _SIGN - 2 * _PAD, "bold")) + (len(wrap(text, width - 2 * _PAD)) if text else 0)) + 12
               for verdict, text in cells)


def _across(width: float, rows: Sequence[tuple[str, list[tuple[str, str]]]]):
    """Draw one row of tiles a lens, its name at the left."""
    left = 118.0
    most = max(len(cells) for _, cells in rows)
    wide = (width - left - 4) / most
    tall = [_height(wide - 6, cells) for _, cells in rows]
    figure, axes = canvas(sum(tall) + 12 * len(rows) + 6, width)
    y = 4.0
    for (name, cells), high in zip(rows, tall, strict=True):
        rule(axes, (4, width - 4), (y, y), LINE, 0.5)
        for n, line in enumerate(wrap(name, left - 14, "bold")):
            write(axes, 4, y + 18 + LINE_HEIGHT * n, line, weight="bold")
        for n, (verdict, text) in enumerate(cells):
            _tile(axes, left + wide * n, y + 6, wide - 6, high, verdict, text)
        y += high + 12
    return figure


def _down(width: float, rows: Sequence[tuple[str, list[tuple[str, str]]]]):
    """Draw the tiles of a lens below its name, one under the other, for a phone."""
    wide = width - 8
    tall = [[_height(wide, [cell]) for cell in cells] for _, cells in rows]
    figure, axes = canvas(sum(26 + sum(one) + 5 * len(one) for one in tall) + 4, width)
    y = 2.0
    for (name, cells), high in zip(rows, tall, strict=True):
        write(axes, 4, y + 14, name, weight="bold")
        y += 26
        for (verdict, text), one in zip(cells, high, strict=True):
            _tile(axes, 4, y, wide, one, verdict, text)
            y += one + 5
    return figure


def _grid(width: float, rows: Sequence[tuple[str, list[tuple[str, str]]]], heads: Sequence[str]):
    """Draw one row of tiles a group of states, under the tests; on a phone the group's name stands above its tiles."""
    narrow = width == NARROW
    left = 4.0 if narrow else 176.0
    wide = (width - left - 2) / len(heads)
    titles = [wrap(head, wide - 8, "bold") for head in heads]
    high = _height(wide - 6, [cell for _, cells in rows for cell in cells])
    counts = tally(verdict for _, cells in rows for verdict, _ in cells if verdict)
    words = [f"{verdict} {many}" for verdict, many in counts.items()]
    spots = flow([_SIGN + 12 + measure(text, weight="bold") for text in words], width + 8, 4)
    key = 20 * (spots[-1][0] + 1) + 6
    top = key + LINE_HEIGHT * max(len(title) for title in titles) + 8
    step = high + (28 if narrow else 10)
    figure, axes = canvas(top + step * len(rows) + 4, width)
    for verdict, text, (line, x) in zip(counts, words, spots, strict=True):
        _verdict(axes, x, 10 + 20 * line, verdict, [text])
    for n, title in enumerate(titles):
        for m, part in enumerate(title):
            write(axes, left + wide * n + 2, key + 8 + LINE_HEIGHT * m, part, weight="bold")
    y = float(top)
    for name, cells in rows:
        rule(axes, (4, width - 4), (y, y), LINE, 0.5)
        if narrow:
            write(axes, 4, y + 13, name)
        else:
            for n, part in enumerate(wrap(name, left - 16)):
                write(axes, 4, y + 20 + LINE_HEIGHT * n, part)
        for n, (verdict, text) in enumerate(cells):
            _tile(axes, left + wide * n, y + (22 if narrow else 5), wide - 6, high, verdict, text)
        y += step
    return figure
