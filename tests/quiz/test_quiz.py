"""Every chapter has a quiz of sound items, and the markup holds what a reader without JavaScript needs."""

from bs4 import BeautifulSoup

from articlebook.chapter import CHAPTERS, read_chapter
from articlebook.claims import chapter_files
from articlebook.quiz.html import NotebookQuiz, render_quiz
from articlebook.quiz.loader import BANKS, banks, read_bank
from articlebook.quiz.model import ChoiceItem, MatchItem, OrderItem
from tests.quiz import samples

ALL = [read_bank(path) for path in banks()]


def test_every_chapter_has_a_bank():
    """Each chapter and notebook has an item bank of its name, and each bank a chapter."""
    assert {p.stem for p in banks()} == {p.stem for p in chapter_files()}


def test_ids_are_unique_in_the_book():
    """No two items of the book share an id, which is their place on a page and their name in an LMS."""
    ids = [item.id for bank in ALL for item in bank.items]
    assert sorted(ids) == sorted(set(ids))


def test_objectives_are_unique_in_the_book():
    """No two chapters declare the same objective id."""
    ids = [o for bank in ALL for o in read_chapter(bank.chapter).objectives]
    assert sorted(ids) == sorted(set(ids))


def test_no_change_of_words_moves_an_option():
    """Options, right sides and entries stand where they stood when somebody corrects their words."""
    for bank in ALL:
        for item in bank.items:
            changed = item.model_copy(deep=True)
            if isinstance(item, ChoiceItem):
                for choice in changed.choices:
                    choice.text += ", corrected"
                assert [choice.text for choice in changed.shuffled()] == [f"{choice.text}, corrected" for choice in item.shuffled()]
            elif isinstance(item, MatchItem):
                for pair in changed.pairs:
                    pair.right += ", corrected"
                changed.distractors = [f"{text}, corrected" for text in item.distractors]
                assert changed.options() == [f"{text}, corrected" for text in item.options()]
            elif isinstance(item, OrderItem):
                changed.sequence = [f"{text}, corrected" for text in item.sequence]
                for intruder in changed.intruders:
                    intruder.text += ", corrected"
                assert changed.shuffled() == [f"{text}, corrected" for text in item.shuffled()] != changed.sequence


def test_markup_is_complete_without_script():
    """Each item has its question in a legend, real controls, a status line, and a folded answer with all feedback."""
    for bank in (*ALL, samples.bank()):
        page = BeautifulSoup(render_quiz(bank), "html.parser")
        assert len(page.select(".sco-item")) == len(bank.for_use("book"))
        for item in page.select(".sco-item"):
            assert item.fieldset.legend.get_text(strip=True)
            fields = item.select("input, select, textarea")
            assert item.select_one('[role="status"]') is not None
            assert item.details.summary and item.details.select(".sco-feedback, .sco-model") and item.select_one(".sco-explanation")
            assert fields and all(field.find_parent("label") or field["aria-label"] for field in fields)
            hints = {field.get("aria-describedby") or item.fieldset["aria-describedby"] for field in fields if field.get("type") != "range"}
            assert [page.find(id=hint) for hint in hints] == [item.select_one("p.sco-hint[id$=-hint]")]
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
