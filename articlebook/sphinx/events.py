"""What is done to a page after it was read, and which pages must be read anew."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging

from articlebook import claims, restatements, text_roles
from articlebook.chapter import read_chapter
from articlebook.language import strings
from articlebook.quiz.html import on_pages, render_quiz
from articlebook.quiz.loader import BANKS, BankError, read_bank
from articlebook.sphinx import private_api
from articlebook.sphinx.directives import ledger
from articlebook.sphinx.directives.chapter import head
from articlebook.sphinx.links import EVENT, LEDGER, LEDGER_PAGE, REGISTER, TABLE, TERM, depends_on_data, evidence_label, note_label, standard_domain
from articlebook.sphinx.nodes import scroll_table
from articlebook.sphinx.page_numbers import chapter_number
from articlebook.subject import subject
from articlebook.tables import load

logger = logging.getLogger(__name__)

#: Traces in the HTML of a page, with the styles and scripts that it then loads.
ASSETS = ((("sco-chart", "sco-table"), ("chart.css",), ()),
          (("sco-filters",), (), ("ledger.js",)),
          (("sco-quiz",), ("quiz.css",), ("quiz.js",)))
_INLINE_ASSET = re.compile(r"<(style|script) data-sco-asset>.*?</\1>", re.S)
_CAPTION = re.compile(r'<figure class="sco-chart" id="chart-[^"]+">\s*<figcaption>')
_QUIZ = re.compile(r'<div class="sco-quiz"[^>]* data-quiz="([\w-]+)"')


# ---------------------------------------------------------------- what was read


def renew_notebook_quiz(app: Sphinx, doctree: nodes.document) -> None:
    """Draw the quiz of a notebook as on a page: from the bank of today, with links to pages instead of files.

    A run of the notebook is kept until its code changes, so its quiz may be old.
    """
    for node in doctree.findall(nodes.raw):
        if found := _QUIZ.search(node.astext()):
            path = BANKS / f"{found[1]}.yml"
            app.env.note_dependency(str(path))
            app.env.metadata[app.env.docname]["sco-quiz"] = "yes"
            try:
                node.children = [nodes.Text(render_quiz(read_bank(path), address=on_pages))]
            except BankError as error:
                logger.warning("%s", error, location=app.env.docname)
                continue
            node.rawsource = ""


def drop_inline_assets(app: Sphinx, doctree: nodes.document) -> None:
    """Cut from notebook outputs the style and script that a page loads once for all of them."""
    for node in doctree.findall(nodes.raw):
        if "data-sco-asset" in node.astext():
            node.children = [nodes.Text(_INLINE_ASSET.sub("", node.astext()))]
            node.rawsource = ""


def drop_widgets(app: Sphinx, doctree: nodes.document) -> None:
    """Leave out the saved widgets and their viewer from another site: a page shows native controls instead."""
    scripts = private_api.notebook_scripts(app.env)
    for name in [name for name in scripts if name.startswith("ipywidgets")]:
        del scripts[name]


def number_charts(app: Sphinx, doctree: nodes.document) -> None:
    """Give each chart of a chapter its number in the order of the page, such as Chart 9.3; a page that is no chapter has none."""
    chapter = re.match(r"\d+", Path(app.env.docname).name)
    if not chapter:
        return
    count = itertools.count(1)
    words = strings()["chart_number"]
    for node in doctree.findall(nodes.raw):
        if _CAPTION.search(text := node.astext()):
            label = lambda found: f'{found[0]}<span class="sco-number">{words.format(chapter=int(chapter[0]), n=next(count))}</span> '  # noqa: E731
            node.children = [nodes.Text(_CAPTION.sub(label, text))]
            node.rawsource = ""


def require_alt(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of a picture without alternative text, or with its own path for one, and so fail the build."""
    for image in doctree.findall(nodes.image):
        alt = image.get("alt", "")
        if not alt.strip() or alt.startswith(("../", "_build")) or Path(alt).suffix in {".png", ".svg", ".jpg"}:
            logger.warning("picture %s has no alternative text; say what it shows", image.get("uri", ""), location=image)


def add_review(app: Sphinx, doctree: nodes.document) -> None:
    """Say at the foot of a page how old its data are and when somebody looks again."""
    known = load().frames.get("reviews")  # a book need not say when its pages are read again
    if known is None or app.env.docname not in set(known["page"]):
        return
    table = known.set_index("page")
    depends_on_data(app.env)
    row = table.loc[app.env.docname]
    days = {name: text_roles.written_day(row[name]) for name in ("as_of", "checked", "next_review")}
    foot = nodes.paragraph("", f"Data as of {days['as_of']}. Checked on {days['checked']}; next review by "
                               f"{days['next_review']}.", classes=["sco-review"])
    doctree.next_node(nodes.section).append(foot)


def head_of_notebook(app: Sphinx, doctree: nodes.document) -> None:
    """Give a notebook the head that a page has, in place of the words that say the same where it is read outside the book.

    Those words stand at its beginning, from a paragraph that begins with the question to one that tells the time.
    """
    name, section = Path(app.env.docname).name, doctree.next_node(nodes.section)
    if section is None or Path(app.env.doc2path(app.env.docname)).suffix != ".ipynb":
        return
    begins = [_first_bold(block) for block in section.children]
    if "Question." not in begins or "Time." not in begins:
        return
    try:
        chapter = read_chapter(name)
    except ValueError:  # a notebook that is no chapter
        return
    first, last = begins.index("Question."), begins.index("Time.")
    before = next((n for n, words in enumerate(begins) if words == "Read before."), None)
    prerequisites = []
    if before is not None:
        line = section[before]
        line.remove(next(child for child in line.children if child.astext()))
        prerequisites = [line]
    section[first:last + 1] = [head(chapter, load(), prerequisites)]
    depends_on_data(app.env)


def _first_bold(block: nodes.Node) -> str:
    inside = next((child for child in block.children if child.astext()), None) if isinstance(block, nodes.paragraph) else None
    return inside.astext().strip() if isinstance(inside, nodes.strong) else ""


def mark_claims(app: Sphinx, doctree: nodes.document) -> None:
    """Give each claim that a notebook names a place that the ledger can link to.

    A notebook cannot use the directive for evidence notes, since it must read well outside the book: its notes are
    HTML with each verdict written out, and it links the claim.
    """
    page, known = Path(app.env.docname).name, standard_domain(app.env).anonlabels
    for link in doctree.findall(addnodes.pending_xref):
        claim = link.get("reftargetid") or ""
        if link.get("reftarget") != LEDGER_PAGE or not claim.startswith(f"{LEDGER}-"):
            continue
        claim = claim.removeprefix(f"{LEDGER}-")
        block = link.parent
        if evidence_label(page, claim) not in known and isinstance(block, nodes.paragraph):
            block["ids"].append(f"evidence-{claim}")
            note_label(app.env, evidence_label(page, claim), f"evidence-{claim}", claim)


def open_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Let Markdown links such as ``claims.md#claim-c062`` find the rows and entries that directives made.

    MyST looks for an anchor among the headings of a page only, and warns about any other.
    """
    known = private_api.markdown_anchors(app.env)
    for node in doctree.findall(lambda n: isinstance(n, nodes.Element) and n.get("ids")):
        for identity in node["ids"]:
            if identity.startswith(tuple(f"{prefix}-" for prefix in (REGISTER, LEDGER, EVENT, TABLE, TERM))):
                known.setdefault(identity, (node.line, identity, ""))


# ---------------------------------------------------------------- what is about to be written


def add_eyebrow(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say above the title of a chapter which one it is, how long it takes, and after which others it is read.

    Only now, since the numbers of chapters are known when all pages are read, and since Sphinx takes
    the first child of a section for its title while it reads.
    """
    section = doctree.next_node(nodes.section)
    heads = [one for one in doctree.findall(nodes.container) if "sco-head" in one["classes"]]
    if section is None or not heads:
        return
    words = strings()
    parts = [words["minutes"].format(n=heads[0]["sco_minutes"])]
    if number := chapter_number(app.env, docname):
        parts.insert(0, words["chapter"].format(n=number))
    folder = docname.rpartition("/")[0]
    before = [chapter_number(app.env, f"{folder}/{page}" if folder else page) for page in heads[0]["sco_before"]]
    if before := [one for one in before if one]:
        key = "after_chapter" if len(before) == 1 else "after_chapters"
        parts.append(words[key].format(n=text_roles.listed(before)))
    section.insert(0, nodes.paragraph("", " · ".join(parts), classes=["sco-eyebrow"]))


def number_chapters(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write before the chapters of a list their numbers, which are known when all pages are read."""
    for place in doctree.findall(lambda node: isinstance(node, nodes.inline) and "sco_page" in node):
        if number := chapter_number(app.env, place["sco_page"]):
            place += nodes.Text(f"{number} ")


# ---------------------------------------------------------------- what must be read anew


def _told(handler: Callable) -> Callable:
    """Have a fault of a chapter, which these handlers read before Sphinx does, end the build with its own sentence alone."""
    @wraps(handler)
    def asked(*arguments):
        try:
            return handler(*arguments)
        except ValueError as error:
            raise SphinxError(str(error)) from None
    return asked


@_told
def outdated_ledger(app: Sphinx, env: BuildEnvironment, added, changed, removed) -> list[str]:
    """Read the ledger anew when another chapter treats a claim, and not at every edit of a chapter."""
    now = ledger.state(claims.chapters_of())
    return [page for page, facts in env.metadata.items() if facts.get(ledger.STATE, now) != now and page in env.found_docs]


@_told
def outdated_quizzes(app: Sphinx, env: BuildEnvironment, added, changed, removed) -> list[str]:
    """Read pages with a quiz anew when a chapter restates something elsewhere, because they link to it."""
    restatements.restated.cache_clear()
    before, now = getattr(env, "sco_restated", None), restatements.restated()
    env.sco_restated = now  # type: ignore[attr-defined]  # Sphinx keeps it with what it knows of the pages
    if before in (None, now):
        return []
    return [page for page, facts in env.metadata.items() if "sco-quiz" in facts and page in env.found_docs]


# ---------------------------------------------------------------- what a page loads


def add_assets(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Load styles and scripts of charts, quizzes and the rest only where a page has them."""
    if doctree is None:
        return
    text = "".join(node.astext() for node in doctree.findall(nodes.raw) if "html" in node.get("format", ""))
    if next(doctree.findall(scroll_table), None) is not None:
        text += "sco-table"
    own = tuple(((one.trace,), one.styles, one.scripts) for one in subject().page_assets)
    for traces, styles, scripts in (*ASSETS, *own):
        if any(trace in text for trace in traces):
            for name in styles:
                app.add_css_file(name)
            for name in scripts:
                app.add_js_file(name, loading_method="defer")


def write_own_assets(app: Sphinx) -> None:
    """Write the article's own styles and scripts as files, those that are made from the tables included: the site's policy allows none in a page."""
    folder = Path(app.doctreedir) / "sco-static"
    folder.mkdir(parents=True, exist_ok=True)
    for one in subject().page_assets:
        for name in (*one.styles, *one.scripts):
            text = one.made[name]() if name in one.made else (one.folder / name).read_text(encoding="utf-8")
            (folder / name).write_text(text, encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def setup(app: Sphinx) -> None:
    """Connect the events."""
    app.connect("env-get-outdated", outdated_ledger)
    app.connect("env-get-outdated", outdated_quizzes)
    app.connect("builder-inited", write_own_assets)
    app.connect("doctree-resolved", add_eyebrow, priority=900)  # after the numbers are in the titles
    app.connect("doctree-resolved", number_chapters)
    for handler in (head_of_notebook, renew_notebook_quiz, drop_inline_assets, number_charts, drop_widgets, require_alt, add_review, mark_claims, open_anchors):
        app.connect("doctree-read", handler)
    app.connect("html-page-context", add_assets)
