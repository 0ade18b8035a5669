"""What the book says in one place agrees with what it says in another: titles of tables with their rows, quizzes with the ledger, labels with each other."""

import re
from types import SimpleNamespace

import pytest
import yaml

from articlebook import restatements
from articlebook.chapter import CHAPTERS
from articlebook.claims import VERDICTS
from articlebook.quiz.loader import BANKS
from articlebook.sphinx.directives.tables import DataTable
from articlebook.text_roles import ROLE, evaluate

#: A span of time that was counted by hand beside a dated row, and is wrong once the row moves.
COUNTED_SPAN = re.compile(r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve) (?:day|week|month|year)s? (?:before|after|earlier|later)\b", re.I)
#: Words of a title that say that each row has one thing.
SINGLE = re.compile(r"\b(?:alone|once|one of them)\b")
_TABLE = re.compile(r"^```\{data-table\} (?P<name>\w+)\n(?P<options>.*?)^```", re.M | re.S)


def test_a_publisher_has_one_label(tables):
    """Where a publisher stands and who runs it is the same in each of its entries, as the pages count by these labels."""
    sources = tables["sources"]
    labels = sources.groupby(sources["publisher"])[["origin", "owner"]].nunique()
    assert [name for name, row in labels.iterrows() if row.max() > 1] == []


@pytest.mark.parametrize("table", ["events", "exercises_and_crises", "sco_summits", "proposals"])
def test_no_row_counts_the_time_between_two_days(tables, table):
    """Beside a date no text counts weeks or years to another date: readers subtract, and a corrected row leaves nothing false behind."""
    texts = tables[table].select_dtypes(exclude="datetime").astype(str)
    assert [(row, text) for row, cells in zip(tables[table].iloc[:, 0], texts.to_numpy(), strict=True) for text in cells if COUNTED_SPAN.search(text)] == []


@pytest.mark.parametrize("page", sorted(CHAPTERS.glob("*.md")), ids=lambda page: page.name)
def test_no_title_of_a_table_says_one_where_a_row_has_several(tables, page):
    """A title that says "alone" or "once" stands over no row that names several."""
    for found in _TABLE.finditer(page.read_text(encoding="utf-8")):
        options = dict(re.findall(r"^:(\w+): (.*)$", found["options"], re.M))
        if SINGLE.search(options.get("caption", "")):
            shown = restatements.table_rows(found["name"], options, tables)
            columns = [column.strip() for column in options["columns"].split(",") if column.strip() != "sources"]
            several = [text for column in columns for text in shown[column].astype(str) if re.fullmatch(r"\w+(?:; ?\w+)+", text)]
            assert several == [], f"{page.name}: {options['caption']}"


def _said(item: dict) -> dict[str, bool]:
    """What an item offers as a verdict, and whether it is the key; an explanation that names one counts as a key."""
    offered = {verdict: bool(choice.get("correct")) for choice in item.get("choices", []) for verdict in VERDICTS
               if re.fullmatch(rf"it (?:is )?{verdict}\b.*", str(choice["text"]), re.I)}
    stated = re.search(rf"(?:\bso|\band) (?:it|the \w+) (?:is )?({'|'.join(VERDICTS)})\b", str(item.get("explanation", "")))
    return offered | ({stated[1]: True} if stated else {})


@pytest.mark.parametrize("bank", sorted(BANKS.glob("*.yml")), ids=lambda bank: bank.name)
def test_a_key_that_is_a_verdict_is_that_of_the_ledger(tables, bank):
    """An item whose key or explanation is a verdict names its claim, or a row that the book judges, and this verdict stands there.

    A sentence made up for the question has no row; what the key rests on stands among its facts, which each build checks.
    """
    ledger = {f"{name}[{row.id}]": row.verdict for name in ("claims", "predictions", "answers") for row in tables[name].itertuples()}
    for item in yaml.safe_load(bank.read_text(encoding="utf-8"))["items"]:
        keys = [verdict for verdict, correct in _said(item).items() if correct]
        if keys and any(str(shown.get("by")).startswith(("A student", "A reader", "A prediction, made")) for shown in item.get("shown", [])):
            assert item.get("facts"), item["id"]
        elif keys:
            named = [one for one in re.findall(r"\w+\[[^\]]+\]", str(item.get("passage"))) if one.split("[")[0] in ("claims", "predictions", "answers")]
            assert named and {ledger[one] for one in named} == set(keys), item["id"]


def test_a_date_of_a_table_reaches_a_text_in_words(tables):
    """A text that asks for a date gets a day or a month in words, whatever of it is known; no text shows 1996-12."""
    dates = tables["sources"].set_index("id")["date"]
    for key in [dates[dates.str.len() == size].index[0] for size in (len("2001-06"), len("2001-06-15"))]:
        assert re.fullmatch(r"(?:\d{1,2} )?[A-Z][a-z]+ \d{4}", evaluate("cell", f"sources[{key}].date", tables))
    for page in [*CHAPTERS.glob("*.md"), *BANKS.glob("*.yml")]:
        for role, argument in ROLE.findall(page.read_text(encoding="utf-8")):
            if role.lower() == "cell" and "<" not in argument:
                assert not re.search(r"\b\d{4}-\d\d\b", evaluate(role, argument, tables)), (page.name, argument)


def test_only_lists_lose_their_semicolons(tables):
    """On a page a list has commas, and sentences of a cell keep their semicolon: a comma would run one into the other."""
    for name, column, sign in (("viewpoints", "sentence", ";"), ("events", "actors", ","), ("sco_summits", "not_named", ",")):
        rows = [row for _, row in tables[name].iterrows() if ";" in row[column]]
        shown = [DataTable.cell(SimpleNamespace(tables=tables), row, column, name) for row in rows]
        assert rows and all(sign in cell and (sign == ";" or ";" not in cell) for cell in shown), name
