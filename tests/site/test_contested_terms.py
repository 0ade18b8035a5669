"""The book's own voice uses no contested term: it stands in quotation marks or in a listed name."""

import json
import re
from pathlib import Path

import pytest
import yaml

from articlebook import documents
from articlebook.chapter import CHAPTERS
from articlebook.quiz.loader import BANKS

PAGES = sorted([CHAPTERS.parent / "intro.md", *CHAPTERS.glob("*.md"), *CHAPTERS.glob("*.ipynb"), *documents.pages()])
NAMES = [line for line in (Path(__file__).parent / "names_with_contested_terms.txt").read_text(encoding="utf-8").splitlines()
         if line and not line.startswith("#")]
QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')
#: Columns in words that pages show. Titles of sources keep their own words; the table of terms is about the words.
SHOWN = {"claims": ["claim", "why", "would_change", "tried"], "events": ["event", "why"], "interests": ["item", "detail"],
         "periods": ["stance", "reasons", "institutions", "example"], "article_paragraphs": ["about"], "argument": ["step"],
         "sco_summits": ["document", "subject", "note"], "exercises_and_crises": ["event", "what_the_body_did", "losses", "note"],
         "sco_organs": ["organ", "task", "decides"], "proposals": ["proposal", "answer"], "viewpoints": ["subject", "sentence"],
         "un_resolutions": ["title", "says", "note"], "founding_documents": ["document", "note"], "energy_routes": ["route", "note"],
         "memberships": ["note"], "documents": ["title", "subject", "why"], "predictions": ["lens", "prediction", "fails_if", "evidence"],
         "answers": ["statement", "article", "other", "evidence", "answer"]}
READ = {"stem", "text", "feedback", "explanation", "left", "right", "intro", "title"}
FENCED = re.compile(r"^```([^\n]*)\n.*?^```$", re.S | re.M)
GLOSSARY = re.compile(r"^```\{glossary\}.*?^```", re.S | re.M)


def _texts(value):
    """Every text inside a value of the front matter."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def paragraphs(path: Path) -> list[str]:
    """What a reader of the page reads, paragraph by paragraph, without code, options and link targets."""
    text, declared = path.read_text(encoding="utf-8"), None
    if path.suffix == ".ipynb":
        content = json.loads(text)
        declared = content["metadata"].get("chapter")
        text = "\n\n".join("".join(c["source"]) for c in content["cells"] if c["cell_type"] == "markdown")
    elif text.startswith("---\n"):
        _, head, text = text.split("---\n", 2)
        declared = yaml.safe_load(head)
    text = GLOSSARY.sub(lambda m: re.sub(r"^[^\s:`].*$", "", m[0], flags=re.M), text)  # its headings are the terms
    text = FENCED.sub(lambda m: m[0] if m[1].startswith("{") else "", text)            # a directive, or code
    text = re.sub(r"^(?:```|:::).*$|^:(?!caption)[\w-]+:.*$", "", text, flags=re.M)
    text = re.sub(r"\{[\w:-]+\}`[^`]*`|`[^`]*`", "…", text)                            # roles link or insert
    text = re.sub(r"\]\([^)]*\)|https?://\S+", "]", text)
    text = re.sub(r"\*+(?=\S)|(?<=\S)\*+", "", text)                           # emphasis
    lines = [*_texts(declared), *re.split(r"\n\s*\n|\n(?=\s*[-*|] |\s*\d+\. |\||#)", text)]
    return [line.strip() for line in lines if line.strip()]


def own_voice(paragraph: str) -> str:
    """A paragraph without what stands in quotation marks and without listed names."""
    text = QUOTED.sub(" … ", paragraph)
    for name in NAMES:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " … ", text, flags=re.I)
    return text


def found(paragraph: str, patterns) -> list[str]:
    """Contested terms in the book's own voice, each with the words around it."""
    text = own_voice(paragraph)
    return [text[max(0, m.start() - 40):m.end() + 30].replace("\n", " ")
            for pattern in patterns for m in re.finditer(pattern, text, re.I)]


@pytest.fixture(scope="module")
def patterns(tables):
    return list(tables["contested_terms"]["pattern"])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_contested_terms_are_marked(page, patterns):
    """On every page and notebook a contested term stands in quotation marks, in a role or in a listed name."""
    assert [hit for paragraph in paragraphs(page) for hit in found(paragraph, patterns)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_quotation_marks_are_paired(page):
    """Every paragraph closes the quotation marks that it opens; otherwise the scan would read the wrong half."""
    assert [p for p in paragraphs(page) if p.count('"') % 2 or p.count("“") != p.count("”")] == []


@pytest.mark.parametrize(("name", "columns"), SHOWN.items(), ids=SHOWN)
def test_contested_terms_are_marked_in_tables(tables, patterns, name, columns):
    """What a page shows from a table keeps the same rule: the cell itself has the marks, since no page can add them."""
    frame = tables[name]
    assert [hit for column in columns for cell in frame[column].dropna() for hit in found(cell, patterns)] == []


@pytest.mark.parametrize("bank", sorted(BANKS.glob("*.yml")), ids=lambda p: p.stem)
def test_contested_terms_are_marked_in_quizzes(bank, patterns):
    """Stems, choices, feedback and explanations keep the rule; the answers that a reader may type are the reader's words."""
    def texts(value):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(part, dict | list):
                if key not in {"answers", "use"}:
                    yield from texts(part)
            elif isinstance(part, str) and (isinstance(key, int) or key in READ):
                yield re.sub(r"\{[\w:-]+\}`[^`]*`", "…", part)
    assert [hit for text in texts(yaml.safe_load(bank.read_text(encoding="utf-8"))) for hit in found(text, patterns)] == []


def test_patterns_find_their_terms(tables):
    """Each pattern compiles and finds its own term, but for the one that looks for words about a status."""
    for row in tables["contested_terms"].itertuples():
        pattern = re.compile(row.pattern, re.I)
        for word in row.term.split(", ") if not row.term.startswith("Taiwan") else ["a province of China"]:
            assert pattern.search(word), row.term


def test_listed_names_are_used():
    """The list of names holds no name that no page uses."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES).lower()
    assert [name for name in NAMES if name.lower() not in text] == []


def test_the_scan_sees_terms(patterns):
    """The scan finds a bare term, and passes one in quotation marks or in a name."""
    assert len(found("It fights terrorism and separatists.", patterns)) == 2
    assert found('It fights what it calls "terrorism"; see the Regional Anti-Terrorist Structure.', patterns) == []
    assert found("China is a great power, and Taiwan is a part of it.", patterns) != []
