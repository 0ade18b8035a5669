"""Every number in prose is inserted from data, recomputed here, or part of a name."""

import json
import re
from pathlib import Path

import pytest
import yaml

from sco.chapter import CHAPTERS
from sco.prose import WORDS, written_day

ROOT = CHAPTERS.parent
# longest first: one name may hold another
NAMES = sorted((line for line in (Path(__file__).parent / "names_with_numbers.txt").read_text(encoding="utf-8").splitlines()
                if line and not line.startswith("#")), key=len, reverse=True)
NUMBER = re.compile(
    rf"\b(?:{'|'.join(WORDS[2:])}|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|millions?|twice)\b|\d+", re.I)
PAGES = sorted([*ROOT.glob("intro.md"), *CHAPTERS.glob("*.md")])
NOTEBOOKS = sorted(CHAPTERS.glob("*.ipynb"))
BANKS = sorted((CHAPTERS / "quizzes").glob("*.yml"))


def bare(text: str) -> str:
    """Prose without what is no prose: code, roles, link targets, directive options, list numbers, names."""
    text = re.sub(r"^```.*?^```", " ", text, flags=re.S | re.M)
    text = re.sub(r"^:::.*$|^:\w[\w-]*:.*$|^\s*\d+\.\s", " ", text, flags=re.M)
    text = re.sub(r"\bc\d{3}\b", " ", text)  # the id of a claim
    text = re.sub(r"\[[A-Z]\d{0,2}\]\(bibliography\.md#source-\w+\)", " ", text)  # the id of a source, in a notebook
    text = re.sub(r"\{[\w:-]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|<https?:[^>]*>|https?://\S+", " ", text)
    for name in NAMES:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.I)
    return text


def found(text: str) -> list[str]:
    """Numbers that stand in the text as typed, each with the words around it."""
    text = bare(text)
    return [text[max(0, m.start() - 30):m.end() + 30].replace("\n", " ") for m in NUMBER.finditer(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_pages_type_no_number(page):
    """No page types a number: a role inserts it, or it belongs to a listed name."""
    assert found(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("bank", BANKS, ids=lambda p: p.stem)
def test_quizzes_type_no_number(bank):
    """No quiz types a number that the tables hold; the made-up figures of a calculation are marked `given`."""
    def texts(value, key=""):
        if isinstance(value, dict):
            for k, part in value.items():
                if k not in ("id", "passage", "objective", "tolerance", "bloom", "type", "facts"):  # facts are held against the tables
                    yield from texts(part, k)
        elif isinstance(value, list):
            for part in value:
                yield from texts(part, key)
        elif isinstance(value, str):
            yield value
    items = yaml.safe_load(bank.read_text(encoding="utf-8"))["items"]
    assert [f"{item['id']}: {hit}" for item in items if item["id"] not in GIVEN
            for text in texts(item) for hit in found(text)] == []


#: Items that give made-up figures for a calculation, so that no table could hold them.
GIVEN = {"who-jaccard"}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_type_only_days_of_the_data(notebook, tables):
    """In a notebook, where roles do not work, a day or a year is typed only if the tables hold it."""
    years = {str(y) for frame in tables.frames.values() if "year" in frame for y in frame["year"].unique()}
    years |= {str(y) for column in ("start", "end") for y in tables["periods"][column].dropna()}
    years |= {str(d.year) for d in tables["events"]["date"]}
    known = {written_day(d) for d in tables["events"]["date"]} | {written_day(d) for d in tables["memberships"]["start"]}
    days = sorted(known, key=len, reverse=True)
    iso = {f"{d:%Y-%m-%d}" for d in [*tables["events"]["date"], *tables["memberships"]["start"], *tables["memberships"]["end"].dropna()]}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            # a link into the explorer names its day in the address
            text = re.sub(r'<a href="explorer\.html#day=([\d-]+)[^>]*>', lambda m: " " if m[1] in iso else m[0], text)
            for day in days:
                text = text.replace(day, " ")
            text = re.sub(r"\b(?:19|20)\d\d\b", lambda m: " " if m[0] in years else m[0], text)
            assert found(text) == []


def test_the_scan_sees_numbers():
    """The scan finds digits and words, and passes roles and names."""
    assert len(found("In 2001 six states signed.")) == 2
    assert found("The {term}`Shanghai Five` met on {day}`shanghai-five`; see [c062](claims.md).") == []
