"""The course as a Common Cartridge: whole, true to the banks, without solutions, and the same each time."""

import io
import itertools
import re
import zipfile
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

import pytest
from lxml import html

from articlebook.downloads import package_name
from articlebook.exercises import leak_scan
from articlebook.exercises.description import assignments, describe, is_public
from articlebook.exercises.pack import topics
from articlebook.exercises.pack.texts import PackError, essays
from articlebook.exercises.source import points
from articlebook.lms import asked, cartridge, cartridge_items, text
from articlebook.lms.sets import PRACTICE, ItemSet, Section, item_sets
from articlebook.outputs import course
from articlebook.outputs.release import Release
from articlebook.quiz.loader import read_bank
from articlebook.quiz.model import ChoiceItem, MatchItem, NumericItem, OrderItem, TextItem, WriteItem
from tests.support.places import ROOT
from tests.support.sets import OF_THE_BOOK

QTI = {"q": cartridge_items.NAMESPACE}
PRACTICE_SET = next(one for one in OF_THE_BOOK if one.kind == PRACTICE)
SAMPLES = ItemSet(PRACTICE, "samples", "Practice quiz: samples",
                  (Section.of("samples", "Samples", {}, read_bank(ROOT / "tests/exports/samples/samples.yml").items),))
PUBLIC = any(map(is_public, assignments()))


@pytest.fixture(scope="module")
def whole(site):
    """The course without an address of the book, its prints a few bytes each."""
    release = Release.of()
    prints = {f"{page.slug}.pdf": page.slug.encode() for page in course.read(site)}
    return course.course(site, release, prints)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("version", [cartridge.CURRENT, cartridge.OLDER], ids=lambda one: one.number)
def test_the_package_is_whole(whole, version):
    """Each entry of the contents has its resource, each resource its file, each file its resource; no name stands twice."""
    files = opened(cartridge.cartridge(whole, version))
    root = ET.fromstring(files.pop("imsmanifest.xml"))
    space = {"c": version.namespace("imscp_v1p1")}
    assert root.find("c:metadata/c:schemaversion", space).text == version.number
    resources = {node.get("identifier"): node for node in root.iterfind(".//c:resource", space)}
    entries = root.findall(".//c:item", space)
    names = [node.get("identifier") for node in (*entries, *resources.values())]
    assert len(set(names)) == len(names)
    referred = [node.get("identifierref") for node in entries if node.get("identifierref")]
    assert set(referred) <= set(resources) and len(referred) == sum(len(module.parts) for module in whole.modules)
    assert sorted(file.get("href") for node in resources.values() for file in node.iterfind("c:file", space)) == sorted(files)
    assert {need.get("identifierref") for node in resources.values() for need in node.iterfind("c:dependency", space)} <= set(resources)
    for name, content in files.items():
        if name.endswith(".xml"):
            assert "v1p3" not in ET.fromstring(content).tag or version is cartridge.CURRENT, name
    assert cartridge.cartridge(whole, version) == cartridge.cartridge(whole, version)


def test_each_chapter_is_a_module(whole, site):
    """The modules are the numbered chapters in their order, each with what to read and its quiz; every exercise and question is somewhere."""
    chapters = [page for page in course.read(site) if page.title[0].isdigit()]
    begin, *modules = whole.modules
    assert begin.title == "Begin here"
    assert [module.title for module in modules[:len(chapters)]] == [f"Chapter {page.title}" for page in chapters]
    quizzes = {one.name for one in item_sets() if one.kind == PRACTICE}
    for page, module in zip(chapters, modules, strict=False):
        read, *others = module.parts
        assert read.content == page.slug.encode() and read.path.endswith(f"{page.slug}.pdf")
        assert [one.items.name for one in others if isinstance(one, cartridge.Quiz)] == [page.slug] * (page.slug in quizzes)
    held = cartridge.counted(whole)
    assert held["assignments"] == len(assignments()) + len(essays()) and held["topics"] == len(topics.topics())
    for page, module in zip(chapters, modules, strict=False):
        asked = sum(one.chapter == page.slug for one in topics.topics())
        assert sum(isinstance(one, cartridge.Topic) for one in module.parts) == asked >= 4, page.slug
    essay = essays()[0]
    module = next(module for page, module in zip(chapters, modules, strict=False) if page.slug == essay.chapter)
    work = next(one for one in module.parts if isinstance(one, cartridge.Assignment) and one.title == f"For marks: {essay.title}")
    assert work.points == essay.head["points"] and all(one["full"] in html.fromstring(work.body).text_content() for one in essay.rubric)


def test_a_book_with_an_address_is_linked(site, monkeypatch):
    """Where the book stands on the web, the chapters are links to it, and none lies in the package."""
    monkeypatch.setenv("BOOK_BASE_URL", "https://example.org/book")
    made = course.course(site, Release.of(), {})
    links = [part for module in made.modules for part in module.parts if isinstance(part, cartridge.Link)]
    wanted = course.looked_up(site)
    assert len(links) == sum(page.title[0].isdigit() or page.name in wanted for page in course.read(site))
    assert all((site / link.address.removeprefix("https://example.org/book/")).is_file() for link in links)


def test_work_for_marks_says_its_points_and_holds_no_solution(whole, tmp_path):
    """An exercise has its points, the page to click, the notebook and the package, an essay the tables and a guide; nothing in the package is a solution."""
    files = opened(cartridge.cartridge(whole))
    given = [ET.fromstring(content) for name, content in files.items() if name.endswith("assignment.xml")]
    space = {"a": cartridge.ASSIGNMENT}
    worth = sorted(int(one.find("a:gradable", space).get("points_possible")) for one in given)
    assert worth == sorted([*(points(folder).total for folder in assignments()), *(essay.head["points"] for essay in essays())])
    attached = [[node.get("href").removeprefix("../") for node in one.iterfind("a:attachments/a:attachment", space)] for one in given]
    assert all(set(names) <= set(files) for names in attached)
    for folder in assignments():
        with_it = next(names for names in attached if f"exercises/{folder.name}.ipynb" in names)
        assert {f"exercises/{folder.name}-click.html", f"exercises/{package_name()}"} <= set(with_it)
    for essay in essays():
        with_it = next(names for names in attached if any(name.startswith("essays/") for name in names))
        assert {PurePosixPath(name).suffix for name in with_it} == {".zip", ".html"}, essay.name
    if not PUBLIC:
        (tmp_path / "course.zip").write_bytes(cartridge.cartridge(whole))
        assert leak_scan.find(tmp_path, leak_scan.secrets()) == []


def test_every_page_that_work_names_is_at_hand(whole, site, monkeypatch):
    """What an exercise calls a page, chapter or notebook is attached as PDF, or linked; and its text says how the notebook is run."""
    named = {folder: re.findall(r'(?:page|chapter|notebook) "([^"]+)"', " ".join(describe(folder).prerequisites)) for folder in assignments()}
    monkeypatch.setenv("BOOK_BASE_URL", "https://example.org/book")
    linked = course.course(site, Release.of(), {})
    for folder, titles in named.items():
        here, there = (next(part for module in one.modules for part in module.parts if isinstance(part, cartridge.Assignment)
                            and part.title == f"For marks: {describe(folder).title}") for one in (whole, linked))
        assert titles, folder.name
        for title in titles:
            assert f"{title}</a>" in html.tostring(html.fromstring(there.body), encoding="unicode"), (folder.name, title)
            assert f'"{title}" (attached: ' in html.fromstring(here.body).text_content(), (folder.name, title)
        attached = {PurePosixPath(file.path).name for file in here.files if file.path.startswith("reading/")}
        assert set(re.findall(r"attached: <code>(.+?)</code>", here.body)) == attached
        for words in (f"pip install jupyterlab {package_name()}", r"env\Scripts\python", "Save as a notebook"):
            assert words in html.fromstring(here.body).text_content(), (folder.name, words)
    documents = {f"reading/{path.stem}.pdf" for path in (ROOT / "documents").glob("*.md")}
    assert documents <= {part.path for part in whole.modules[-1].parts}


def test_titles_say_what_a_part_is(whole):
    """In the list of an LMS each topic, quiz and piece of work says what it is, in a line, and no two are called alike."""
    said = {cartridge.Topic: "Discussion: ", cartridge.Quiz: "Practice quiz: ", cartridge.Assignment: "For marks: "}
    titles = [part.title for module in whole.modules for part in module.parts]
    assert len(set(titles)) == len(titles)
    for module in whole.modules:
        for part in module.parts:
            assert part.title.startswith(said.get(type(part), ""))
            assert not isinstance(part, cartridge.Topic) or len(part.title) <= len("Discussion: ") + course.TITLE


def score(item: ET.Element, given: set[str]) -> int:
    """Mark an answer by the rules of the format: conditions in their order, up to the first that ends; and what is shown."""
    for condition in item.iterfind("q:resprocessing/q:respcondition", QTI):
        if all(_holds(one, given) for one in _asked(condition.find("q:conditionvar", QTI))):
            if (mark := condition.find("q:setvar", QTI)) is not None:
                return int(mark.text)
            if condition.get("continue") != "Yes":
                return 0
    return 0


def _asked(place: ET.Element) -> list[ET.Element]:
    """Return what a condition asks: several answers in a row are alternatives, so they count as one."""
    nodes = list(place)
    if len(nodes) > 1:
        group = ET.Element("any")
        group.extend(nodes)
        return [group]
    return nodes


def _holds(node: ET.Element, given: set[str]) -> bool:
    kind = node.tag.split("}")[-1]
    if kind == "varequal":
        wanted = node.text
        return any(one.lower() == wanted.lower() if node.get("case") == "No" else one == wanted for one in given)
    if kind == "not":
        return not any(_holds(one, given) for one in node)
    if kind == "any":
        return any(_holds(one, given) for one in node)
    return kind == "other" or all(_holds(one, given) for one in node)


@pytest.mark.parametrize("one", [PRACTICE_SET, SAMPLES], ids=lambda one: one.filename)
def test_keys_are_marked_right_and_all_else_wrong(one):
    """The key of every question gives its mark; in a choice every other answer gives none, nor does a foreseen wrong number or word."""
    made_of = cartridge_items.questions(one)
    made = ET.fromstring(cartridge_items.assessment(one)).findall(".//q:item", QTI)
    assert [node.get("ident") for node in made] == [question.name for question in made_of]
    assert len({question.name for question in made_of}) == len(made_of)
    for node, question in zip(made, made_of, strict=True):
        question_text = node.find("q:presentation/q:material/q:mattext", QTI).text
        assert question_text.startswith(asked.html(question.shown)) and (not question.shown or "<blockquote>" in question_text or "<table>" in question_text)
        fields = {field[0].text: field[1].text for field in node.iterfind(".//q:qtimetadatafield", QTI)}
        if question.kind == cartridge_items.ESSAY:
            # a person marks it, so no rule gives a mark
            assert fields["qmd_computerscored"] == "No" and node.find(".//q:setvar", QTI) is None and question.answers == ()
            assert fields["cc_weighting"] == str(question.points) and node.find(".//q:render_fib", QTI).get("rows") == "10"
            continue
        assert fields["qmd_computerscored"] == "Yes" and "cc_weighting" not in fields
        labels = [label.get("ident") for label in node.iterfind(".//q:response_label", QTI)]
        # Moodle takes an option of several for right only where the comparison minds the case
        assert {one.get("case") for one in node.iterfind(".//q:varequal", QTI)} == {"No" if question.kind == cartridge_items.GAP else "Yes"}
        right = {label for label, answer in zip(labels, question.answers, strict=False) if answer.right}
        if question.kind == cartridge_items.GAP:
            for answer in question.answers:
                assert score(node, {answer.words.upper()}) == (100 if answer.right else 0), (question.name, answer)
            assert score(node, {"something else"}) == 0
        elif question.kind == cartridge_items.SINGLE:
            assert [label for label in labels if score(node, {label})] == list(right) and len(right) == 1, question.name
        else:
            chosen = [set(some) for count in range(1, len(labels) + 1) for some in itertools.combinations(labels, count)]
            assert [some for some in chosen if score(node, some)] == [right], question.name


@pytest.mark.parametrize("one", [PRACTICE_SET, SAMPLES], ids=lambda one: one.filename)
def test_every_part_of_an_item_is_asked(one):
    """A matching and an ordering become a choice for each of their parts, whose right option is the one that belongs to it."""
    found = {}
    for question in cartridge_items.questions(one):
        found.setdefault(question.name, question)
    for item in one.items:
        if isinstance(item, MatchItem | OrderItem):
            for number, (left, right) in enumerate(text.pairs(item), start=1):
                question = found[f"{item.id}-{number}"]
                assert left.rstrip(".") in question.stem and [one.words for one in question.answers if one.right] == [right]
        else:
            assert isinstance(item, ChoiceItem | NumericItem | TextItem | WriteItem) and item.id in found


def test_a_number_may_be_written_in_every_way_within_the_tolerance():
    """What is accepted lies within the bounds, has the key first, and has no more digits than key and tolerance."""
    half = NumericItem.model_validate({
        "id": "half", "objective": "o", "bloom": "apply", "passage": "p", "stem": "s", "explanation": "e", "type": "numeric",
        "answer": 0.5, "tolerance": 0.05, "otherwise": "no"}, strict=False)
    assert cartridge_items.ways_to_write(half) == ["0.5", "0.45", "0.46", "0.47", "0.48", "0.49", "0.50", "0.51", "0.52", "0.53", "0.54", "0.55"]
    exact = half.model_copy(update={"answer": 2002.0, "tolerance": 0.0})
    assert cartridge_items.ways_to_write(exact) == ["2002"]
    for item in PRACTICE_SET.items:
        if isinstance(item, NumericItem):
            low, high = map(float, text.bounds(item))
            assert all(low <= float(words) <= high for words in cartridge_items.ways_to_write(item)) and len(cartridge_items.ways_to_write(item)) < 40


def test_a_paragraph_without_a_question_stops(tmp_path):
    """A text for discussion in which a paragraph asks nothing gets an error that names file, chapter and remedy."""
    (tmp_path / "discussion.md").write_text("---\ntitle: T\n---\n\n## {page}`02-four-periods`\n\nNo question.\n", encoding="utf-8")
    with pytest.raises(PackError, match=r"discussion\.md, 02-four-periods: a paragraph begins with no question in bold"):
        topics.topics(tmp_path)
