"""What is listened to: each scene is a part of the book, read once, and then worked with."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from articlebook.quiz.model import item_types
from tests.quiz import samples
from tests.quiz.test_quiz_browser import OPEN, again, fill_in
from tests.spoken.reader import Reader

Lines = list[str]
Scene = Callable[[Reader, str, object], Lines]


def _act(name: str, said: Lines) -> Lines:
    return ["", f"> {name}", *said]


def _counted(lines: Lines) -> Lines:
    """Leave numbers out that grow with the book."""
    return [re.sub(r"\d+", "N", line) for line in lines]


def quiz(kind: str, reader: Reader, served: str, site) -> Lines:
    """Read a question, and answer it wrong, then right."""
    page, one = reader.page, f"#quiz-sample-{kind}"
    if page.url != f"{served}/{samples.PAGE}":
        page.add_init_script(OPEN)
        reader.open(samples.serve(page, served, site))
    lines = reader.read(one)
    reader.listen(one)
    for right in (False, True):
        fill_in(page.locator(one), right)
        lines += _act("answered right" if right else "answered wrong, or not", reader.live())
        if not right:
            again(page.locator(one))
            reader.live()
    return lines


def explorer(reader: Reader, served: str, site) -> Lines:
    """Go from change to change, choose what is compared, go to a day, and let time pass."""
    page = reader.page
    reader.open(f"{served}/chapters/explorer.html#day=2021-06-08")
    lines = reader.read(".sco-explorer")
    reader.listen(".sco-explorer")
    keys = lambda *pressed: [page.keyboard.press(key) for key in pressed]  # noqa: E731
    choose = lambda name, value: (page.get_by_label(name, exact=True).focus(), page.get_by_label(name, exact=True).select_option(value))  # noqa: E731
    slider = page.locator(".sco-clock [type=range]")
    acts = {
        "to the line of time": slider.focus,
        "key: left, to the change before": lambda: keys("ArrowLeft"),
        "key: page up, a year on": lambda: keys("PageUp"),
        "an organisation left out": page.get_by_label("CSTO", exact=True).uncheck,
        "an organisation added": page.get_by_label("CSTO", exact=True).check,
        "observers and partners too": page.get_by_label("observers and partners too").check,
        "members only": page.get_by_label("members only").check,
        "another month": lambda: choose("Month", "February"),
        "a day that the month does not have": lambda: choose("Day of the month", "31"),
        "the first day": lambda: (slider.focus(), keys("Home")),
        "Play": page.locator(".sco-clock button").click,
        "Play, ten seconds on": lambda: page.clock.run_for(10_000),
        "Stop": page.locator(".sco-clock button").click,
    }
    for name, act in acts.items():
        act()
        lines += _act(name, reader.heard())
    return lines


def chart(reader: Reader, served: str, site) -> Lines:
    """Read a chart, and open its numbers."""
    figure = "#chart-venn-2021-06-08"
    reader.open(f"{served}/chapters/06-rival-organisations.html")
    lines = reader.read(figure)
    reader.page.locator(f"{figure} summary").first.press("Enter")
    reader.rest()  # a script takes the name of a region from a table that has room
    return lines + _act("its numbers opened", reader.read(f"{figure} details"))


def ledger(reader: Reader, served: str, site) -> Lines:
    """Read the filters and the first claim, filter, and go from heading to heading."""
    page = reader.page
    reader.open(f"{served}/chapters/claims.html")
    lines = _counted(reader.read(".sco-filters"))
    reader.listen(".sco-filters")
    page.locator("input[value=wrong]").check()
    lines += _act("wrong ones only", _counted(reader.heard()))
    page.locator(".sco-filters [type=search]").fill("convention")
    lines += _act("words looked for", _counted(reader.heard()))
    page.locator(".sco-filters button").click()
    lines += _act("all claims again", _counted(reader.heard()))
    headings = [line for line in reader.read("#claims-0") if line.startswith("heading, ")]
    lines += _act("from heading to heading", headings[:4])
    return lines + _act("the first claim", reader.read("#claims-0 .sco-claim"))


def search(reader: Reader, served: str, site) -> Lines:
    """Look for a name in three scripts, and for what is nowhere."""
    page = reader.page
    reader.open(f"{served}/search.html")
    lines = reader.read("article")
    reader.listen("article")
    for words in ("AIIB", "ШОС", "上海合作组织", "qqqq"):
        page.locator("#sco-query").fill(words)
        page.clock.run_for(200)
        page.locator("#sco-found:not(:empty)").wait_for()
        said = _counted(reader.live())
        first = reader.read("#sco-results li") if page.locator("#sco-results li").count() else []
        lines += _act(words, said + first)
        page.locator("#sco-query").fill("")
        page.clock.run_for(200)
        reader.live()
    return lines


def voices(reader: Reader, served: str, site) -> Lines:
    """Read a term with its names in Chinese and Russian, and a passage in its own language."""
    reader.open(f"{served}/chapters/glossary.html")
    lines = reader.read("dt#term-three-evils + dd")
    reader.open(f"{served}/documents/five-principles.html")
    return lines + _act("a passage of a document", reader.read(".sco-excerpt"))


#: By the name of the file that keeps what is said.
SCENES: dict[str, Scene] = {
    **{f"quiz-{kind}": partial(quiz, kind) for kind in (*item_types(), "build")},
    "explorer": explorer, "chart": chart, "ledger": ledger, "search": search, "voices": voices,
}
