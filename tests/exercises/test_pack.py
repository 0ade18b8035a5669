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
from articlebook.exercises.pack import cards, lists, misreadings, pages, roles, texts
from articlebook.paths import ROOT
from articlebook.quiz.hardcoded_numbers import typed
from articlebook.quiz.loader import BANKS, read_bank
from articlebook.tables import load
from tests.site.test_contested_terms import found as contested
from tests.support.places import AXE

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
    """The plans are for 50, 75 and twice 150 minutes, and the steps of each fill its time."""
    plans = texts.lessons()
    assert [plan.head["minutes"] for plan in plans] == [50, 75, 150, 150]
    for plan in plans:
        assert sum(minutes for _, minutes in plan.steps) == plan.head["minutes"]


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
    """Texts of the pack take numbers from the tables; only the minutes of a step and list numbers are typed."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^minutes: \d+$|^::: answer \d+$|\(\d+ minutes\)$|^```rows\n.*?^```$|read: \[[^]]*\]", "", text, flags=re.M | re.S)
    assert typed(text) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_texts_mark_contested_terms(path, tables):
    """Texts of the pack use no contested term as their own."""
    patterns = list(tables["contested_terms"]["pattern"])
    assert [hit for part in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")) for hit in contested(part, patterns)] == []


def test_every_chapter_has_questions():
    """The page of questions has a heading for each chapter, in their order, and at least two questions below it."""
    text = texts.read_teaching_text(texts.TEACHING / "discussion.md").text
    parts = dict(re.findall(r"^## \{page\}`([\w-]+)`\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    assert list(parts) == misreadings.chapters()
    assert all(len(re.findall(r"^\*\*[^*]+\?\*\*", part, re.M)) >= 2 for part in parts.values())


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
def test_seed_reaches_solutions():
    """With a seed the pack has the solutions and rubrics of that course."""
    plain, drawn = ({page.path: page.html for page in pages.pack_pages(seed) if page.path.endswith("solution.html")} for seed in (None, "autumn-2027"))
    assert plain.keys() == drawn.keys() and all(plain[path] != drawn[path] for path in plain)


@pytest.mark.slow
def test_pages_in_a_browser(written, tmp_path, browser):
    """Pages fit a phone, axe finds no fault in light and dark, keys move the slides, and a slide prints on a page of its own."""
    axe = AXE.read_text(encoding="utf-8")
    for name, html in written.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(html, encoding="utf-8")
    faults = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
        page = context.new_page()
        # one page of each kind; the page of misreadings has the elements of the others, a thousand times
        for name in ("index.html", "slides.html", "lessons/50-minutes.html", "handouts/four-periods.html",
                     "handouts/sentence-on-trial-key.html", "last-true-day/solution.html", "last-true-day/rubric.html"):
            page.goto((tmp_path / name).as_uri())
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")["violations"]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if found or wide > 0:
                faults[f"{name} {scheme}"] = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found] + [f"{wide} pixels too wide"] * (wide > 0)
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
