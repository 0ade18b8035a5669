"""The instructor pack: every name in it exists, times add up, pages are sound, and nothing in it goes stale."""

import hashlib
import os
import posixpath
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from articlebook import text_roles
from articlebook.exercises import description, notebooks, source
from articlebook.exercises.forms.files import write_keys
from articlebook.exercises.pack import body, cards, lists, misreadings, pages, roles, rows, texts
from articlebook.paths import ROOT
from articlebook.quiz.hardcoded_numbers import typed
from articlebook.quiz.loader import BANKS, read_bank
from articlebook.tables import load
from tests.site.test_contested_terms import found as contested
from tests.support.browsing import COLOURS, RULES, axe

SOURCES = sorted([*texts.TEACHING.rglob("*.md"), *texts.TEACHING.glob("*.yml")])
TEXTS = [path for path in SOURCES if path.name != "README.md"]


@pytest.fixture(scope="module")
def made() -> list[pages.PackPage]:
    return list(pages.pack_pages())


@pytest.fixture(scope="module")
def written(made, tmp_path_factory) -> dict[str, str]:
    """Every page of the pack by its path."""
    folder = tmp_path_factory.mktemp("pack")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in pages.write_pack(folder, made) if path.suffix == ".html"}


class Page(HTMLParser):
    """What the checks ask of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.levels, self.links, self.ids, self.loads, self.lang, self.mains = [], [], [], [], None, 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "html":
            self.lang = given.get("lang")
        self.mains += tag == "main"
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.loads += [value for name, value in attrs if name in ("src", "srcset", "data") or (name == "href" and tag == "link")]


def test_lesson_times_add_up():
    """Each chapter has a plan of one class hour; other plans are for longer; the steps of each fill its time."""
    plans = texts.lessons()
    assert {plan.head["minutes"] for plan in plans if plan.chapter} == {50}
    assert [plan.head["minutes"] for plan in plans if not plan.chapter] == [60, 75, 150, 150]
    for plan in plans:
        assert sum(minutes for _, minutes in plan.steps) == plan.head["minutes"] and all(minutes > 0 for _, minutes in plan.steps), plan.name


@pytest.mark.parametrize("read", [texts.lessons, texts.decks, texts.handouts], ids=lambda read: read.__name__)
def test_every_chapter_has_its_own(read):
    """Each chapter has a lesson plan, a deck and a handout, in the order of the book."""
    assert [text.chapter for text in read() if text.chapter] == misreadings.chapters()


def test_every_plan_names_what_it_needs():
    """The plan of a chapter names the slides and a handout of that chapter, a quiz item that reveals a misreading, and reads that chapter."""
    for plan in texts.lessons():
        if plan.chapter and plan.name != "lessons/50-minutes.md":
            named = dict(re.findall(r"\{(deck|page|item)\}`([\w-]+)", plan.text))
            sheets = [sheet for sheet in texts.handouts() if sheet.chapter == plan.chapter]
            assert f"{{deck}}`{plan.chapter}`" in plan.text and f"{{page}}`{plan.chapter}`" in plan.text and "item" in named, plan.name
            assert any(f"{{handout}}`{Path(sheet.name).stem}`" in plan.text for sheet in sheets), plan.name


def test_decks_have_slides_with_something_on_them():
    """A deck of a chapter has five to eight slides, notes on each, a question to predict, and a table, a chart or words of a document."""
    for deck in texts.decks():
        parts = re.split(r"^## ", deck.text, flags=re.M)
        assert 5 <= len(parts) <= 8 and all("::: notes\n" in part for part in parts), deck.name
        assert any(part.startswith("Predict\n") for part in parts), deck.name
        assert re.search(r"^```(rows|quotation)$|^\{chart\}", deck.text, re.M), deck.name


@pytest.mark.parametrize("below", ["", "::: notes\nSay something.\n:::\n"], ids=["nothing", "notes alone"])
def test_an_empty_slide_stops(tmp_path, below):
    """A slide with nothing below its heading, or with notes alone, gets an error that names the file and the slide."""
    file = tmp_path / "deck.md"
    file.write_text(f"---\ntitle: T\n---\n\nBegin.\n\n## Nothing here\n\n{below}\n## More\n\nx\n", encoding="utf-8")
    with pytest.raises(texts.PackError, match=r"deck\.md: the slide 'Nothing here' shows nothing below its heading"):
        body.slides(texts.read_teaching_text(file))


def test_points_add_up():
    """The parts of an exam paper make up its points, and the questions of a part those of the part; so do the criteria of an essay."""
    assert texts.exams() and texts.essays()
    for paper in texts.exams():
        for part in re.split(r"^## ", paper.text, flags=re.M)[1:]:
            head, below = part.split("\n", 1)
            whole = int(re.search(r", (\d+) points\)$", head)[1])
            asked = re.sub(r"^::: answer.*?^:::$", "", below, flags=re.M | re.S)
            each = re.search(r"\((\d+) points each\)", asked)
            given = int(each[1]) * len(re.findall(r"^\*\*\w\.\*\*", asked, re.M)) if each else sum(map(int, re.findall(r"\((\d+) points\)", asked)))
            assert given in (whole, 0) and (given or not re.search(r"^\*\*a\.\*\*", asked, re.M)), (paper.name, head)
        assert len(re.findall("^::: answer", paper.text, re.M)) >= 10
    for essay in texts.essays():
        assert sum(one["points"] for one in essay.rubric) == essay.head["points"] and essay.chapter in misreadings.chapters()


@pytest.mark.parametrize(("name", "text", "says"), [
    ("exams/a.md", "minutes: 10\npoints: 5\n---\n\n## A (10 minutes, 4 points)\n\nx", "its parts give 4 points and the paper 5"),
    ("exams/a.md", "minutes: 10\n---\n\n## A (10 minutes, 4 points)\n\nx", "gives no points as a whole number"),
    ("essays/a.md", "points: 5\n---\n\nx", "rubric is no list of criteria"),
    ("essays/a.md", "points: 5\nrubric:\n  - {what: a, points: 4, full: b, half: c, none: d}\n---\n\nx", "its criteria give 4 points and the essay 5"),
])
def test_points_that_do_not_add_up_stop(tmp_path, monkeypatch, name, text, says):
    """A paper or an essay whose points do not add up gets an error that names the file and both sums."""
    monkeypatch.setattr(texts, "TEACHING", tmp_path)
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(f"---\ntitle: T\n{text}\n", encoding="utf-8")
    with pytest.raises(texts.PackError, match=says):
        texts.read_teaching_text(tmp_path / name)


@pytest.mark.parametrize(("block", "says"), [
    ("only: [never]", "no row has id never"),
    ("only: {colour: [red]}", "only names colour, which is no column"),
    ("only: {event: red}", "only gives a column no list of values"),
    ("names: [event]", "names are `column: table.column` lines"),
    ("names: {event: states}", "names: 'event=states' leads to no words"),
])
def test_rows_asked_for_in_vain_stop(block, says):
    """A block of rows that asks for what is not there gets an error that names the file."""
    with pytest.raises(texts.PackError, match=re.escape(says)) as caught:
        rows.rows_html(f"of: events\ncolumns: {{event: Event}}\ncaption: c\n{block}", False, "some.md")
    assert "some.md" in str(caught.value)


def test_rows_are_chosen_named_and_in_order():
    """A block shows the rows that it names, in its order, and words for keys."""
    html = rows.rows_html("of: sco_summits\nonly: [tianjin-2025, qingdao-2018]\nnames: {not_named: states.name}\n"
                          "columns: {id: Id, not_named: Outside}\ncaption: c", False, "some.md")
    assert re.findall("tianjin-2025|qingdao-2018|India|IND", html) == ["tianjin-2025", "India", "qingdao-2018", "India"]


@pytest.mark.parametrize(("text", "says"), [
    ("```quotation\nnever\n```", "no quotation 'never' in quotations.csv"),
    ("{chart}`never`", "no such chart; there are"),
    ("{chart}`matrix never`", "correct it"),
])
def test_words_or_a_chart_that_do_not_exist_stop(tmp_path, text, says):
    """A quotation or a chart that does not exist is an error that names the file."""
    (tmp_path / "some.md").write_text(f"---\ntitle: T\n---\n\n{text}\n", encoding="utf-8")
    with pytest.raises(texts.PackError, match=re.escape(says)) as caught:
        body.body_html(texts.read_teaching_text(tmp_path / "some.md"))
    assert "some.md" in str(caught.value)


def test_each_role_has_a_card_with_its_own_rows():
    """Each member has a card, with its brief and its own rows of the tables, and no card holds what is another's."""
    text, = cards.simulations()
    made = cards.cards(text)
    members = {row["state"] for _, row in text_roles.rows("memberships organisation=SCO, status=member", load()).iterrows()}
    assert set(made) == members
    for given in text.head["cards"]:
        own = made[given["name"]].text
        assert given["brief"] in own and f"iso3={given['code']}\n" in own and "{{" not in own
        assert not any(other["brief"] in own for other in text.head["cards"] if other is not given)
    html = cards.cards_html(text)
    assert html.count('<section class="card">') == len(members) and ">row<" not in html


@pytest.mark.parametrize(("head", "says"), [
    ("title: T", "cards is no list of roles with a name each"),
    ("title: T\ncards:\n  - {name: A, brief: b}\n  - {name: A, brief: c}", "the card A stands twice"),
    ("title: T\ncards:\n  - name: A", "card A: 'brief' is undefined"),
])
def test_a_faulty_card_stops(tmp_path, head, says):
    """A card without what the text asks for gets an error that names file and card."""
    (tmp_path / "simulation").mkdir()
    (tmp_path / "simulation" / "game.md").write_text(f"---\n{head}\n---\n\n{{{{ brief }}}}\n", encoding="utf-8")
    with pytest.raises(texts.PackError, match=says):
        cards.cards(cards.simulations(tmp_path)[0])


def test_a_lesson_that_overruns_stops(tmp_path):
    """A plan whose steps take longer than the lesson gets an error that names the file and both times."""
    file = tmp_path / "long.md"
    file.write_text("---\ntitle: Long\nminutes: 50\n---\n\n## Talk (40 minutes)\n\nx\n\n## More (20 minutes)\n\ny\n", encoding="utf-8")
    with pytest.raises(texts.PackError, match=r"long\.md: its steps take 60 minutes and the lesson 50"):
        texts.read_teaching_text(file)


@pytest.mark.parametrize(("text", "says"), [
    ("{page}`02-five-periods`", "no page '02-five-periods'"),
    ("{item}`02-four-periods/periods-third-star`", "no quiz item 'periods-third-star'"),
    ("{exercise}`last-false-day`", "no assignment 'last-false-day'"),
    ("{handout}`sentence`", "no handout 'sentence'"),
    ("{deck}`never`", "no deck 'never' in teaching/slides/"),
    ("{slide}`slides/Never`", "no slide 'Never' in the deck slides; it has 'The question'"),
    ("{slide}`never/Predict`", "no deck 'never' in teaching/slides/"),
    ("{lesson}`never`", "no lesson 'never' in teaching/lessons/"),
    ("{day}`never`", "no row 'never' in events"),
])
def test_a_name_that_does_not_exist_stops(text, says):
    """A page, item, assignment, handout or day that does not exist is an error that names the file."""
    with pytest.raises(texts.PackError, match=re.escape(says)) as caught:
        roles.fill_roles(text, "some.md")
    assert "some.md" in str(caught.value)


def test_no_source_without_title(tmp_path):
    """A file without a head gets an error with the remedy."""
    (tmp_path / "bare.md").write_text("Text.\n", encoding="utf-8")
    with pytest.raises(texts.PackError, match=r"bare\.md: begins with no head"):
        texts.read_teaching_text(tmp_path / "bare.md")


def test_every_role_is_filled(written):
    """No page shows a role, a placeholder, a fence or a name of the drawing engine."""
    for name, html in written.items():
        if name.split("/")[0] not in {folder.name for folder in description.assignments()}:  # solutions hold code
            assert not re.findall(r"\{[\w-]+\}(?:`|<code>)|HELD\d|^:::|```|\bnan\b|\bNaT\b", html, re.M), name


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_texts_type_no_number(path):
    """Texts of the pack take numbers from the tables; only minutes, points, names of chapters and list numbers are typed."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^ *(?:minutes|points): \d+$|^chapter: .*$|^::: answer \d+$|\(\d+ minutes(?:, \d+ points)?\)$|\b\w+ points\b|^```rows\n.*?^```$"
                  r"|read: \[[^]]*\]", "", text, flags=re.M | re.S)
    assert typed(text) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_texts_mark_contested_terms(path, tables):
    """Texts of the pack use no contested term as their own."""
    patterns = list(tables["contested_terms"]["pattern"])
    text = re.sub(r"^```.*?^```$|\{[\w-]+\}`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)  # ids of rows
    assert [hit for part in re.split(r"\n\s*\n", text) for hit in contested(part, patterns)] == []


def test_every_chapter_has_questions():
    """The page of questions has a heading for each chapter, in their order, and at least four questions below it, of concepts and of people."""
    text = texts.read_teaching_text(texts.TEACHING / "discussion.md").text
    parts = dict(re.findall(r"^## \{page\}`([\w-]+)`\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    assert list(parts) == misreadings.chapters()
    assert all(len(re.findall(r"^\*\*[^*]+\?\*\*", part, re.M)) >= 4 for part in parts.values())


def test_misreadings_are_those_of_the_banks():
    """Every misconception of every bank stands on the page once for each answer, under an objective of its chapter."""
    found = [(chapter, one) for chapter in misreadings.chapters() for one in misreadings.misreadings(chapter)]
    wanted = []
    for path in sorted(BANKS.glob("*.yml")):
        for item in read_bank(path).items:
            known = [c for c in getattr(item, "choices", []) if c.misconception] + list(getattr(item, "wrong", []))
            wanted += [(path.stem, item.id, one.misconception) for one in known]
    assert sorted((chapter, one.item.id, one.misconception) for chapter, one in found) == sorted(wanted)
    assert len(wanted) > 300
    assert all(one.answer and one.feedback for _, one in found)


def test_syllabus_has_the_slots():
    """There are courses of one, two and four sessions, and a longest one, which reads every chapter with objectives."""
    courses = lists.syllabus()
    lengths = [len(course["sessions"]) for course in courses]
    assert lengths[:-1] == [1, 2, 4] and lengths[-1] > 4
    assert sorted(page for session in courses[-1]["sessions"] for page in session["read"]) == misreadings.chapters()


def test_every_assignment_is_used():
    """The plans and the syllabus together name every assignment, and the pack has a solution and a rubric for each."""
    text = "".join(path.read_text(encoding="utf-8") for path in TEXTS)
    assert {folder.name for folder in description.assignments()} == set(re.findall(r"\{exercise\}`([\w-]+)`", text))


def test_pages_are_sound(written):
    """Each page has a title, a language, one main part, headings in order, unique ids; it loads nothing, and its links lead somewhere."""
    for name, html in written.items():
        page = Page(html)
        assert re.search(r"<title>[^<]+</title>", html) and page.lang == "en" and page.mains == 1, name
        assert page.levels[0] == 1 and page.levels.count(1) == 1, (name, page.levels[:5])
        assert all(after <= before + 1 for before, after in zip(page.levels, page.levels[1:], strict=False)), (name, page.levels)
        assert len(page.ids) == len(set(page.ids)) and not page.loads, name
        for link in page.links:
            place, _, part = link.partition("#")
            if place and not link.startswith("https:"):
                assert posixpath.normpath(posixpath.join(posixpath.dirname(name), place)) in written, (name, link)
            elif part and not place:
                assert part in page.ids, (name, link)


def test_pack_holds_no_path_of_a_machine(written):
    """No page names a folder of the machine that wrote it, or its clock."""
    for name, html in written.items():
        assert str(ROOT) not in html and str(Path.home()) + "/" not in html and "/tmp" not in html, name


def test_the_pack_says_what_each_file_is(tmp_path, made):
    """Contents and README name every file of the pack, and no other; with the seed, and the points that the gradebook must have."""
    pages.write_pack(tmp_path, made, "autumn-2027")
    notebooks.write_instructor_files(tmp_path, "autumn-2027")
    write_keys(tmp_path, "autumn-2027")
    names = {folder.name: "NAME" for folder in description.assignments()}
    there = set()
    for path in tmp_path.rglob("*"):
        top, *rest = path.relative_to(tmp_path).parts
        if path.is_file():
            there.add(f"NAME/{'/'.join(rest).replace(top, 'NAME')}" if top in names else top + "/" * bool(rest))
    assert there == {name for name, _ in lists.pack_files()}
    for name in ("README.md", "index.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "SEED=autumn-2027" in text and all(re.search(rf"\b{folder}\b", text) for folder in names)
    for folder in description.assignments():
        cells = source.read_source(folder).cells
        total, by_hand = source.points(folder)
        assert total == sum(c.metadata["nbgrader"].get("points", 0) for c in cells)
        hand = sum(c.metadata["nbgrader"].get("points", 0) for c in cells if c.cell_type == "markdown" or c.metadata["nbgrader"]["solution"])
        assert by_hand == hand > 0
        assert f"| `{folder.name}` | {total} | {total - hand} | {hand} |" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_sheets_hide_what_keys_show(written, tables):
    """A handout leaves empty what its key fills in."""
    for paper in texts.exams():
        stem = paper.name.removesuffix(".md")
        assert 'class="answer"' in written[f"{stem}-key.html"] and 'class="answer"' not in written[f"{stem}.html"]
    sheet, key = written["handouts/sentence-on-trial.html"], written["handouts/sentence-on-trial-key.html"]
    assert ">wrong<" in key and ">wrong<" not in sheet and 'class="answer"' not in sheet
    for stance in tables["periods"]["stance"]:
        assert stance in written["handouts/four-periods-key.html"] and stance not in written["handouts/four-periods.html"]


def test_slides_state_the_facts_of_the_tables(written, tables):
    """The slide state by state agrees with the tables of members, computed here anew."""
    day = tables.frames["events"].set_index("id").loc["article-published", "date"]
    rows = tables["memberships"]
    rows = rows[(rows["status"] == "member") & (rows["start"] <= day) & ~(rows["end"] <= day)]
    there = {name: set(rows.loc[rows["organisation"] == name, "state"]) for name in ("SCO", "CSTO", "EAEU")}
    for state in there["SCO"]:
        line = re.search(rf'<th scope="row"[^>]*>{state}</th>(.*?)</tr>', written["slides.html"])[1]
        cells = re.findall(r"<td[^>]*>(.*?)</td>", line)
        assert (cells[1] == "in", cells[3] == "in") == (state in there["CSTO"], state in there["EAEU"]), state


@pytest.mark.slow
def test_two_processes_write_the_same_bytes(made):
    """The pack does not depend on the process that writes it."""
    code = ("import hashlib; from articlebook.exercises.pack import pages; "
            "print(hashlib.sha256(repr(list(pages.pack_pages())).encode()).hexdigest())")
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert other.stdout.strip() == hashlib.sha256(repr(made).encode()).hexdigest()


@pytest.mark.slow
def test_seed_reaches_solutions(made):
    """With a seed the pack has the solutions and rubrics of that course."""
    plain, drawn = ({page.path: page.html for page in of if page.path.endswith("solution.html")} for of in (made, pages.pack_pages("autumn-2027")))
    assert plain.keys() == drawn.keys() and all(plain[path] != drawn[path] for path in plain)


@pytest.mark.slow
def test_pages_in_a_browser(written, tmp_path, browser):
    """Pages fit a phone, axe finds no fault in light and dark, keys move the slides, and a slide prints on a page of its own."""
    for name, html in written.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(html, encoding="utf-8")
    faults = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
        page = context.new_page()
        # one page of each kind; the page of misreadings has the elements of the others, a thousand times
        for name in ("index.html", "slides.html", "slides/20-does-the-sco-work.html", "lessons/50-minutes.html", "handouts/four-periods.html",
                     "essays/does-it-work-for-whom.html", "exams/reading-with-evidence-key.html", "guides/generative-ai.html",
                     "handouts/sentence-on-trial-key.html", "last-true-day/solution.html", "last-true-day/rubric.html"):
            page.goto((tmp_path / name).as_uri())
            found = axe(page, rules=RULES if scheme == "light" else COLOURS)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if found or wide > 0:
                faults[f"{name} {scheme}"] = found + [f"{wide} pixels too wide"] * (wide > 0)
        if scheme == "light":
            page.set_viewport_size({"width": 1280, "height": 720})
            page.goto((tmp_path / "slides.html").as_uri())
            for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
                page.keyboard.press(key)
                page.wait_for_timeout(50)
            assert page.evaluate("document.activeElement.id") == "slide-2"
            pdf = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type /Page\b", pdf)) == written["slides.html"].count("<section")
        context.close()
    assert faults == {}
