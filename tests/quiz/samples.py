"""A page of the book with a quiz of samples in place of its own: one item of each type, and each kind of thing to look at."""

from functools import cache
from pathlib import Path

from lxml import html

from articlebook.quiz.html import asset, on_pages, render_quiz
from articlebook.quiz.loader import read_bank
from articlebook.quiz.model import Bank
from articlebook.site.arrange import arrange

BANK = Path(__file__).parent / "sample" / "02-four-periods.yml"
#: Address below the site at which the page is given out; no file of the site has it.
PAGE = "chapters/sample.html"


@cache
def bank() -> Bank:
    """Read the samples."""
    return read_bank(BANK)


@cache
def page(site: Path) -> str:
    """Return the page: styles, scripts, policy and finish are those of the site, only the questions are other ones."""
    tree = html.fromstring((site / "chapters" / f"{bank().chapter}.html").read_text(encoding="utf-8"))
    (quiz,) = tree.xpath("//div[contains(concat(' ', @class, ' '), ' sco-quiz ')]")
    new = html.fragment_fromstring(render_quiz(bank(), address=on_pages))
    new.tail = quiz.tail
    quiz.getparent().replace(quiz, new)
    arrange(tree)
    tree.head.append(html.Element("link", {"rel": "stylesheet", "href": "../_static/quiz.css"}))
    return "<!DOCTYPE html>\n" + html.tostring(tree, encoding="unicode")


def serve(opened, served: str, site: Path) -> str:
    """Give the page out to a browser page or context; returns its address."""
    address = f"{served}/{PAGE}"
    # the site's own style has no rule for what no page of it holds
    opened.route(f"{served}/_static/quiz.css", lambda route: route.fulfill(body=asset("quiz.css"), content_type="text/css"))
    opened.route(address, lambda route: route.fulfill(body=page(site), content_type="text/html; charset=utf-8"))
    return address
