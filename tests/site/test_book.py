"""The built book: complete, self-contained, traceable to the article, and honest in its frame."""

import json
import os
import posixpath
import re
import subprocess
import sys

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from articlebook.chapter import CHAPTERS, read_chapter
from articlebook.claims import chapter_files
from articlebook.quiz import reading_time
from articlebook.tables import split
from articlebook.verdicts import SIGNS

ROOT = CHAPTERS.parent


@pytest.fixture(scope="module")
def parsed(site, pages):
    return {page: BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser") for page in pages}


def test_every_file_of_the_toc_is_a_page(site):
    """Each entry of the table of contents has been built."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [c["file"] for part in toc["parts"] for c in part["chapters"]]
    assert [f for f in files if not (site / f"{f}.html").exists()] == []


def test_nothing_from_elsewhere(parsed):
    """No page loads a script, style, picture or font from another site."""
    for page, soup in parsed.items():
        for tag in soup.find_all(["script", "img", "link", "iframe", "source"]):
            address = tag.get("src") or (tag.get("href") if tag.name == "link" and "canonical" not in tag.get("rel", []) else "")
            assert not re.match(r"(https?:)?//", address or ""), (page, address)


def test_inside_links_lead_somewhere(site, parsed):
    """Every link inside the book leads to a page that exists, and every fragment to an id on it."""
    ids = {page: {tag["id"] for tag in soup.find_all(id=True)} for page, soup in parsed.items()}
    for page, soup in parsed.items():
        for link in soup.select("article a[href]"):
            target, _, fragment = link["href"].partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            target, _, asked = target.partition("?")
            assert not asked or asked.startswith("verdict="), (page, link["href"])  # a choice that the ledger reads, tested with it
            path = os.path.normpath(os.path.join(os.path.dirname(page), target)) if target else page
            assert (site / path).exists(), (page, link["href"])
            if fragment.startswith("day="):  # a choice that the explorer reads, tested with it
                assert path == "chapters/explorer.html", (page, link["href"])
            elif fragment and path in ids:
                assert fragment in ids[path], (page, link["href"])


def test_pictures_have_words(parsed):
    """Every picture and drawing has alternative text that is no path."""
    drawings = 0
    for page, soup in parsed.items():
        for image in soup.select("article img"):
            assert image.get("alt", "").strip() and "/" not in image["alt"], (page, image)
        for figure in soup.select("figure.sco-chart"):
            drawings += 1
            assert figure.figcaption and figure.table, page
            assert figure.select_one(".sco-steps") or (figure.svg and all(len(svg["aria-label"]) > 40 for svg in figure.select("svg"))), page
    assert drawings >= 6


@pytest.mark.parametrize("path", chapter_files(), ids=lambda p: p.stem)
def test_frame_of_a_chapter(path, parsed, tables):
    """Each chapter has question, objectives, reading time, key points, a quiz and what to read next."""
    soup = parsed[f"chapters/{path.stem}.html"]
    text = soup.article.get_text(" ")
    chapter = read_chapter(path.stem)
    for part in ("After this chapter you can", "Read before" if path.stem[:2] != "01" else "Chapter", f"{reading_time.minutes(chapter, tables)} minutes",
                 "Key points", "Check yourself", "Read next"):
        assert part in text, part
    assert soup.select_one(".sco-eyebrow + h1") and len(soup.select(".sco-head .sco-lede")) == len(soup.select(".sco-head")) == 1
    assert len(soup.select(".sco-item")) >= 4
    assert 3 <= len(chapter.objectives) <= 5


def test_no_day_follows_in(parsed):
    """A day takes "on", and only a month or a year "in": a role may give either, and the word before it stands in the page."""
    a_day = re.compile(r"\b[Ii]n \d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}")
    assert not {page: found for page, soup in parsed.items() if soup.article and (found := a_day.findall(" ".join(soup.article.get_text().split())))}


def test_objectives_begin_with_a_verb_that_can_be_tested():
    """Objectives say what a reader can do: no "know" and no "understand"."""
    for path in chapter_files():
        for objective in read_chapter(path.stem).objectives.values():
            assert objective.split()[0].lower() not in {"know", "understand", "learn", "appreciate", "see"}, objective


def test_every_claim_is_treated_in_a_chapter(tables):
    """Each claim of the ledger is named by an evidence note or a notebook."""
    from articlebook.claims import chapters_of
    missing = set(tables["claims"]["id"]) - set(chapters_of())
    assert missing == set()


def test_ledger_shows_every_claim(parsed, tables):
    """The ledger has a row for each claim, and its counts equal the table's."""
    soup = parsed["chapters/claims.html"]
    assert {f"claim-{i}" for i in tables["claims"]["id"]} <= {t["id"] for t in soup.find_all(id=True)}
    counts = {row.th.get_text().lstrip("".join(SIGNS.values()) + " "): int(row.td.get_text()) for row in soup.find("table").tbody.find_all("tr")}
    assert counts.pop("all") == len(tables["claims"]) == sum(counts.values())
    assert counts == tables["claims"]["verdict"].value_counts().to_dict()


def test_ledger_is_in_the_order_of_the_article(parsed, tables):
    """The ledger lists claims by section and paragraph, and prints both."""
    shown = [entry["id"].removeprefix("claim-") for entry in parsed["chapters/claims.html"].select(".sco-claim")]
    paragraphs = list(tables["article_paragraphs"][["section", "paragraph"]].itertuples(index=False, name=None))
    table = tables["claims"].set_index("id")
    places = [paragraphs.index((table["section"][i], table["paragraph"][i])) for i in shown]
    assert places == sorted(places)
    assert "section 3B, paragraph 11" in parsed["chapters/claims.html"].find(id="claim-c062").get_text()


def test_ledger_links_lead_to_their_places(parsed):
    """In an entry, each chapter, table row and document is a link, and each link ends at an id of its page, or at a page as a whole."""
    ids = {name: {t["id"] for t in page.find_all(id=True)} for name, page in parsed.items()}
    for entry in parsed["chapters/claims.html"].select(".sco-claim"):
        links = [a["href"] for a in entry.find_all("a", href=True)]
        assert any("#evidence-" in href for href in links), entry["id"]
        for href in links:
            page, _, anchor = href.partition("#")
            assert {anchor} - {""} <= ids[posixpath.normpath(f"chapters/{page or 'claims.html'}")], f"{entry['id']}: {href}"


def test_documents_and_claims_lead_to_each_other(parsed, tables):
    """Each claim of a document links its page, which links back to the claim with its verdict; the list leads to every document."""
    ledger, listed = parsed["chapters/claims.html"], parsed["chapters/documents.html"]
    verdict = tables["claims"].set_index("id")["verdict"]
    for row in tables["documents"].itertuples():
        address = f"../documents/{row.id}.html"
        assert listed.select_one(f'.sco-chapters a[href="{address}"]'), row.id
        for claim in split(row.claims):
            assert ledger.find(id=f"claim-{claim}").select_one(f'.sco-read a[href="{address}"]'), (row.id, claim)
            back = parsed[f"documents/{row.id}.html"].select_one(f'.sco-bears a[href="../chapters/claims.html#claim-{claim}"]')
            assert back.find_parent("li").select_one(".sco-pill").get_text().endswith(verdict[claim]), (row.id, claim)


def test_originals_stand_beside_the_english_in_their_language(parsed, tables):
    """An original is marked with its language, and its English stands before it."""
    rows = tables["quotations"].set_index("id")
    for row in tables["documents"].itertuples():
        for name in split(row.excerpts):
            blocks = parsed[f"documents/{row.id}.html"].find(id=f"quotation-{name}").select("blockquote")
            assert [block.get("lang") for block in blocks] == [None, *([rows.loc[name, "language"]] if rows.loc[name, "original"] else [])], name


def test_notebooks_link_each_claim_and_source():
    """A notebook links every claim that it treats, and every claim and source that it names, with the anchor."""
    for path in (p for p in chapter_files() if p.suffix == ".ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        for claim in {*read_chapter(path.stem).claims, *re.findall(r"\bc\d{3}\b", text)}:
            assert f"[{claim}](claims.md#claim-{claim})" in text, f"{path.name}: {claim}"
        assert not re.findall(r"\[[^\]]*c\d{3}[^\]]*\]\(claims\.md\)", text), path.name
        for label, target in re.findall(r"\[(\w+)\]\(bibliography\.md#source-(\w+)\)", text):
            assert label == target, path.name


def test_whole_numbers_have_no_fraction(parsed, tables):
    """A count is printed as a count, in words of a role and in columns with gaps."""
    from articlebook.display import render_table
    from articlebook.text_roles import ROLE, evaluate
    for path in [*CHAPTERS.glob("*.md"), *(CHAPTERS / "quizzes").glob("*.yml")]:
        for role, argument in ROLE.findall(path.read_text(encoding="utf-8")):
            if role == "cell":
                assert not re.fullmatch(r"\d+\.0+", evaluate(role, argument, tables)), f"{path.name}: {argument}"
    shown = render_table(pd.DataFrame({"a": ["x", "y"], "b": [21.0, 2.0], "c": [None, 1.0]}), "t")
    assert '<td class="sco-figure">21</td><td class="sco-figure"></td>' in shown
    assert "1.50" in render_table(pd.DataFrame({"a": ["x", "y"], "b": [1.5, 2.0]}), "t")


def test_every_page_says_how_old_its_data_are(parsed, tables):
    """Each page with a review row ends with the day of its data and of its next review."""
    for row in tables["reviews"].itertuples():
        foot = parsed[f"{row.page}.html"].select_one("p.sco-review").get_text()
        assert f"{row.as_of:%Y}" in foot and f"{row.next_review:%Y}" in foot, row.page


def test_glossary(parsed):
    """The glossary has at least 40 terms, and names in Chinese and Russian marked as such."""
    soup = parsed["chapters/glossary.html"]
    assert len(soup.select("dl.glossary dt")) >= 40
    assert len(soup.select('span[lang="zh-Hans"]')) >= 10 and len(soup.select('span[lang="ru"]')) >= 10


def test_tables_have_headers(parsed):
    """Every table of ours heads its columns and rows and can be reached by the keyboard."""
    for page, soup in parsed.items():
        for region in soup.select(".sco-table"):
            assert region["tabindex"] == "0" and region["aria-label"], page
            assert all(th.get("scope") == "col" for th in region.thead.find_all("th")), page
            assert all(row.th is None or row.th.get("scope") == "row" for row in region.tbody.find_all("tr")), page


def test_template_matches_the_theme():
    """The shadowed template names the same files as the installed theme's, the two scripts apart that it leaves out."""
    from pathlib import Path

    import pydata_sphinx_theme
    theirs = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static/webpack-macros.html"

    def lines(path: Path) -> set[str]:
        return {line.strip() for line in path.read_text(encoding="utf-8").splitlines()
                if "?digest=" in line and "preload" not in line and not re.search("fontawesome|bootstrap", line)}
    assert lines(ROOT / "articlebook/sphinx/templates/static/webpack-macros.html") == lines(theirs)


def test_binder_installs_pinned_versions():
    """Binder's requirements are pinned to the versions of the constraints file, and hold no test tool."""
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M))
    wanted = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8"), re.M))
    assert wanted and {k.lower(): v for k, v in wanted.items()}.items() <= {k.lower(): v for k, v in pins.items()}.items()
    assert not {"pytest", "playwright", "jupyter-book", "nbgrader", "frictionless"} & set(wanted)


def test_notebooks_need_only_what_binder_installs():
    """What a notebook imports, directly or through the package, belongs to Binder's set."""
    code = "import sys, sco; from sco import charts, sentence, checks; sco.take_quiz('09-who-is-in-what'); charts.venn; print(*sys.modules)"
    loaded = {m.split(".")[0] for m in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                                                      check=True, cwd=ROOT).stdout.split()}
    assert {"pandas", "matplotlib", "pydantic", "yaml", "markdown_it"} <= loaded
    assert not {"sphinx", "nbgrader", "jupytext", "bs4", "frictionless"} & loaded


def test_data_are_where_the_page_says(parsed, tables):
    """The data dictionary names every table and every column."""
    text = parsed["chapters/data-dictionary.html"].get_text(" ")
    for resource in json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]:
        assert resource["path"] in text
        assert all(field["name"] in text for field in resource["schema"]["fields"])
