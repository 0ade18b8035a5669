"""Who belongs to the SCO, the CSTO and the EAEU, and what one article says of it.

What a notebook needs, under one name: ``import sco``.
"""

from articlebook.display import show, solution
from articlebook.tables import DataError, load
from sco.membership import combinations, matrix, members, overlap, overlap_over_time, spells
from sco.old_names import install as _know_old_names

_know_old_names()

__all__ = ["DataError", "combinations", "load", "matrix", "members", "overlap", "overlap_over_time", "show",
           "solution", "spells", "take_quiz"]


def take_quiz(chapter: str):
    """Return the quiz of a chapter for a notebook: ``sco.take_quiz("09-who-is-in-what")``."""
    from articlebook.arguments import one_of
    from articlebook.quiz.html import NotebookQuiz
    from articlebook.quiz.loader import banks, read_bank  # only a reader who takes a quiz waits for these

    known = {path.stem: path for path in banks()}
    return NotebookQuiz(read_bank(known[one_of(chapter, known, "quiz")]))
