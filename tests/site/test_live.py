"""`make live`: what is saved is on the page soon, a fault is told and goes when it is mended, and the server lasts."""

import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from articlebook.project import live
from tests.support import copies

#: Seconds within which a change must be there, on however busy a machine; that it takes less is measured elsewhere.
PATIENCE = 180


class Author:
    """A copy of a small book, served while it is written."""

    def __init__(self, folder: Path):
        self.folder, self.said = copies.second_article(folder), ""
        self.process = subprocess.Popen([sys.executable, "-m", "articlebook.project.live", "0"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        text=True, encoding="utf-8", env=os.environ | {"PYTHONPATH": str(folder), "PYTHONUTF8": "1"})
        threading.Thread(target=self._listen, daemon=True).start()
        self.wait(lambda: "up to date" in self.said)
        self.address = re.search(r"http://127\.0\.0\.1:\d+/", self.said)[0]

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.said += line

    def wait(self, there) -> float:
        """Wait until something holds; return the seconds that it took."""
        began = time.monotonic()
        while not there():
            assert self.process.poll() is None, self.said
            assert time.monotonic() - began < PATIENCE, self.said
            time.sleep(0.05)
        return time.monotonic() - began

    def page(self, name: str) -> str:
        with urllib.request.urlopen(f"{self.address}{name}") as answer:
            return answer.read().decode()

    def change(self, name: str, old: str, new: str) -> None:
        """Save a file in which one thing is written otherwise."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def author(tmp_path_factory):
    at_work = Author(tmp_path_factory.mktemp("live") / "book")
    yield at_work
    at_work.process.kill()
    at_work.process.wait()


FIRST, SECOND = "chapters/01-the-first-lamp", "chapters/02-the-later-lamps"
BANK = "chapters/quizzes/01-the-first-lamp.yml"


@pytest.mark.slow
def test_a_saved_page_is_made_anew_and_every_open_page_is_told(author):
    seen = re.search(r'\}\)\("(\d+)"\)</script>', author.page("intro.html"))[1]
    answers = []
    threading.Thread(target=lambda: answers.append(author.page(f"-/news?{seen}")), daemon=True).start()
    author.change(f"{FIRST}.md", "The article begins", "A sentence that nobody wrote before. The article begins")
    author.wait(lambda: "A sentence that nobody wrote before" in author.page(f"{FIRST}.html"))
    author.wait(lambda: answers)
    assert answers[0] != seen
    assert re.search(r"Saved: chapters/01-the-first-lamp\.md\.\s+Made anew in \d+\.\d s\.", author.said)
    assert not (author.folder / "_build/site").exists(), "what is published is left alone"


@pytest.mark.slow
def test_a_quiz_and_a_table_reach_the_pages_without_a_new_process(author):
    author.change(BANK, "Which lamp of the coast was lit first?", "Which lamp of the whole coast was lit first?")
    author.wait(lambda: "Which lamp of the whole coast" in author.page(f"{FIRST}.html"))
    author.change("data/events.csv", "Northlight is lit", "Northlight is lit at last")
    author.wait(lambda: all("Northlight is lit at last" in author.page(f"{name}.html") for name in ("chapters/timeline", FIRST)))
    assert "loaded again" not in author.said


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new", "says"), [
    (f"{FIRST}.md", "The article begins", "On {day}`the-flood` the article begins", "no row &#x27;the-flood&#x27; in events"),
    (BANK, "objective: first-date", "objective: last-date", "last-date"),
    ("data/events.csv", "north-lit,1839-05-02", "north-lit,May", "events.csv")], ids=["page", "bank", "table"])
def test_a_fault_is_told_on_the_page_until_it_is_mended(author, name, old, new, says):
    author.change(name, old, new)
    author.wait(lambda: 'role="alert"' in author.page("intro.html"))
    assert says in author.page("intro.html") and Path(name).name in author.said
    before = re.search(r'\("(\d+)"\)</script>', author.page("intro.html"))[1]
    author.change(f"{SECOND}.md", "The article goes on", "So the article goes on")
    author.wait(lambda: f'("{before}")' not in author.page("intro.html"))
    assert 'role="alert"' in author.page("intro.html"), "a fault lasts until it is mended, whatever else is saved"
    author.change(f"{SECOND}.md", "So the article goes on", "The article goes on")
    author.change(name, new, old)
    author.wait(lambda: 'role="alert"' not in author.page("intro.html"))


@pytest.mark.slow
def test_code_starts_the_work_again_and_broken_code_ends_nothing(author):
    author.change("lamps/subject.py", "from __future__", "this is no code\nfrom __future__")
    author.wait(lambda: "Mend the code" in author.page("intro.html"))
    assert "loaded again" in author.said
    author.change("lamps/subject.py", "this is no code\n", "")
    author.wait(lambda: 'role="alert"' not in author.page("intro.html"))


@pytest.mark.parametrize(("name", "code"), [
    ("articlebook/tables.py", True), ("lamps/subject.py", True), ("articlebook/sphinx/templates/layout.html", True), ("_config.yml", True),
    ("chapters/09-who.ipynb", False), ("data/datapackage.json", False), ("_toc.yml", False), ("articlebook/assets/book.css", False),
    ("references.bib", False), ("exercises/spell/variant.py", False)])
def test_what_is_loaded_again(name, code):
    assert live.is_code(name) == code


def test_a_page_without_an_end_is_told_too():
    news = live.News(number=7, fault="a < b")
    assert b'("7")</script>' in live.page(b"<p>", news) and b"a &lt; b" in live.page(b"<body></body>", news)
    assert live.page(b"<body>x</body>\n", news).endswith(b"</body>\n")


def test_news_come_at_once_or_are_not_waited_for():
    news = live.News(number=7)
    assert news.wait("6") == "7"
    threading.Timer(0.1, news.tell, [""]).start()
    assert news.wait("7") == "8"


def test_files_saved_together_are_told_together(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "PAUSE", 0.05)
    (tmp_path / "a.md").write_text("a", encoding="utf-8")
    (tmp_path / "gone.md").write_text("a", encoding="utf-8")
    (tmp_path / "_build").mkdir()
    before = live.look(tmp_path)
    assert list(before) == ["a.md", "gone.md"]

    def save():
        (tmp_path / "_build/made.html").write_text("no input", encoding="utf-8")
        (tmp_path / "a.md").write_text("another", encoding="utf-8")
        (tmp_path / "new.md").write_text("b", encoding="utf-8")
        (tmp_path / "gone.md").unlink()
    threading.Timer(0.1, save).start()
    changed, now = live.saved(tmp_path, before)
    while set(changed) != {"a.md", "gone.md", "new.md"}:  # a slow machine may see them one by one
        more, now = live.saved(tmp_path, now)
        changed = sorted({*changed, *more})
    assert "gone.md" not in now
