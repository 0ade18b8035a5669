"""A way to report an error at each note of evidence and below the answer of each quiz question, which carries the place.

Where the site's repository takes an issue with a text filled in, it is a link there. Elsewhere the place stands folded, as a
line to copy. It is added to finished pages, so that notebooks, files for courses and the print have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from lxml import html

from articlebook.language import strings

#: Where an issue is written, by a part of the host: the form of `.github/ISSUE_TEMPLATE/error.yml` has a field `place`.
FORMS = {"github": "{url}/issues/new?template=error.yml&place={place}", "gitlab": "{url}/-/issues/new?issue[title]={place}"}
_NOTES = "//article//div[contains(concat(' ', @class, ' '), ' sco-evidence ')]"
#: The page that gathers all questions repeats those of the chapters, under ids of another beginning: a way at each would double its weight.
_ITEMS = "//article//*[starts-with(@id, 'quiz-')]/details[contains(concat(' ', @class, ' '), ' sco-answer ')]"


@dataclass(frozen=True)
class Desk:
    """Where reports go: the address of the repository, empty where there is none, and the version of the book that they name."""

    repository: str
    version: str

    def written(self, place: str) -> str:
        """Return what leads to a report on a place, as markup."""
        words, place = strings(), f"{place}, {self.version}"
        form = next((form for name, form in FORMS.items() if name in (urlsplit(self.repository).hostname or "").split(".")), "")
        if form:
            return f'<p class="sco-report d-print-none"><a href="{html_safe(form.format(url=self.repository, place=quote(place)))}">{words["report"]}</a></p>'
        return (f'<details class="sco-report d-print-none"><summary>{words["report"]}</summary>'
                f'<p>{words["report_copy"]} <code>{html_safe(place)}</code></p></details>')


def html_safe(text: str) -> str:
    """Write a text so that it can stand in markup and in an attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def add(tree: html.HtmlElement, page: str, desk: Desk) -> None:
    """Add a way to report an error to each note and question of a page.

    Parameters
    ----------
    page : str
        Address of the page below the root of the site.
    """
    name = page.removesuffix(".html")
    for note in tree.xpath(_NOTES):
        anchors = note.xpath("descendant-or-self::*[starts-with(@id, 'evidence-')]/@id")
        anchor = f"#{anchors[0]}" if anchors else f", {' '.join(note.text_content().split())[:60]}"
        # among the reasons, which unfold on a phone: a way that few take must not lengthen each page
        (note.xpath(".//details[contains(@class, 'sco-finding')]") or [note])[-1].append(html.fragment_fromstring(desk.written(name + anchor)))
    for answer in tree.xpath(_ITEMS):
        answer.append(html.fragment_fromstring(desk.written(f"{name}#{answer.getparent().get('id')}")))
