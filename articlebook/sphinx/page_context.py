"""What surrounds a page: what it loads, what its head says of it, what stands at its foot, and what a site holds besides."""

from __future__ import annotations

import re
import shutil
from functools import cache
from html import unescape
from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from articlebook import downloads, history, notebooks, preview, site_files
from articlebook.addresses import base_url
from articlebook.chapter import Chapter, read_chapter
from articlebook.display import ASSETS
from articlebook.language import strings
from articlebook.quiz import reading_time
from articlebook.sphinx import contents, hovercards, page_meta, private_api, search
from articlebook.sphinx.links import REGISTER
from articlebook.tables import DATA, load

#: Scripts and styles that the theme and its extensions put on every page, each with the trace of what needs it;
#: none where no page of ours does.
NEEDED_BY = {"togglebutton": r'class="[^"]*\b(?:toggle|dropdown)\b', "togglebuttonSelector": r'class="[^"]*\b(?:toggle|dropdown)\b',
             "toggleHint": r'class="[^"]*\b(?:toggle|dropdown)\b', "toggleOpenOnPrint": r'class="[^"]*\b(?:toggle|dropdown)\b',
             "design-tabs": r'class="sd-tab', "sphinx-design": r'class="[^"]*\bsd-',
             "mystnb": r'class="[^"]*\bcell', "doctools": None, "sphinx_highlight": None,
             "searchtools": None, "language_data": None, "documentation_options": None, "DOCUMENTATION_OPTIONS": None}
MOST_SOURCES = 120  # a longer list would repeat the register
DATA_ZIP = "_downloads/sco-data.zip"
_FINDING = re.compile(r'<figure class="sco-chart"[^>]*>\s*<figcaption>.*?<strong>(.*?)</strong>', re.S)


def trim_assets(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Leave out scripts and styles of extensions that this page does not use."""
    body = context.get("body", "")

    def wanted(asset) -> bool:
        name = private_api.asset_text(asset)
        patterns = [pattern for part, pattern in NEEDED_BY.items() if part in name]
        return all(pattern is not None and re.search(pattern, body) for pattern in patterns)

    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context[kind] if wanted(asset)]


@cache
def last_change(path: Path) -> str:
    """Return the day of the last commit that changed a file, in ISO form; empty outside a repository."""
    return history.ask(path.parent, "log", "-1", "--format=%cs", "--", path.name).text


def committed_since(app: Sphinx, env, added, changed, removed) -> list[str]:
    """Name the pages committed since they were last written: their text is the same, the day of their last change is not."""
    days = {name: last_change(Path(env.doc2path(name))) for name in env.found_docs}
    before, env.sco_last_changes = getattr(env, "sco_last_changes", {}), days
    return [name for name, day in days.items() if before.get(name, day) != day]


@cache
def version() -> str:
    """Return the version of the book, as its package has it."""
    return downloads.package_name().split("-")[1]


def first_finding(doctree: nodes.document) -> str:
    """Return the title of the first chart of a page, which is its finding; empty where it has none."""
    found = (_FINDING.search(node.astext()) for node in doctree.findall(nodes.raw))
    return next((unescape(one[1]) for one in found if one), "")


def _chapter(pagename: str) -> Chapter | None:
    try:
        return read_chapter(Path(pagename).name)
    except ValueError:
        return None


def _first_words(doctree: nodes.document) -> str:
    for paragraph in doctree.findall(nodes.paragraph):
        if len(words := " ".join(paragraph.astext().split())) > 60:
            return words
    return ""


def _description(chapter: Chapter | None, doctree: nodes.document) -> str:
    """Return what a page answers: the question of a chapter, the first words of another page."""
    return page_meta.shortened(chapter.question if chapter else _first_words(doctree))


def add_page_meta(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Give the template description, preview and a machine-readable account of the page, and the facts at its foot."""
    context["sco_words"] = strings()
    context["sco_head"] = []
    context["sco_parts"] = contents.parts(app.config, pagename)
    context["sco_contents"] = lambda pages, headings: contents.with_headings(str(pages), str(headings))
    if doctree is None:
        return
    chapter = _chapter(pagename)
    source = Path(app.env.doc2path(pagename))
    reviews = load().frames.get("reviews")  # a book need not say when its pages are read again
    as_of = {} if reviews is None else dict(zip(reviews["page"], reviews["as_of"], strict=True))
    page = page_meta.Page(
        title=app.env.titles[pagename].astext(),
        description=_description(chapter, doctree),
        book=app.config.html_title, url=f"{base_url()}{pagename}.html" if base_url() else "",
        objectives=list(chapter.objectives.values()) if chapter else [], minutes=reading_time.minutes(chapter, load()) if chapter else 0,
        changed=last_change(source), as_of=f"{as_of[pagename]:%Y-%m-%d}" if pagename in as_of else "",
        picture=f"{base_url()}{preview.address(pagename)}" if base_url() else "")
    context["sco_head"] = [Markup(tag) for tag in page_meta.tags(page)]
    context["sco_page"], context["sco_citation"] = page, page_meta.citation(page, str(app.config.author))
    context["sco_bibtex"] = page_meta.bibtex(page, str(app.config.author), pagename, version())
    if source.suffix == ".ipynb":
        context["sco_notebook"] = f"{downloads.FOLDER}/notebooks/{source.name}"
        context["sco_package"] = f"{downloads.FOLDER}/{downloads.package_name()}"
    context["sco_data"] = DATA_ZIP
    named = named_sources(doctree)
    context["sco_many_sources"] = len(named) > MOST_SOURCES
    context["sco_sources"] = [] if len(named) > MOST_SOURCES else sources_for_print(named)


def named_sources(doctree: nodes.document) -> list[str]:
    """List the sources that a page names by their ids, in order of these; none for the page that is their register."""
    found = {link.get("refuri", "").partition(f"#{REGISTER}-")[2] for link in doctree.findall(nodes.reference)} - {""}
    return sorted(found)


def sources_for_print(ids: list[str]) -> list[tuple[str, str]]:
    """Write sources as a reader of paper needs them: id, and title, publisher, day and address."""
    rows = load()["sources"].set_index("id")
    return [(one, f"{row['title']}. {', '.join(filter(None, (row['publisher'], row['date'])))}. {row['url']}".strip())
            for one in ids if one in rows.index for row in [rows.loc[one]]]


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write what needs all pages: the index of the search, the cards, and the data to download."""
    if error is not None or app.builder.name != "html" or not app.config.articlebook_whole:
        return
    site = Path(app.outdir)
    search.write_index(site)
    hovercards.write_cards(site)
    site_files.write_data(DATA, site / DATA_ZIP)
    shutil.rmtree(site / preview.FOLDER, ignore_errors=True)  # of a build with another address
    if base := base_url():  # a sitemap holds whole addresses, and so does the link to a preview
        for name in sorted(app.env.found_docs):
            doctree = app.env.get_doctree(name)
            preview.write(site / preview.address(name), app.env.titles[name].astext(), app.config.html_title,
                          app.env.metadata[name].get("sco-chart", ""), first_finding(doctree) or _description(_chapter(name), doctree))
        site_files.write_sitemap({f"{base}{name}.html": last_change(Path(app.env.doc2path(name))) for name in sorted(app.env.found_docs)},
                           site / "sitemap.xml")
    if any(Path(app.env.doc2path(name)).suffix == ".ipynb" for name in app.env.found_docs):
        downloads.write(site, notebooks.paths(), base_url())
    (site / ".nojekyll").touch()  # GitHub Pages would leave out folders that begin with a line
    shutil.copy(ASSETS / "favicon.svg", site / "_static" / "favicon.svg")


def setup(app: Sphinx) -> None:
    """Connect the events, and add what every page loads."""
    app.add_css_file("book.css", priority=900)  # after the theme, which it mends
    app.add_css_file("view.css", priority=901)
    app.add_js_file("view.js", loading_method="defer")
    app.add_js_file("frame.js", loading_method="defer", priority=100)  # before the scripts that ask it
    app.add_js_file("cards.js", loading_method="defer")
    app.connect("env-get-outdated", committed_since)
    app.connect("html-page-context", add_page_meta)
    app.connect("html-page-context", trim_assets, priority=900)  # after every extension has added its own
    app.connect("build-finished", finish)
