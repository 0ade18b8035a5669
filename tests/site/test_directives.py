"""Directives, roles and events, each in a book of a few lines: one element of the result is compared.

The small books lie in `books/`. They take seconds, where the whole book takes a minute.
"""

import re
import shutil
import sys
from functools import partial
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from lxml import html
from sphinx import addnodes
from sphinx.errors import SphinxError
from sphinx.testing.util import SphinxTestApp

from articlebook import chapter, claims, downloads
from articlebook.outputs import paper
from articlebook.outputs.pages import Page
from articlebook.quiz import html as quiz_html
from articlebook.restatements import with_names
from articlebook.sphinx import config, name_index, private_api
from articlebook.sphinx.contents import Part
from articlebook.sphinx.directives import chapter as chapter_directives
from articlebook.sphinx.directives import ledger
from articlebook.sphinx.nodes import build_table
from tests.support.places import ROOT

BOOKS = Path(__file__).parent / "books"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Builds a small book, and keeps what was said of it."""
    started = []
    monkeypatch.setattr(downloads, "write", lambda *arguments: None)  # a wheel is made in other tests

    def build(name: str, builder: str = "html", pages: dict[str, str] | None = None, parallel: int = 0, folder: str = "book", **settings):
        source = tmp_path / folder
        if not source.exists():
            shutil.copytree(BOOKS / name, source)
            shutil.copy(BOOKS / "conf.py", source)
        for page, text in (pages or {}).items():
            (source / page).write_text(text, encoding="utf-8")
        if (source / "chapters").exists() and name != "quiz":
            monkeypatch.setattr(chapter_directives, "read_chapter", partial(chapter.read_chapter, folder=source / "chapters"))
            monkeypatch.setattr(claims, "chapters_of", partial(_CHAPTERS_OF, source / "chapters"))
        app = SphinxTestApp(builder, srcdir=source, confoverrides=settings, parallel=parallel)
        started.append(app)
        app.build()
        app.said = app.warning.getvalue()
        app.page = lambda page: BeautifulSoup((Path(app.outdir) / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
        return app

    yield build
    for app in started:
        app.cleanup()


_CHAPTERS_OF = claims.chapters_of


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


# ---------------------------------------------------------------- directives


def test_rows_of_a_table(small, tables):
    """A page shows the rows and columns that it names, under its own headings, with sources as links and a place for each row."""
    app = small("rows")
    assert app.said == ""
    first, second, _ = app.page("index").select(".sco-table")
    assert [th.get_text() for th in first.thead.find_all("th")] == ["Short", "Name", "From", "Sources"]
    assert first.caption.get_text() == first["aria-label"] == "Two bodies" and first["tabindex"] == "0"
    shown = {row.th.get_text(): words(row.td) for row in first.tbody.find_all("tr")}
    names = tables["organisations"].set_index("organisation")["name"]
    assert shown == {"SCO": names["SCO"], "CSTO": names["CSTO"]}
    assert first.find("a")["href"].startswith("#source-")
    assert first.th is not None and first.find("th", id="data-organisations-sco")
    assert second.find(id=True) is None, "a row has its place where it is shown first"


def test_a_folded_table(small):
    """A folded table says its caption and the number of its rows, keeps the places of its rows, and paper shows it without the fold."""
    text = "# Rows\n\n```{data-table} organisations\n:rows: SCO, CSTO\n:columns: organisation, name\n:caption: Two bodies.\n:fold:\n```\n"
    app = small("rows", pages={"index.md": text})
    fold = app.page("index").select_one("details")
    assert app.said == "" and not fold.has_attr("open") and fold.summary.get_text() == "Two bodies (2 rows)"
    assert fold.table.caption.get_text() == "Two bodies." and fold.find("th", id="data-organisations-sco")
    article = html.fromstring(str(app.page("index").select_one("[role=main]")))
    page = Page("index", "Rows", "", article)
    paper.make_still([page])
    assert not article.xpath(".//details|.//summary") and len(article.xpath(".//table/tbody/tr")) == 2
    assert article.xpath("string(.//caption)") == "Two bodies."


def table(options: str) -> str:
    return f"```{{data-table}} organisations\n{options}\n```"


#: What a page asks for in vain, and what is told of it.
NOT_THERE = [
    (table(":rows: ABC"), "ABC"), (table(":columns: colour"), "organisations has no column colour; it has organisation, name"),
    (table(":columns: organisation\n:headers: One, Two"), "2 headers for 1 columns"), (table(":where: colour = red"), "colour"),
    (table(":names: name=states"), "leads to no words"), (table(":names: organisation=states.name"), "states has no row"),
    ("```{data-table} states_of_mind\n```", "states_of_mind"), ("```{data-table} states_of_mind\n```", "memberships"),
    (":::{evidence}\n\nWords.\n:::", "name the claims that the note judges"), (":::{evidence}\n:claims: c999\nWords.\n:::", "no claim c999 in claims.csv"),
    ("{source}`X99`", "no source 'X99' in sources.csv"), ("{source}`;`", "no source"), ("{day}`nowhere`", "nowhere"), ("{cell}`states`", "states"),
    ("{passage}`9Z.1`", "9Z.1"), ("```{quotation} nobody\n```", "no quotation 'nobody' in quotations.csv"),
    ("```{document-head} nobody\n```", "no document 'nobody' in documents.csv"), ("```{document-claims} nobody\n```", "no document 'nobody' in documents.csv")]


def test_what_is_not_there_is_told_with_its_line(small):
    """A table, row, column, condition, claim, source, event, cell, passage, quotation or document that is not there is an error that names it."""
    app = small("roles", pages={f"page-{number}.md": f"# A page\n\n{text}\n" for number, (text, _) in enumerate(NOT_THERE)})
    silent = [text for number, (text, said) in enumerate(NOT_THERE) if not re.search(rf"page-{number}\.md:3: .*{re.escape(said)}", app.said)]
    assert silent == [], app.said


def test_keys_are_shown_as_words(tables):
    """The option `names` writes words for a key and for each of several, and leaves an empty cell empty."""
    frame = pd.DataFrame({"who": ["CHN", "IND;IRN", None], "more": ["a", "b", "c"]})
    shown = with_names(frame, "who=states.name", tables)
    assert shown["who"].fillna("").tolist() == ["China", "India;Iran", ""] and shown["more"].tolist() == ["a", "b", "c"]


def test_head_of_a_chapter(small):
    """Question, objectives, prerequisites and reading time come from the front matter; the time stands above the title."""
    app = small("head")
    head = app.page("chapters/01-made-up").select_one(".sco-head")
    assert app.said == "" and words(head) == ("What is a head? After this chapter you can (2) tell a head from a foot count heads "
                                               "Read before nothing at all")
    assert words(app.page("chapters/01-made-up").select_one(".sco-eyebrow + h1").find_previous_sibling()) == "5 minutes"


def test_evidence_and_ledger(small, tables):
    """A note names its claims with their verdicts, the ledger leads to the first note of each chapter, and a link to a claim counts as one."""
    app = small("claims")
    assert app.said == ""
    first, second = app.page("chapters/01-first").select(".sco-evidence")
    verdict = tables["claims"].set_index("id")["verdict"]["c062"]
    assert " ".join(first.find_all("p")[-1].get_text().split()) == f"In the ledger: ✗ {verdict} c062"
    assert [note.get("id") for note in (first, second)] == ["evidence-c062", None]
    entry = app.page("chapters/claims").find(id="claim-c062")
    assert entry["data-verdict"] == verdict and entry["data-chapter"] == "First|Second"
    assert {"01-first.html#evidence-c062", "02-second.html#evidence-c062"} <= {a["href"] for a in entry.find_all("a")}
    linked = app.page("chapters/02-second").find(id="evidence-c001")
    assert linked is not None and linked.find_next("a")["href"] == "claims.html#claim-c001"


def test_ledger_is_read_anew(small):
    """The ledger follows when another chapter treats a claim, and stays as it is after any other edit."""
    app = small("claims")
    page = Path(app.srcdir) / "chapters/02-second.md"
    text = page.read_text(encoding="utf-8")
    for added, again in (("\nMore words.\n", False), ("\n:::{evidence}\n:claims: c003\nWords.\n:::\n", True)):
        read = []
        page.write_text(text + added, encoding="utf-8")
        app = SphinxTestApp("html", srcdir=app.srcdir, freshenv=False)
        app.connect("source-read", lambda app, name, source, read=read: read.append(name))
        app.build()
        assert ("chapters/claims" in read) is again and "chapters/02-second" in read, read
        app.cleanup()


def test_side_by_side_as_one_after_the_other(small):
    """Read by several workers, the pages are the same to the byte, and the ledger still knows when it is outdated."""
    one, many = small("claims", folder="one"), small("claims", folder="many", parallel=2)
    pages = sorted(path.relative_to(one.outdir).as_posix() for path in Path(one.outdir).rglob("*.html"))
    assert len(pages) > 8
    for page in pages:
        assert (Path(one.outdir) / page).read_bytes() == (Path(many.outdir) / page).read_bytes(), page
    kept = [app.env.metadata["chapters/claims"][ledger.STATE] for app in (one, many)]
    assert kept[0] == kept[1] and "c062" in kept[0]
    assert many.extensions["articlebook.sphinx"].parallel_read_safe and many.extensions["articlebook.sphinx"].parallel_write_safe


def test_filters_take_any_words(monkeypatch, tables):
    """Words of the interface and names from the data stand in the filters as written, whatever signs they hold."""
    odd = '<b>&"\'{n}'
    monkeypatch.setattr(ledger, "strings", lambda: dict.fromkeys(quiz_html.strings(), odd))
    table = tables["claims"].assign(kind=odd)
    made = BeautifulSoup(ledger.filters(table, {"c001": [("chapters/x", odd)]}), "html.parser")
    assert made.find("b") is None and made.div["aria-label"] == made.div["data-said"] == odd
    assert made.button.get_text() == odd and odd in [option["value"] for option in made.find_all("option")]


def test_chart_by_name(small):
    """A page shows a chart by its name, with its style; other outputs get its words."""
    app = small("chart")
    figure = app.page("index").select_one("figure.sco-chart")
    assert app.said == "" and figure["id"] == "chart-argument" and len(figure.select(".sco-steps li")) > 2
    assert [link for link in app.page("index").find_all("link") if "chart.css" in link.get("href", "")]
    text = small("chart", "text", folder="text")
    assert figure.figcaption.strong.get_text()[:40] in " ".join((Path(text.outdir) / "index.txt").read_text(encoding="utf-8").split())
    app = small("chart", folder="other", pages={"index.md": "# A chart\n\n```{chart} pie\n```\n"})
    assert "no chart 'pie'; a page may show argument, periods" in app.said


def test_quiz_of_a_chapter(small):
    """A chapter shows its bank, with style and script; the text of another output holds the stems alone."""
    app = small("quiz")
    page = app.page("chapters/09-who-is-in-what")
    assert app.said == "" and page.select_one(".sco-quiz")["data-quiz"] == "09-who-is-in-what" and page.select(".sco-item")
    assert {"quiz.css", "quiz.js"} <= {Path(tag.get("href") or tag.get("src")).name.split("?")[0] for tag in page.find_all(["link", "script"])
                                      if tag.get("href") or tag.get("src")}
    text = (Path(small("quiz", "text", folder="text").outdir) / "chapters/09-who-is-in-what.txt").read_text(encoding="utf-8")
    assert "1. " in text and "data-quiz" not in text


@pytest.mark.parametrize(("place", "expected"), [("", []), ("https://example.org/x/releases/latest", ["https://example.org/x/releases/latest"]),
                                                 ("outputs/", ["outputs/", "outputs/", "outputs/"])])
def test_downloads(small, monkeypatch, place, expected):
    """Other forms of the book are linked where it is known that they are there."""
    monkeypatch.setattr(config.addresses, "downloads_url", lambda: place)
    box = small("downloads").page("index").select_one(".sco-downloads")
    links = [a["href"] for a in box.find_all("a")]
    assert len(links) == len(expected) and all(link.startswith(start) for link, start in zip(links, expected, strict=True))


def test_teaching_and_terms(small, tables):
    """The pack's lessons and points are listed, every contested term has an entry, and an unknown part is an error that names the known."""
    app = small("teaching-lists")
    page = app.page("index")
    assert app.said == "" and "Lesson plans in the pack:" in words(page) and page.find("table")
    assert [dt.get_text() for dt in page.select("dl.sco-terms dt")] == list(tables["contested_terms"]["term"])
    app = small("teaching-lists", folder="other", pages={"index.md": "# Teaching\n\n```{teaching} games\n```\n"})
    assert "teaching shows lessons, syllabus, needs, points, files and guide, not 'games'" in app.said
    app = small("teaching-lists", folder="guide", pages={"index.md": "# Guides\n\n```{teaching} guide generative-ai\n```\n"})
    page = app.page("index")
    assert {"What it is good for", "For teachers: what to set"} <= {words(one).removesuffix(" #").removesuffix(" ¶") for one in page.find_all("h2")}
    shown = words(page.body)
    assert page.find("table") and "{" not in shown and shown.index("in every pocket") < shown.index("An opponent.") < shown.index("Ask aloud.")
    app = small("teaching-lists", folder="none", pages={"index.md": "# Guides\n\n```{teaching} guide never\n```\n"})
    assert "there is no guide 'never' in teaching/guides; there are generative-ai, learners" in app.said


def test_terms_of_a_glossary(small):
    """Two terms for one definition, which Sphinx allows, are two entries of the search."""
    app = small("glossary", html_theme="basic")
    assert app.said == "" and (Path(app.outdir) / "_static/search-index.js").exists()


# ---------------------------------------------------------------- roles


def test_roles(small, tables):
    """Words in another language say which, facts come from the tables, sources are links, and a passage is a target once."""
    app = small("roles")
    page = app.page("index")
    assert app.said == ""
    assert [(span["lang"], span.get_text()) for span in page.select("span[lang]")] == [("zh-Hans", "上海合作组织"), ("ru", "ШОС")]
    assert "of 15 June 2001, with six founders" in page.p.get_text()
    assert page.select_one(".sco-source a")["href"] == "#source-S02"
    marks = [span["id"] for span in page.select("p span[id]")]
    assert len(marks) == len(set(marks)) == 2
    assert not list(app.env.get_doctree("index").findall(nodes.raw)), "no output but HTML would show it"


# ---------------------------------------------------------------- events


def test_pictures_need_words(small):
    """A picture without alternative text, or with its path for one, is a warning; one with words is none."""
    said = small("pictures").said
    assert said.count("has no alternative text") == 2


def test_a_page_loads_what_it_shows(small):
    """A page without chart, quiz and table loads none of their files."""
    page = small("head").page("chapters/01-made-up")
    assert not [tag for tag in page.find_all(["link", "script"]) if any(name in str(tag) for name in ("chart.css", "quiz", "ledger.js", "explorer"))]


def test_a_fault_of_a_chapter_is_one_sentence(small):
    """A chapter that declares nothing stops the build with its name and the remedy, and no traceback of a handler."""
    with pytest.raises(SphinxError, match=r"01-made-up\.md: the front matter has no chapter: question; add it") as caught:
        small("head", pages={"chapters/01-made-up.md": "---\nchapter: {}\n---\n\n# A page\n"})
    assert "Handler" not in str(caught.value)


def test_cells_of_a_table():
    """The first column heads its rows, and a pair gives it a place."""
    table = build_table(["A", "B"], [[("x", "here"), "1"], [("y", ""), nodes.Text("2")]], "Label")
    cells = [(cell.get("scope", ""), cell["ids"], cell.astext()) for cell in table.findall(nodes.entry)]
    assert cells == [("col", [], "A"), ("col", [], "B"), ("row", ["here"], "x"), ("", [], "1"), ("row", [], "y"), ("", [], "2")]


# ---------------------------------------------------------------- what Sphinx and MyST do not promise


def _advice(name: str, packages: tuple[str, ...]) -> str:
    now = ", ".join(f"{package} {version(package)} (tried: {private_api.TRIED[package]})" for package in packages)
    return f"articlebook/sphinx/private_api.py: {name} does not work with {now}. Compare the module that its docstring names, mend it, and renew TRIED"


def test_anchors_of_rows(small):
    """A Markdown link finds the place of a row on another page."""
    app = small("rows", pages={"other.md": "# Other\n\nSee [the source](index.md#source-S02).\n",
                               "index.md": (BOOKS / "rows/index.md").read_text(encoding="utf-8")
                               + "\n```{toctree}\nother\n```\n"})
    assert app.said == "", _advice("markdown_anchors", ("sphinx", "myst-parser")) + f"\n{app.said}"
    assert app.page("other").select_one("p a")["href"] == "index.html#source-S02"


def test_names_of_assets(small):
    """Scripts and styles of a page are known by their names."""
    seen = []
    app = small("chart", extensions=["myst_parser", "articlebook.sphinx"])
    app = SphinxTestApp("html", srcdir=app.srcdir, freshenv=True)
    app.connect("html-page-context", lambda app, page, template, context, doctree: seen.extend(map(
        private_api.asset_text, [*context["css_files"], *context["script_files"]])), priority=800)
    app.build()
    app.cleanup()
    assert any(name.startswith("chart.css") for name in seen) and any(name.startswith("frame.js") for name in seen), _advice("asset_text", ("sphinx",))


def test_scripts_of_widgets(tmp_path, monkeypatch):
    """The viewer of saved widgets, which lies on another site, is dropped from a page with a notebook."""
    monkeypatch.setattr(downloads, "write", lambda *arguments: None)  # a wheel is made in other tests
    (tmp_path / "book").mkdir()
    (tmp_path / "book/conf.py").write_text('extensions = ["myst_nb", "articlebook.sphinx"]\nnb_execution_mode = "off"\n', encoding="utf-8")
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "m", "version_major": 2, "version_minor": 0}, "text/plain": "widget"}
    state = {"m": {"model_module": "@jupyter-widgets/controls", "model_module_version": "2.0.0", "model_name": "LabelModel", "state": {}}}
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", view)], execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), cell], metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2, "version_minor": 0}}})
    nbformat.write(notebook, tmp_path / "book/index.ipynb")
    kept = []
    app = SphinxTestApp("html", srcdir=tmp_path / "book", confoverrides={"html_theme": "basic"})
    app.connect("doctree-read", lambda app, doctree: kept.append(list(private_api.notebook_scripts(app.env))), priority=100)
    app.build()
    html = (Path(app.outdir) / "index.html").read_text(encoding="utf-8")
    app.cleanup()
    assert any(name.startswith("ipywidgets") for name in kept[0]), _advice("notebook_scripts", ("myst-nb",))
    assert "@jupyter-widgets/html-manager" not in html, _advice("notebook_scripts", ("myst-nb",))


def test_plugins_are_asked_for_once():
    """Pybtex keeps where a plugin is, and still finds it."""
    from pybtex import plugin

    private_api.remember_plugins()
    private_api.remember_plugins()  # every book asks for it
    asked = plugin.entry_points.cache_info().hits
    first, again = plugin.find_plugin("pybtex.backends", "plaintext"), plugin.find_plugin("pybtex.backends", "plaintext")
    assert first is again and plugin.entry_points.cache_info().hits > asked, _advice("remember_plugins", ("pybtex",))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Sphinx reads pages in one process")
def test_pages_are_read_side_by_side(small):
    """Extensions that say nothing of it stop nothing: there are more pages than Sphinx reads in one process, and no warning."""
    pages = {f"page-{n}.md": f"# Page {n}\n" for n in range(7)}
    entries = "\n".join(name.removesuffix(".md") for name in pages)
    app = small("rows", pages=pages | {"index.md": f"# Book\n\n```{{toctree}}\n:numbered:\n{entries}\n```\n"}, parallel=2,
                extensions=["myst_parser", "sphinx_multitoc_numbering", "sphinx_jupyterbook_latex", "articlebook.sphinx"])
    assert app.said == "", _advice("read_side_by_side", ("sphinx", "sphinx-external-toc")) + f"\n{app.said}"


TEMPLATES = ROOT / "articlebook/sphinx/templates"


@pytest.mark.parametrize("name", sorted({path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")} - private_api.OWN_TEMPLATES))
def test_templates_stand_in_for_those_of_the_theme(name):
    """A template that the theme no longer has would replace nothing, and what it mends would be back."""
    themes = [Path(str(resources.files(package.replace("-", "_")))) / "theme" / package.replace("-", "_") for package in private_api.THEMES]
    now = ", ".join(f"{package} {version(package)} (tried: {tried})" for package, tried in private_api.THEMES.items())
    assert any((theme / name).is_file() for theme in themes), \
        f"no theme has a template {name} in {now}; see what draws this part now and move our template, or name it in OWN_TEMPLATES of private_api.py"


def test_what_sphinx_does_not_promise_stands_in_one_module():
    """Only `private_api` uses what Sphinx and MyST keep for themselves; contracts of imports hold the rest (`test_house.py`)."""
    private = re.compile(r"nb_metadata|myst_slugs|asset\.(?:filename|attributes)|parallel_read_safe = |plugin\.entry_points")
    using = [path.name for path in sorted((ROOT / "articlebook").rglob("*.py")) if private.search(path.read_text(encoding="utf-8"))]
    assert using == ["private_api.py"]


def test_scene_quotation_and_close_reading_are_told_apart(small):
    """A scene and a close reading have classes of their own; a quotation says who spoke, when, in whose English, and where it was read."""
    page = small("roles", pages={"index.md": ":::{scene}\nA morning.\n:::\n\n:::{reading}\nTwo words.\n:::\n\n```{quotation} tokayev-platform\n```\n"})
    soup = page.page("index")
    assert soup.select_one(".sco-scene p").text == "A morning." and "Two words." in soup.select_one(".admonition.sco-reading").text
    quoted = soup.select_one("blockquote.sco-quotation")
    assert quoted.select_one("p").text.startswith("“The SCO has proven") and "4 July 2024" in quoted.text and "[N56]" in quoted.text


def test_a_finding_keeps_a_link_that_has_no_words_of_its_own(small):
    """A link to a page gets its words from the page's title, after the note was folded to its findings."""
    note = ":::{evidence}\n:claims: c001\n{finding}`c001` **The answer.** More of it stands in [](chapters/01-made-up.md); and here.\n:::\n"
    page = small("head", pages={"index.md": f"# Contents\n\n```{{toctree}}\nchapters/01-made-up\n```\n\n{note}"})
    link = page.page("index").select_one(".sco-evidence a[href='chapters/01-made-up.html']")
    assert link is not None and link.text.strip()


def test_a_document_shows_its_facts_its_words_and_its_claims(small):
    """Head, an excerpt beside its original in its language, a folded note, and claims with their verdicts."""
    page = small("roles", pages={"index.md": "```{document-head} sco-charter\n```\n\n```{excerpt} charter-2002-aims\n```\n\n"
                                             ":::{good-answer}\nIt sees much.\n:::\n\n```{document-claims} sco-charter\n```\n"})
    soup = page.page("index")
    facts = {term.text.rstrip(":"): given.text.strip() for term, given in zip(soup.select("dl dt"), soup.select("dl dd"), strict=True)}
    assert facts["Day and place"] == "7 June 2002, St Petersburg" and facts["Languages of the text"] == "Russian, Chinese"
    assert "official text" in facts["Rights"] and soup.select_one("dl.sco-about-document a[href^='http']")
    english, original = soup.select(".sco-excerpt .sco-columns blockquote")
    assert english.text.strip().startswith("“to strengthen mutual trust") and not english.get("lang")
    assert original["lang"] == "zh-Hans" and original.text.strip().startswith("加强成员国间") and "in our English" in soup.select_one(".sco-excerpt").text
    assert soup.select_one("details.sco-fold summary").text == "What a good answer sees" and "It sees much." in soup.select_one("details.sco-fold").text
    assert [item.select_one(".sco-pill").text.split()[-1] for item in soup.select(".sco-bears li")][:2] == ["imprecise", "holds"]


def test_an_english_excerpt_has_one_column(small):
    soup = small("roles", pages={"index.md": "```{excerpt} resolution-2758-decides\n```\n"}).page("index")
    assert not soup.select(".sco-columns") and len(soup.select(".sco-excerpt blockquote")) == 1


def test_a_claim_names_its_documents():
    """An entry of the ledger leads to the pages of the documents that bear on its claim, by day; without any it has no such line."""
    line = ledger._documents([("first", "The first"), ("second", "The second")], "chapters/claims")
    assert line.astext() == "Read: The first, The second"
    assert [link["reftarget"] for link in line.findall(addnodes.pending_xref)] == ["/documents/first", "/documents/second"]


def test_index_of_names(small, tables):
    """The index finds a name in each of its forms, as whole words and outside code, and leads to the section; it follows an edited page."""
    text = "# One\n\nTokayev met Xi.\n\n## Kazakhstan\n\nThe CSTO, the *CSTO* and `Almaty`.\n"
    index = "# Index\n\n```{name-index}\n:parts: Read\n```\n"
    known = [Part("Read", ("one", "two"))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(name_index, "parts", lambda config: known)
        app = small("rows", pages={"one.md": text, "two.md": "# Two\n\nXinjiang\n", "index.md": index}, html_theme="basic")
        entries = {words(entry).partition(":")[0]: entry for entry in app.page("index").select(".sco-index li")}
        assert app.said.count("WARNING") == app.said.count("toctree"), app.said
        assert list(entries) == ["Collective Security Treaty Organization", "CSTO, see Collective Security Treaty Organization", "Kazakhstan",
                                 "Tokayev, Kassym-Jomart", "Xi Jinping", "Xinjiang"]
        assert [(link["href"], words(link)) for link in entries["Xi Jinping"].select("a")] == [("one.html", "One")]
        assert entries["Kazakhstan"].a["href"] == "one.html#kazakhstan"
        (Path(app.srcdir) / "two.md").write_text("# Two\n\nNothing.\n", encoding="utf-8")
        again = SphinxTestApp("html", srcdir=app.srcdir, freshenv=False, confoverrides={"html_theme": "basic"})
        again.build()
        assert "Xinjiang" not in (Path(app.outdir) / "index.html").read_text(encoding="utf-8")
        again.cleanup()
    assert set(tables["index"]["see"]) - {""} <= set(tables["index"]["term"])
