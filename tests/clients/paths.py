"""What must work in every browser; each of them has a file that runs these tests with a `reader` of its own."""

import pytest

from tests.clients.reader import Reader
from tests.clients.serving import PLAIN, REFUSED, STILL
from tests.quiz import samples

CLAIMS, EXPLORER, QUIZ = "chapters/claims.html", "chapters/explorer.html", "chapters/02-four-periods.html"
VIEW = ".sco-own-view input"
#: Pages that are alone of their type, and a chapter from a notebook.
_ALONE = ("intro", "chapters/09-who-is-in-what", "chapters/glossary", "chapters/bibliography", "chapters/review", "chapters/learners", "search")


def of_each_type(pages: list[str]) -> list[str]:
    """Return a page of each type: with a quiz, from a notebook, with a script of its own, of a document."""
    return [*(f"{name}.html" for name in _ALONE), QUIZ, CLAIMS, EXPLORER, next(page for page in pages if page.startswith("documents/"))]


def answer(reader: Reader, item: str, right: bool) -> str:
    """Answer a question by keyboard from the key in its folded answer, and check it; return what is said."""
    kind, lines = reader.attribute(item, "data-type"), f"{item} .sco-answer li"
    fields = f"{item} :is(input:not([type=range]), select, textarea)"
    good = [mark is not None for mark in reader.attributes(lines, "data-right")]
    if kind == "single":
        reader.press(fields, "Space", good.index(right))
    elif kind in ("multiple", "mark"):
        for place, one in enumerate(good):
            if one == right:
                reader.press(fields, "Space", place)
    elif kind in ("match", "order"):
        rows, values = (reader.attributes(lines, f"data-{name}") for name in ("row", "value"))
        for place, row in enumerate(rows):  # wrong is what belongs to the line before, which gives no place twice
            reader.choose(fields, values[place if right else place - 1], int(row))
    elif kind == "write":
        reader.type(fields, "Some words of mine.")
    else:
        key = "number" if kind in ("numeric", "place") else "text"
        reader.type(fields, reader.attributes(lines, f"data-{key}")[good.index(True)] if right else "1234567")
    reader.press(f"{item} .sco-buttons button", "Enter")
    return reader.text(f"{item} .sco-result")


class Paths:
    """Tests that a browser's own class inherits; its `reader` is a window as wide as a laptop's."""

    def test_quiz(self, reader, book):
        """Each type of question is answered wrong, then right, and says so; a written answer is shown beside its model."""
        reader.open(f"{book}/{PLAIN}/{samples.PAGE}")
        reader.press(".sco-more > summary", "Enter")
        items = [f"#{name}" for name in reader.attributes(".sco-item:not([data-type=write])", "id")]
        for right in (False, True):
            for item in items:
                said = answer(reader, item, right)
                assert said.startswith("✓ Right." if right else "✗") and len(said) > 20, (item, right, said)
                if not right:
                    reader.press(f"{item} .sco-buttons button", "Enter", 1)
                    assert not reader.text(f"{item} .sco-result")
        assert reader.text(".sco-score").startswith(f"{len(items)} of {len(items)} right so far. ")
        answer(reader, "[data-type=write]", right=True)
        assert reader.shown("[data-type=write] .sco-model") == 1
        assert reader.noted() == []

    @pytest.mark.parametrize("place", ["server", "folder"])
    def test_search(self, reader, book, site, place):
        """The field beside a page leads to what was typed, and that to the page that says it, from a folder too."""
        root = f"{book}/{PLAIN}" if place == "server" else site.as_uri()
        reader.open(f"{root}/chapters/timeline.html")
        reader.type(".bd-search input", "Uzbekistan left")
        reader.press(".bd-search input", "Enter")
        reader.until(lambda: reader.texts("#sco-results a"))
        assert "/search.html?q=Uzbekistan" in reader.address and "places found" in reader.text("#sco-found")
        assert reader.noted() == []
        reader.click("#sco-results a")
        reader.until(lambda: "/search.html" not in reader.address and reader.texts("article"))
        assert "Uzbekistan left" in reader.text("article") and reader.noted() == []

    def test_explorer(self, reader, book):
        """A tick, a day that was chosen, an arrow and Play change what is seen and the address."""
        reader.open(f"{book}/{PLAIN}/{EXPLORER}")
        reader.press(".sco-explorer [value=CSTO]", "Space")
        reader.until(lambda: reader.address.endswith("#day=2021-06-08&org=SCO,EAEU&count=members"))
        assert "SCO 8 and EAEU 5" in reader.text(".sco-summary")
        for place, chosen in ((2, "2016"), (1, "2"), (0, "29")):
            reader.choose(".sco-explorer select", chosen, place)
        reader.until(lambda: "#day=2016-02-29&" in reader.address)
        assert "29 February 2016" in reader.text(".sco-summary")
        reader.press(".sco-explorer [type=range]", "ArrowLeft")
        reader.until(lambda: "#day=2015-08-12&" in reader.address)
        assert reader.text(".sco-said").startswith("Changes on 12 August 2015.")
        reader.press(".sco-clock button", "Enter")
        reader.until(lambda: "2015" not in reader.text(".sco-now"))
        assert reader.text(".sco-clock button") == "Stop"
        reader.press(".sco-clock button", "Enter")
        reader.until(lambda: reader.text(".sco-clock button") == "Play" and "#day=2015" not in reader.address)
        assert reader.noted() == []

    def test_ledger(self, reader, book, tables):
        """Ticks and words filter the claims; a link to one shows it in spite of them."""
        total, wrong = len(tables["claims"]), int((tables["claims"]["verdict"] == "wrong").sum())
        reader.open(f"{book}/{PLAIN}/{CLAIMS}")
        assert reader.shown(".sco-claim") == total
        reader.press(".sco-filters [value=wrong]", "Space")
        reader.until(lambda: reader.text(".sco-filters [role=status]") == f"{wrong} of {total} claims shown.")
        assert reader.shown(".sco-claim") == wrong
        reader.type(".sco-filters [type=search]", "convention")
        reader.until(lambda: 0 < reader.shown(".sco-claim") < wrong)
        reader.open(f"{book}/{PLAIN}/{CLAIMS}#claim-c001")
        reader.until(lambda: reader.shown(".sco-claim") == total)
        assert reader.shown("#claim-c001 details p") and reader.noted() == []

    def test_own_view(self, reader, book):
        """The panel changes colours and letters, the keyboard stays in it, and the next page has the choice."""
        reader.open(f"{book}/{PLAIN}/{QUIZ}")
        reader.press(".sco-view-menu summary", "Enter")
        reader.press(f"{VIEW}[name=mode][value=dark]", "Space")
        reader.press(f"{VIEW}[name=size][value='130']", "Space")
        reader.open(f"{book}/{PLAIN}/{CLAIMS}")
        assert (reader.attribute("html", "data-theme"), reader.attribute("html", "data-size")) == ("dark", "130")
        reader.press(".sco-view-menu summary", "Enter")
        reader.press(".sco-own-view button", "Enter")
        assert reader.attribute("html", "data-size") is None and reader.noted() == []

    def test_storage_refused(self, reader, book):
        """Where the browser keeps nothing, a quiz marks and says so, the view changes for the page, and nothing throws."""
        reader.open(f"{book}/{REFUSED}/{samples.PAGE}")
        assert answer(reader, "#quiz-sample-single", right=True).startswith("✓ Right.")
        reader.press(".sco-tools summary", "Enter")
        assert "does not keep" in reader.text(".sco-tools > p")
        reader.press(".sco-view-menu summary", "Enter")
        reader.press(f"{VIEW}[name=mode][value=dark]", "Space")
        assert reader.attribute("html", "data-theme") == "dark" and reader.noted() == []

    def test_script_off(self, still, book, tables):
        """Without a script texts, questions, answers and every claim are there, and no control that does nothing."""
        still.open(f"{book}/{STILL}/{QUIZ}")
        assert still.shown(".sco-item legend") and still.shown(".sco-quiz button") == still.shown(".sco-feedback") == 0
        still.press(".sco-answer > summary", "Enter")
        assert still.shown(".sco-item .sco-feedback") and still.shown(".sco-passage a")
        still.open(f"{book}/{STILL}/{CLAIMS}")
        assert still.shown(".sco-claim") == len(tables["claims"]) and still.shown(".sco-filters") == 0
        still.open(f"{book}/{STILL}/{EXPLORER}")
        assert still.text(".sco-said").startswith("On 8 June 2021 nothing changed") and still.shown(".sco-controls input") == 0
