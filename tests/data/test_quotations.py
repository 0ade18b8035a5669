"""What stands in quotation marks as the article's stands in the article: the words that it lends the book are kept with their paragraph."""

import json
import re
from pathlib import Path

import pytest
import yaml

from articlebook import documents
from articlebook.chapter import CHAPTERS
from articlebook.quiz.loader import BANKS
from articlebook.tables import split
from articlebook.text_roles import written_day

#: Longer runs would be passages of the article, and the book restates those.
MOST_WORDS = 7
PAGES = sorted([CHAPTERS.parent / "intro.md", *CHAPTERS.glob("*.md"), *CHAPTERS.glob("*.ipynb"), *documents.pages()])
#: What makes a sentence one about the article's own words.
OF_THE_ARTICLE = re.compile(r"\b(?:article|abstract|introduction|conclusion|Mursaliev)\b|\{[Pp]assage\}")
#: Quotation marks of another use in such a sentence: sentences made up as examples, labels, a word of other texts.
NOT_ITS_WORDS = {"beijing says", "mursaliev argues", "zhao ranks", "mursaliev, after zhao", "mursaliev counts india among the great powers", "president",
                 "cannot be checked", "wrong", "holds", "says", "is",
                 "protective integration"}
QUOTED = re.compile(r'"([^"\n]+)"')
_CODE = re.compile(r"^```(?!\{glossary).*?^```", re.S | re.M)


def _words(text: str) -> str:
    """A quotation without the marks of its page, as it is compared."""
    text = re.sub(r"\{[\w-]+\}`([^`<]+?)(?: *<[^>]*>)?`", r"\1", text)
    return re.sub(r"[*_]", "", text).strip(" .,;:…").casefold()


def _sentences(text: str):
    """Each sentence of a text, with the passages that its paragraph or item names."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)|<[^>]*>", r"\1", _CODE.sub("", text))
    for block in re.split(r"\n\s*\n|\n(?=\s*[-*|:]|\s*\d+\. |#)", text):
        passages = [part.strip() for found in re.findall(r"\{[Pp]assage\}`([^`]+)`", block) for part in found.split(";")]
        for sentence in re.split(r"(?<=[.!?])\s+", block):
            yield sentence, passages


def said_of_the_article(page: Path) -> list[tuple[str, list[str]]]:
    """Every quotation in a sentence of a page that speaks of the article, with the passages named beside it."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        text = "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")
    elif text.startswith("---\n"):
        text = text.split("---\n", 2)[2]
    return [(quoted.strip(" .,;:"), passages) for sentence, passages in _sentences(text) if OF_THE_ARTICLE.search(sentence)
            for quoted in map(_plain, QUOTED.findall(sentence)) if quoted and _words(quoted) not in NOT_ITS_WORDS]


def _plain(quoted: str) -> str:
    return re.sub(r"\{[\w-]+\}`([^`<]+?)(?: *<[^>]*>)?`", r"\1", quoted).strip("*_… ")


@pytest.fixture(scope="module")
def lent(tables):
    """The article's words that the book quotes, by section and paragraph."""
    return {(row.section, row.paragraph): {_words(phrase) for phrase in split(row.quoted)} for row in tables["article_paragraphs"].itertuples()}


@pytest.fixture(scope="module")
def all_lent(lent):
    return set().union(*lent.values())


def test_lent_words_are_short(tables):
    """No phrase kept from the article is a passage of it."""
    assert [phrase for cell in tables["article_paragraphs"]["quoted"] for phrase in split(cell) if len(phrase.split()) > MOST_WORDS] == []


def test_claims_quote_their_own_paragraph(tables, lent):
    """What a claim puts in quotation marks are words of the paragraph that it judges."""
    assert [(row.id, quoted) for row in tables["claims"].itertuples() for quoted in QUOTED.findall(row.claim)
            if _words(quoted) not in lent[row.section, row.paragraph]] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_pages_quote_the_article(page, all_lent):
    """What a sentence about the article puts in quotation marks is among the words kept from it."""
    assert [quoted for quoted, _ in said_of_the_article(page) if _words(quoted) not in all_lent] == []


@pytest.mark.parametrize("bank", sorted(BANKS.glob("*.yml")), ids=lambda p: p.stem)
def test_stems_quote_the_article(bank, all_lent):
    """The same holds of the question that an item asks about the article."""
    stems = [(item["id"], item.get("stem", "")) for item in yaml.safe_load(bank.read_text(encoding="utf-8"))["items"]]
    assert [(name, quoted) for name, stem in stems for sentence, _ in _sentences(stem) if re.search(r"\b(?:article|Mursaliev)\b", sentence)
            for quoted in QUOTED.findall(sentence) if len(quoted.split()) <= MOST_WORDS and _words(quoted) not in all_lent | NOT_ITS_WORDS] == []


def test_contested_terms_of_the_article_stand_in_it(tables, all_lent):
    """A term that the table gives to the article is found by its own pattern among the article's words."""
    for row in tables["contested_terms"].itertuples():
        if "A01" in split(row.sources):
            assert any(re.search(row.pattern, phrase, re.I) for phrase in all_lent), row.term


def test_lent_words_are_used(tables, all_lent):
    """No phrase is kept that no claim, page, item or contested term uses."""
    text = _words(" ".join([*(page.read_text(encoding="utf-8").replace('\\"', '"') for page in PAGES), *tables["claims"]["claim"],
                            *(bank.read_text(encoding="utf-8") for bank in BANKS.glob("*.yml"))]))
    patterns = [row.pattern for row in tables["contested_terms"].itertuples() if "A01" in split(row.sources)]
    assert [phrase for phrase in all_lent if f'"{phrase}' not in text and not any(re.search(pattern, phrase, re.I) for pattern in patterns)] == []


def test_the_scan_sees_invented_words(tmp_path):
    """A sentence about the article gives its quotation, with and without a role; another sentence gives none."""
    page = tmp_path / "page.md"
    page.write_text('The abstract speaks of a "crisis over somewhere" ({passage}`0.1`). Reuters says "war".\n\n'
                    '- Mursaliev counts "{term}`great powers <great power>`".\n', encoding="utf-8")
    assert said_of_the_article(page) == [("crisis over somewhere", ["0.1"]), ("great powers", [])]


def quoted_in_notebooks() -> list:
    """Each block of a notebook that shows a row of the quotations: its notebook, the id, the words and the line below them."""
    block = re.compile(r'<blockquote class="sco-quotation" id="quotation-([\w-]+)"><div>\n\n“(.*?)”\n\n'
                       r'<div class="attribution">\n\n(.*?)\n\n</div></div></blockquote>', re.S)
    return [pytest.param(*found, id=f"{page.stem}: {found[0]}") for page in sorted(CHAPTERS.glob("*.ipynb"))
            for cell in json.loads(page.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "markdown"
            for found in block.findall("".join(cell["source"]))]


@pytest.mark.parametrize(("name", "words", "line"), quoted_in_notebooks())
def test_a_notebook_quotes_its_row(name, words, line, tables):
    """A notebook, which reads well without the book, writes a quotation out: words, speaker, document, day and sources are those of the row."""
    row = tables["quotations"].set_index("id").loc[name]
    english = {"in the original": "English in the original.", "of the source": "English of the source.", "ours": "English by us."}
    sources = ", ".join(f"[{key}](bibliography.md#source-{key})" for key in split(row["sources"]))
    assert words == row["words"]
    assert line == f"{row['who']}: {row['document']}, {written_day(row['day'], row['precision'])}. {english[row['translation']]} {sources}"


def test_every_notebook_quotes_a_document():
    """Each chapter that is a notebook has a quotation, and no block of one escapes the test above."""
    pages = {param.id.split(":")[0] for param in quoted_in_notebooks()}
    assert {page.stem for page in CHAPTERS.glob("[0-9]*.ipynb")} == pages
    for page in CHAPTERS.glob("*.ipynb"):
        shown = sum(param.id.startswith(f"{page.stem}:") for param in quoted_in_notebooks())
        assert page.read_text(encoding="utf-8").count("sco-quotation") == shown, page.stem
