"""Whatever is wrong with a file, the command that reads it names the file and shows no trace of its code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from articlebook.exercises.description import assignments, is_public
from tests.support import breaking, copies

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="each fault is tried in a process that is forked")]
PUBLIC = any(map(is_public, assignments()))
EXERCISE = "exercises/last-true-day"
#: Files of each kind, each with the commands that read it.
KINDS = {
    "tables": {"data/reviews.csv": ["articlebook.project.check_tables", "build"],
               **{f"data/{name}.csv": ["articlebook.project.check_tables"] for name in ("memberships", "states", "sources", "events")}},
    "descriptor": {"data/datapackage.json": ["articlebook.project.check_tables", "articlebook.quiz.style"]},
    "bank": {"chapters/quizzes/05-charter.yml": ["articlebook.quiz.style", "lms", "build"]},
    "chapter": {"chapters/05-charter.md": ["articlebook.quiz.style", "build", "articlebook.project.metadata"]},
    "notebook": {"chapters/09-who-is-in-what.ipynb": ["articlebook.notebooks", "build", "articlebook.quiz.style"]},
    "page": {"chapters/about.md": ["build"], "chapters/names_with_numbers.txt": ["articlebook.quiz.style"]},
    "settings": {"_toc.yml": ["build", "articlebook.notebooks"], "_config.yml": ["build", "lms"], "CITATION.cff": ["articlebook.project.metadata"]},
    "assignment": {f"{EXERCISE}/assignment.yml": ["exercises", "build"], f"{EXERCISE}/source.md": ["exercises", "build"]},
    "answers": {f"{EXERCISE}/wrong_answers.yml": ["exercises"], f"{EXERCISE}/rubric.md": ["exercises"], f"{EXERCISE}/variant.py": ["exercises"]},
    "teaching": {"teaching/lessons/50-minutes.md": ["exercises", "build"], "teaching/slides.md": ["exercises"],
                 "teaching/handouts/sentence-on-trial.md": ["exercises"], "teaching/discussion.md": ["exercises"],
                 "teaching/slides/03-neighbours.md": ["exercises"], "teaching/exams/reading-with-evidence.md": ["exercises"],
                 "teaching/essays/does-it-work-for-whom.md": ["exercises"], "teaching/syllabus.yml": ["build"], "teaching/files.yml": ["exercises", "build"]},
}
#: How many changes of parts are tried of a file, beside those of the whole: there are thousands of a long one.
MOST, MOST_IF_THOROUGH = 2, 15
#: Of each file one change in so many is tried, of the next file others; all of them where the run is thorough.
EVERY, EVERY_OF_LONG_ONES = 12, {"settings": 20, "tables": 18, "assignment": 20, "answers": 15, "teaching": 30}


@pytest.fixture(scope="module")
def breaker(tmp_path_factory):
    """A process that breaks files of a copy of the book: to load what all commands load takes longer than to try one."""
    book = copies.book(tmp_path_factory.mktemp("faults") / "book")
    with subprocess.Popen([sys.executable, str(Path(breaking.__file__))], cwd=book, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env=os.environ | {"PYTHONPATH": str(book)}) as running:
        yield running


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_is_named(kind, breaker, thorough):
    """A file that is cut off, emptied, of another encoding, of another kind or with another part is named by the command that reads it."""
    if PUBLIC and kind in ("assignment", "answers", "teaching"):
        pytest.skip("the public copy has no solutions")
    work = {"files": KINDS[kind], "most": MOST_IF_THOROUGH if thorough else MOST, "every": 1 if thorough else EVERY_OF_LONG_ONES.get(kind, EVERY)}
    print(json.dumps(work), file=breaker.stdin, flush=True)
    said = json.loads(breaker.stdout.readline())
    assert said["tried"] > 5 and said["refused"] > 2, "what is broken is read"
    assert said["wrong"] == [], f"{len(said['wrong'])} of {said['tried']}\n" + "\n\n".join(said["wrong"][:12])
