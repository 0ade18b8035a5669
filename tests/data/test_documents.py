"""Documents to read: each has a page with its text, its questions and its claims, and stands where its claims are."""

import re
import shutil

import pandas as pd
import pytest

from articlebook import documents, settings
from articlebook.paths import ROOT
from articlebook.tables import DATA, load, split

PAGES = documents.pages()
#: A page is an excerpt, never the whole of a long text.
MOST_WORDS_A_PAGE = 250
ALPHABETS = {"ru": "[а-яё]", "zh-Hans": "[\u4e00-\u9fff]"}


@pytest.fixture(scope="module")
def table(tables):
    return tables["documents"].set_index("id", drop=False)


def test_rows_and_pages_agree(table):
    """Every document has its page and every page its document, under the same title; the contents name both, and the list of them all."""
    assert {page.stem for page in PAGES} == set(table["id"])
    assert {page.stem: documents.title_of(page) for page in PAGES} == dict(table["title"])
    assert {documents.page_of(name) for name in table["id"]} | {"chapters/documents"} <= set(settings.pages(ROOT))


def test_names_differ_from_those_of_other_pages(table):
    """Books and paper name a page by the last part of its path."""
    others = [name.rsplit("/", 1)[-1] for name in settings.pages(ROOT) if not name.startswith(f"{documents.FOLDER.name}/")]
    assert set(table["id"]) & set(others) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_shows_what_its_row_names(page, table):
    """The page shows its own head, every excerpt of its row and no other, its own claims, and questions with a note."""
    text = page.read_text(encoding="utf-8")
    row = table.loc[page.stem]
    assert re.findall(r"^```\{(document-head|document-claims)\} (\S+)$", text, re.M) == [("document-head", row.id), ("document-claims", row.id)]
    assert re.findall(r"^```\{excerpt\} (\S+)$", text, re.M) == split(row.excerpts)
    questions = re.findall(r"^\d\. \*\*(.+?)\*\* (.+)$", text, re.M)
    assert [name for name, _ in questions] == ["What it says.", "What it is worth."]
    assert len(re.search(r"^:::\{good-answer\}\n(.+?)^:::$", text, re.S | re.M)[1].split()) >= 40


def test_there_are_enough(table):
    """Fifteen texts or more; states, presidents, the United Nations and the SCO speak, in several languages."""
    assert len(table) >= 15 and table["kind"].nunique() >= 6
    assert {language for cell in table["languages"] for language in split(cell)} >= {"en", "ru", "zh-Hans"}


def test_excerpts_are_short(table, tables):
    """What a page gives of a text is an excerpt; a quotation gives less than an official text may."""
    words = tables["quotations"].set_index("id")["words"].str.split().str.len()
    for row in table.itertuples():
        assert sum(words[name] for name in split(row.excerpts)) <= MOST_WORDS_A_PAGE, row.id


def test_rights_of_excerpts_are_those_of_the_document(table, tables):
    """A page that calls its text official shows official words; where it quotes, it says so."""
    rights = tables["quotations"].set_index("id")["rights"]
    for row in table.itertuples():
        own = {rights[name] for name in split(row.excerpts)}
        assert row.rights in own and own <= {row.rights, "quotation"}, row.id


def test_originals_are_in_their_language(tables):
    """The words of an original are in the alphabet of the language that is named, and in a language of the document."""
    for row in tables["quotations"].itertuples():
        assert bool(row.original) == (row.language in ALPHABETS) or not row.original, row.id
        if row.original:
            letters = re.findall(r"\w", row.original)
            assert len(re.findall(ALPHABETS[row.language], row.original, re.I)) > .8 * len(letters), row.id
            assert row.translation != "in the original", row.id
    shown = tables["quotations"].set_index("id")
    for row in tables["documents"].itertuples():
        assert {shown.loc[name, "language"] for name in split(row.excerpts) if shown.loc[name, "original"]} <= set(split(row.languages)), row.id


def test_quotations_of_a_document_have_its_day(table, tables):
    """A document and its excerpts are of the same month; an answer to it may be of the day after."""
    days = tables["quotations"].set_index("id")["day"]
    assert [(row.id, name) for row in table.itertuples() for name in split(row.excerpts) if abs((days[name] - row.day).days) > 1] == []


def test_claims_find_their_documents(table, tables):
    """What a document names is what the ledger is told, and in the order of days."""
    found = documents.bearing_on(tables)
    assert {(claim, name) for claim, group in found.items() for name, _ in group} == {
        (claim, row.id) for row in table.itertuples() for claim in split(row.claims)}
    for group in found.values():
        assert [table.loc[name, "day"] for name, _ in group] == sorted(table.loc[name, "day"] for name, _ in group)


def test_the_list_is_by_subject_and_day(tables):
    """Within a subject the documents follow each other in time."""
    for _, group in documents.in_order(tables).groupby("subject"):
        assert group["day"].is_monotonic_increasing


@pytest.mark.parametrize(("column", "wrong", "said"), [("claims", "c999", "claims.csv has no 'c999'"), ("excerpts", "nobody", "quotations.csv has no 'nobody'"),
                                                       ("whole", "Y99", "sources.csv has no 'Y99'")])
def test_what_a_document_names_is_there(column, wrong, said, tmp_path):
    """A claim, an excerpt or a source that is nowhere is told with its row."""
    shutil.copytree(DATA, tmp_path / "data")
    table = pd.read_csv(tmp_path / "data/documents.csv", dtype=str)
    table.loc[1, column] = wrong
    table.to_csv(tmp_path / "data/documents.csv", index=False)
    with pytest.raises(ValueError, match=re.escape(f"documents.csv, row 3, column {column}: {said}")):
        load(tmp_path / "data")
