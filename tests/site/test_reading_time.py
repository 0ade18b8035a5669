"""The time that a chapter takes counts what a reader reads there: prose, quotations, tables as shown, and the quiz."""

import dataclasses

import pandas as pd
import pytest

from articlebook.chapter import Chapter, chapter_files, read_chapter
from articlebook.quiz import reading_time

ROWS = 40
PROSE = " ".join(["word"] * 10 * reading_time.WORDS_A_MINUTE)  # ten minutes of it


@pytest.fixture
def invented(tables):
    """Tables of which one has fifteen words in each of its rows, and one a quotation of thirty."""
    shelf = pd.DataFrame({"id": [f"row{n}" for n in range(ROWS)], "told": "one two three " * 5, "more": "four five", "sources": "A01"})
    quotations = pd.DataFrame({"id": ["said", "unsaid"], "words": ["six " * 30, "seven " * 50]})
    return dataclasses.replace(tables, frames={**tables.frames, "shelf": shelf, "quotations": quotations})


def _chapter(text: str, name: str = "01-made-up") -> Chapter:
    return Chapter(name, "Why?", {"made-up-tell": "Tell"}, text=text)


def _bank(folder, name: str, items: str):
    (folder / "quizzes").mkdir()
    (folder / "quizzes" / f"{name}.yml").write_text(f"items:\n{items}", encoding="utf-8")


def test_words_between_roles_count():
    """A role counts for what it shows, and a link in a sentence takes none of the words around it with it."""
    text = "On {day}`start` a {term}`Long Name <key>` came {source}`A01; A02`; see [the list](04-list.md), and {cell}`shelf[row1].told` too.\n"
    assert _chapter(text).words == 12  # On, the day, a, Long, Name, came, see, the, list, and, the cell, too


def test_tables_count_as_they_are_shown(invented):
    """Only shown columns and rows count, links do not, and a folded table counts for less than an open one."""
    shown = "```{{data-table}} shelf\n{}:columns: told, sources\n```\n"
    assert reading_time.table_words(shown.format(""), invented) == 15 * ROWS
    assert reading_time.table_words(shown.format(":fold:\n"), invented) == 15 * ROWS * reading_time.FOLDED
    assert reading_time.table_words(shown.format(":where: id=row3\n"), invented) == 15
    assert reading_time.table_words("```{data-table} shelf\n```\n", invented) == 18 * ROWS
    assert reading_time.table_words("```{data-table} nowhere\n```\n", invented) == 0


def test_quotations_count_by_their_rows(invented):
    """A quotation stands in the chapter as an id; its words are those of the row."""
    assert reading_time.quoted_words("```{quotation} said\n```\n", invented) == 30


def test_items_of_the_quiz_take_a_minute(invented, tmp_path):
    """An item in sight takes a minute, one that stands folded less, and one of the parallel set none."""
    many = reading_time.CORE + 4
    _bank(tmp_path, "01-made-up", "".join(f"  - id: made-{n}\n" for n in range(many)) + "  - id: other\n    use: [lms]\n")
    assert reading_time.quiz_minutes("01-made-up", invented, tmp_path) == reading_time.CORE + 4 * reading_time.FOLDED
    assert reading_time.quiz_minutes("02-without", invented, tmp_path) == 0


def test_items_that_show_or_ask_more_take_longer(invented, tmp_path):
    """What is to be looked at and what is to be written count beside the minute; what cannot be read counts nothing."""
    words = " ".join(["seen"] * reading_time.WORDS_A_MINUTE)
    _bank(tmp_path, "01-made-up", f"""  - id: seen
    shown: [{{words: {words}, by: Somebody}}, {{quotation: nowhere}}, 7]
  - id: marked
    segments: [{{text: {words}}}]
  - id: written
    words: {2 * reading_time.WRITTEN_A_MINUTE}
""")
    assert reading_time.quiz_minutes("01-made-up", invented, tmp_path) == pytest.approx(2 + 2 + 3)


def test_minutes_are_those_of_all_together(invented, tmp_path):
    """Each part adds its time, and the sum is rounded up to five minutes."""
    table = "\n\n```{data-table} shelf\n:columns: told\n```\n"  # four minutes
    assert reading_time.minutes(_chapter(PROSE), invented, tmp_path) == 10
    assert reading_time.minutes(_chapter(PROSE + table), invented, tmp_path) == 15
    _bank(tmp_path, "01-made-up", "".join(f"  - id: made-{n}\n" for n in range(3)))
    assert reading_time.minutes(_chapter(PROSE + table), invented, tmp_path) == 20


@pytest.mark.parametrize("path", chapter_files(), ids=lambda path: path.stem)
def test_no_chapter_promises_less_than_its_prose_takes(path, tables):
    """A chapter of the book takes longer than its prose alone, since each has a quiz."""
    chapter = read_chapter(path.stem)
    quiz = min(reading_time.quiz_minutes(chapter.name, tables), reading_time.CORE)
    assert reading_time.minutes(chapter, tables) >= chapter.words / reading_time.WORDS_A_MINUTE + quiz
