"""Every chapter has a quiz of sound items, and the markup holds what a reader without JavaScript needs."""

import pytest
from bs4 import BeautifulSoup

from articlebook.chapter import CHAPTERS, read_chapter
from articlebook.claims import chapter_files
from articlebook.quiz.html import NotebookQuiz, render_quiz
from articlebook.quiz.model import BANKS, ChoiceItem, banks, read_bank

ALL = [read_bank(path) for path in banks()]


def test_every_chapter_has_a_bank():
    """Each chapter and notebook has an item bank of its name, and each bank a chapter."""
    assert {p.stem for p in banks()} == {p.stem for p in chapter_files()}


@pytest.mark.parametrize("bank", ALL, ids=lambda b: b.chapter)
def test_enough_items(bank):
    """At least eight items stand in the book, two for each objective, a third above understanding."""
    items = bank.for_use("book")
    assert len(items) >= 8
    for objective in read_chapter(bank.chapter).objectives:
        assert sum(item.objective == objective for item in items) >= 2, objective
    assert sum(item.bloom in ("apply", "analyse", "evaluate") for item in items) >= len(items) / 3


def test_ids_are_unique_in_the_book():
    """No two items of the book share an id, which is their place on a page and their name in an LMS."""
    ids = [item.id for bank in ALL for item in bank.items]
    assert sorted(ids) == sorted(set(ids))


def test_objectives_are_unique_in_the_book():
    """No two chapters declare the same objective id."""
    ids = [o for bank in ALL for o in read_chapter(bank.chapter).objectives]
    assert sorted(ids) == sorted(set(ids))


def singles() -> list[ChoiceItem]:
    return [i for bank in ALL for i in bank.items if isinstance(i, ChoiceItem) and i.type == "single"]


def test_key_is_not_the_longest():
    """A guess for the longest option would be right about as often as chance, not more; options of equal length share the guess."""
    hits = 0.0
    for item in singles():
        top = [choice for choice in item.choices if len(choice.text) == max(len(c.text) for c in item.choices)]
        hits += sum(choice.correct for choice in top) / len(top)
    chance = sum(1 / len(item.choices) for item in singles())
    assert hits <= chance * 1.25 + 2, f"{hits:.0f} of {len(singles())}, chance {chance:.0f}"


def test_key_positions_are_balanced():
    """As shown to a reader, the key of an item with four options stands in each place about as often as chance."""
    items = [item for item in singles() if len(item.choices) == 4]
    assert len(items) > 0.8 * len(singles())  # the others are too few to show a pattern
    for place in range(4):
        share = sum(item.shuffled()[place].correct for item in items) / len(items)
        assert 0.17 < share < 0.33, (place, share)


def test_markup_is_complete_without_script():
    """Each item has its question in a legend, real controls, a status line, and a folded answer with all feedback."""
    for bank in ALL:
        page = BeautifulSoup(render_quiz(bank), "html.parser")
        assert len(page.select(".sco-item")) == len(bank.for_use("book"))
        for item in page.select(".sco-item"):
            assert item.fieldset.legend.get_text(strip=True)
            assert item.select("input, select")
            assert item.select_one('[role="status"]') is not None
            assert item.details.summary and item.details.select(".sco-feedback") and item.select_one(".sco-explanation")
            assert all(control.find_parent("label") for control in item.select("input, select"))
        assert not page.find("form")


def test_texts_are_escaped():
    """A script in a stem is shown as text and never runs."""
    bank = ALL[0].model_copy(deep=True)
    bank.items[0].stem = "<script>alert(1)</script> & <img src=x onerror=alert(1)>"
    html = render_quiz(bank)
    assert "<script>alert" not in html and "<img" not in html


def test_lms_items_stay_out_of_the_book():
    """An item for learning-management systems only reaches neither page nor notebook."""
    bank = ALL[0].model_copy(deep=True)
    bank.items[0].use = ["lms"]
    bank.items[0].stem = "only for the exam"
    assert "only for the exam" not in render_quiz(bank)
    assert "only for the exam" not in NotebookQuiz(bank)._repr_html_()


def test_same_markup_each_time():
    """Ids and order are fixed: two renderings are equal."""
    path = BANKS / f"{ALL[0].chapter}.yml"
    assert render_quiz(read_bank(path)) == render_quiz(read_bank(path))


def test_passages_are_restated_somewhere():
    """Every numbered paragraph of the article's argument is restated in some chapter."""
    text = "".join(p.read_text(encoding="utf-8") for p in CHAPTERS.glob("*.md"))
    import sco
    missing = [f"{r.section}.{r.paragraph}" for r in sco.load()["article_paragraphs"].itertuples()
               if r.section not in ("refs",) and f"{{passage}}`{r.section}.{r.paragraph}`" not in text
               and f"{{Passage}}`{r.section}.{r.paragraph}`" not in text]
    assert missing == []
