"""The files for learning-management systems hold every item, score it rightly, and are the same at each run."""

import html
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from moodle_xml_parser.parser import parse_bytes
from pypdf import PdfReader
from qti_convert import upgrade_qti2_to_qti3

from articlebook import chromium
from articlebook.lms import asked, canvas, gift, moodle, qti3, qti21, text, worksheet
from articlebook.lms.__main__ import FORMATS, write_all
from articlebook.lms.sets import EXAM, PRACTICE, ItemSet, Section, item_sets
from articlebook.lms.text import AskedItem
from articlebook.quiz.loader import read_bank
from articlebook.quiz.model import ChoiceItem, MarkItem, MatchItem, NumericItem, OrderItem, PlaceItem, TextItem, WriteItem, as_number
from tests.support.places import AXE, NODE_MODULES, ROOT
from tests.support.sets import OF_THE_BOOK as WHOLE
from tests.support.sets import READ, SETS

HERE = Path(__file__).parent
ITEMS = [item for one in WHOLE for item in one.items]
HOSTILE = ItemSet(PRACTICE, "hostile", "Practice quiz: <script>window.hit = 1</script> {=", (
    Section.of("quiz", "T/itle <script>window.hit = 1</script>", {}, read_bank(HERE.parent / "quiz/hostile/quiz.yml").items),))
#: Every type that is asked in another form than the book's, and everything that may be shown.
SAMPLE_BANK = read_bank(HERE / "samples/samples.yml")
SAMPLES = ItemSet(PRACTICE, "samples", "Practice quiz: samples", (Section.of("samples", "Samples", {}, SAMPLE_BANK.items),))
EVERY = [*WHOLE, SAMPLES, HOSTILE]


def members(package: bytes) -> dict[str, bytes]:
    """Files of a zip."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def plain(markup: str) -> str:
    """Return what a reader sees of HTML."""
    return " ".join(BeautifulSoup(markup, "html.parser").get_text().split())


def seen(words: str) -> str:
    """Return what a reader should see of a text of a bank."""
    return " ".join(text.plain(words).split())


def shown_with(one: ItemSet, item: AskedItem) -> list[str]:
    """Return every text that must stand before a question, in its order."""
    return [seen(words) for exhibit in one.before(item) for words in (
        exhibit.heading, *exhibit.paragraphs, *exhibit.header, *(cell for row in exhibit.rows for cell in row), exhibit.source) if words]


def in_order(said: str, parts: list[str]) -> bool:
    """Tell whether a text holds other texts, one after the other."""
    for part in parts:
        _, found, said = said.partition(part)
        if not found:
            return False
    return True


def asks(said: str, one: ItemSet, item: AskedItem) -> bool:
    """Tell whether a text is what is shown with an item, in its order, and then the question and nothing else."""
    shown = shown_with(one, item)
    return in_order(said, shown) and said.endswith(seen(item.stem)) if shown else said == seen(item.stem)


# ------------------------------------------------------------------ what is written


def test_an_item_is_asked_in_a_type_that_systems_have():
    """Words to mark become options in the order of the passage, which stands before them; a line of time becomes a year to type; points are few."""
    of, made = {item.id: item for item in SAMPLE_BANK.items}, {item.id: item for item in SAMPLES.items}
    assert {type(item) for item in SAMPLES.items} == {ChoiceItem, asked.PiecesItem, NumericItem, OrderItem, WriteItem}
    mark, pieces = of["sample-mark"], made["sample-mark"]
    assert isinstance(mark, MarkItem) and isinstance(pieces, ChoiceItem)
    assert [(c.text, c.correct, c.feedback) for c in pieces.shuffled()] == [
        (s.text.rstrip(",."), s.right, s.feedback) for s in mark.segments if s.right is not None]
    assert shown_with(SAMPLES, pieces) == [mark.by, " ".join(s.text for s in mark.segments)]
    place, year = of["sample-place"], made["sample-place"]
    assert isinstance(place, PlaceItem) and isinstance(year, NumericItem) and (year.type, year.key, year.tolerance) == ("numeric", place.key, place.tolerance)
    assert shown_with(SAMPLES, year)[-3:] == ["A line of time from 1990 to 2030", "1996: five states met = {here}", "2017: two states joined"]
    assert [text.points(made[name]) for name in ("sample-write", "sample-write-exam", "sample-single")] == [0, 3, 1]
    assert "no points" in made["sample-write"].stem and "with 3 points" in made["sample-write-exam"].stem
    assert len({item.stem for item in SAMPLES.items}) == len(SAMPLES.items) - 1, "two questions in the same words, told apart by what they show"


@pytest.mark.slow
def test_same_bank_same_bytes(tmp_path):
    """Two runs in two processes, with other hash seeds and time zones, give equal files, PDF included."""
    code = ("import sys; from pathlib import Path; from articlebook.lms.__main__ import write_all; from articlebook.lms.sets import item_sets; "
            "from articlebook.quiz.loader import banks, read_bank; write_all(Path(sys.argv[1]), list(item_sets([read_bank(banks()[0])])))")
    runs = [subprocess.Popen([sys.executable, "-c", code, tmp_path / seed], cwd=ROOT,
                             env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone})
            for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))]
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    first, second = ({path.relative_to(tmp_path / seed): path.read_bytes() for path in (tmp_path / seed).rglob("*") if path.is_file()}
                     for seed in ("1", "2"))
    assert len(first) >= 2 * (len(FORMATS) + 1) + 1 and {path.suffix for path in first} == {".xml", ".zip", ".txt", ".html", ".pdf"}
    assert [path for path in first if first[path] != second[path]] == [] and set(first) == set(second)
    assert all(f"{path.stem.split('.')[0]}: " in first[Path("README.txt")].decode() for path in first if path.suffix == ".xml")


def test_practice_and_parallel_items_stay_apart():
    """An item for LMS only goes into the parallel exam, one for the book only into no file, and no item into two kinds."""
    bank = READ[0].model_copy(deep=True)
    bank.items[0].use, bank.items[1].use = ["lms"], ["book"]
    sets = {one.kind: {item.id for item in one.items} for one in item_sets([bank])}
    assert bank.items[0].id in sets[EXAM] and bank.items[0].id not in sets[PRACTICE]
    assert all(bank.items[1].id not in ids for ids in sets.values())
    assert sets[PRACTICE] | sets[EXAM] == {item.id for item in bank.items[2:]} | {bank.items[0].id}


def test_every_item_once_in_every_format():
    """The whole book's files and the chapters' files hold the same items, each once, and every format holds each."""
    for kind in (PRACTICE, EXAM):
        whole = [item.id for one in WHOLE if one.kind == kind for item in one.items]
        parts = [item.id for one in SETS if one.kind == kind and one.name != "whole-book" for item in one.items]
        assert whole == parts and len(whole) == len(set(whole))
        assert set(whole) == {item.id for bank in READ for item in bank.for_use("lms") if ("book" in item.use) == (kind == PRACTICE)}
    for one in WHOLE:
        ids = sorted(item.id for item in one.items)
        assert sorted(re.findall(r"<idnumber>(.*?)</idnumber>", moodle.moodle_xml(one).decode())) == ids
        assert sorted(re.findall(r"^::(.*?)::", gift.gift_text(one).decode(), re.M)) == ids
        assert sorted(re.findall(r'<item ident="[^"]*" title="(.*?)">', assessment(one))) == ids
        for package in (qti3.qti3_package(one), qti21.qti21_package(one)):
            assert sorted(n.removeprefix("items/").removesuffix(".xml") for n in members(package) if n.startswith("items/")) == ids


def test_a_folder_of_others_is_not_emptied(tmp_path):
    """A folder with other files in it is refused, and stays as it is."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ValueError, match="holds other files"):
        write_all(tmp_path, [])
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


# ------------------------------------------------------------------ QTI 3.0 and 2.1, scored by a published player


def answers(item: AskedItem) -> list[tuple[object, Fraction, str]]:
    """Answers to an item as QTI codes them: the key, wrong ones, partly right ones, each with its mark and what must be told."""
    if isinstance(item, ChoiceItem):
        codes = {f"C{n}": choice for n, choice in enumerate(item.shuffled(), start=1)}
        if item.type == "single":
            return [(code, Fraction(choice.correct), choice.feedback) for code, choice in codes.items()]
        right = [code for code, choice in codes.items() if choice.correct]
        wrong = [code for code, choice in codes.items() if not choice.correct]
        some = [(right[:1], Fraction(1, len(right)), codes[right[0]].feedback)]
        return [(right, Fraction(1), codes[right[-1]].feedback), (list(codes), Fraction(0), item.explanation), *some,
                *(([code], Fraction(0), codes[code].feedback) for code in wrong)]
    if isinstance(item, NumericItem):
        low, high = text.bounds(item)
        return [(text.number(item.key), Fraction(1), item.explanation), (low, Fraction(1), ""), (high, Fraction(1), ""),
                *((typed, Fraction(0), entry.feedback) for typed, entry in text.foreseen(item)),
                ("987654321", Fraction(0), item.otherwise)]
    if isinstance(item, TextItem):
        return [*((accepted.upper(), Fraction(1), item.explanation) for accepted in item.answers),
                *((str(w.answer), Fraction(0), w.feedback) for w in item.wrong), ("no such answer", Fraction(0), item.otherwise)]
    if isinstance(item, WriteItem):
        return [(item.model, Fraction(0), item.model), ("Anything.", Fraction(0), item.explanation)]
    if isinstance(item, MatchItem) or item.intruders:
        place = {right: f"R{n}" for n, right in enumerate(text.options(item), start=1)}
        key = [f"L{n} {place[right]}" for n, (_, right) in enumerate(text.pairs(item), start=1)]
        other = [f"L{n} {next(code for option, code in place.items() if option != right)}" for n, (_, right) in enumerate(text.pairs(item), start=1)]
        told = item.pairs[0].feedback if isinstance(item, MatchItem) else item.intruders[0].feedback
        return [(key, Fraction(1), told), (other, Fraction(0), item.explanation),
                ([key[0], *other[1:]], Fraction(1, len(key)), "")]
    place = {entry: f"E{n}" for n, entry in enumerate(item.shuffled(), start=1)}
    key = [place[entry] for entry in item.sequence]
    return [(key, Fraction(1), item.feedback), (key[::-1], Fraction(0), item.explanation), (sorted(key), Fraction(0), "")]


@pytest.fixture(scope="module")
def player(browser):
    """Open a page with the published QTI 3 player, cut off from any network."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content("<!doctype html><html lang=en><title>player</title><main></main>")
    page.add_script_tag(path=NODE_MODULES / "@citolab/qti-components/cdn/index.global.js")
    page.add_script_tag(path=HERE / "qti_score.js")
    yield page
    page.close()


def wrongly_scored(player, one: ItemSet, documents: dict[str, str]) -> list[str]:
    """Items to which the player gives another mark, or does not show or say what it should."""
    tasks = {item.id: answers(item) for item in one.items}
    told = player.evaluate("async tasks => { const all = {}; for (const [id, xml, given] of tasks) "
                           "all[id] = await scoreItem(xml, given); return all; }",
                           [[name, documents[name], [answer for answer, _, _ in given]] for name, given in tasks.items()])
    found = []
    for item in one.items:
        shown = told[item.id]
        if not in_order(" ".join(shown["text"].split()), [*shown_with(one, item), seen(item.stem)]):
            found.append(f"{item.id}: the question, or what is shown with it, is not shown")
        for (answer, mark, says), (score, blocks) in zip(tasks[item.id], shown["results"], strict=True):
            if abs(score - mark) > 0.001:  # the player rounds to three places
                found.append(f"{item.id}: {answer} is given {score}, not {mark}")
            if seen(says) not in " ".join(blocks):
                found.append(f"{item.id}: {answer} is not told {says!r}")
    return found


@pytest.mark.slow
def test_qti_3_is_scored_by_a_player(player):
    """In the player every key gets 1, every wrong answer 0, a half-right one its share, and each its feedback."""
    for one in (*WHOLE, SAMPLES):
        files = members(qti3.qti3_package(one))
        assert wrongly_scored(player, one, {item.id: files[f"items/{item.id}.xml"].decode() for item in one.items}) == []


@pytest.mark.slow
def test_qti_21_is_read_by_a_converter_and_scored(player, thorough):
    """A published converter reads version 2.1, and what it makes of it is scored like version 3.

    Both versions are written from the same texts: each day the samples, which have every type, and the first chapters
    are scored in the older one, too, and in a thorough run the whole book.
    """
    for one in (*(WHOLE if thorough else SETS[1:5]), SAMPLES):
        files = members(qti21.qti21_package(one))
        assert wrongly_scored(player, one, {item.id: upgrade_qti2_to_qti3(files[f"items/{item.id}.xml"].decode()) for item in one.items}) == []


@pytest.mark.parametrize("package", [qti3.qti3_package, qti21.qti21_package], ids=["3.0", "2.1"])
def test_a_text_to_write_is_marked_by_a_person(package):
    """No rule gives it a score; what to look for is for the scorer alone; without points it has no greatest mark."""
    files = members(package(SAMPLES))
    for item in SAMPLES.items:
        if isinstance(item, WriteItem):
            root = ET.fromstring(re.sub(r' xmlns="[^"]*"', "", files[f"items/{item.id}.xml"].decode(), count=1))
            score = next(node for node in root.iter() if node.get("identifier") == "SCORE" and "eclaration" in node.tag)
            greatest = score.get("normal-maximum", score.get("normalMaximum"))
            assert greatest == (str(text.points(item)) if text.points(item) else None)
            rubric, = (node for node in root.iter() if node.get("view"))
            assert rubric.get("view") == "scorer" and all(seen(point) in " ".join(rubric.itertext()) for point in (item.model, *item.look_for))
            assert not [node for node in root.iter() if "set" in node.tag and node.get("identifier") == "SCORE"]


@pytest.mark.parametrize("package", [qti3.qti3_package, qti21.qti21_package], ids=["3.0", "2.1"])
def test_qti_packages_are_whole(package):
    """The manifest names every file and no other, the test names every item, and keywords hold objective and misconceptions."""
    for one in (*SETS[:2], SAMPLES, HOSTILE):
        files = members(package(one))
        manifest = ET.fromstring(files["imsmanifest.xml"])
        named = [node.get("href") for node in manifest.iter() if node.tag.endswith("}file")]
        assert sorted([*named, "imsmanifest.xml"]) == sorted(files)
        known = {node.get("identifier") for node in manifest.iter() if node.tag.endswith("}resource")}
        assert {node.get("identifierref") for node in manifest.iter() if node.tag.endswith("}dependency")} < known
        references = [node.get("href") for node in ET.fromstring(files["assessment.xml"]).iter() if node.get("href")]
        assert references == [f"items/{item.id}.xml" for item in one.items]
        words = [node.text for node in manifest.iter() if node.tag.endswith("}string")]
        assert all(f"objective: {item.objective}" in words for item in one.items)
        assert sum(word.startswith("misconception: ") for word in words) == sum(len(text.misconceptions(item)) for item in one.items)


# ------------------------------------------------------------------ Moodle


def test_moodle_choices_as_another_reader_sees_them():
    """A published reader of Moodle XML finds every choice with the mark and feedback that the bank gives it."""
    for one in (*WHOLE, SAMPLES):
        found = {q.name: q for q in parse_bytes(moodle.moodle_xml(one))["multichoice"]}
        choices = [item for item in one.items if isinstance(item, ChoiceItem)]
        assert set(found) == {item.id for item in choices}
        for item in choices:
            question = found[item.id]
            assert question.single == (item.type == "single") and asks(plain(question.text_pre_parse), one, item)
            assert [(plain(o.answer), plain(o.feedback)) for o in question.options] == \
                [(seen(c.text), seen(c.feedback)) for c in item.shuffled()]
            marks = [o.score_fraction for o in question.options]
            assert sum(m for m in marks if m > 0) == pytest.approx(100, abs=0.01)
            assert [m > 0 for m in marks] == [c.correct for c in item.shuffled()]


#: Marks that Moodle's question bank accepts, in per cent; an import with another one fails.
MOODLE_MARKS = {"100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20",
                "16.66667", "14.28571", "12.5", "11.11111", "10", "5"}


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.filename)
def test_moodle_round_trip(one):
    """Read back, the file gives each item's key, wrong answers, feedback and tags, and only marks that Moodle accepts."""
    root = ET.fromstring(moodle.moodle_xml(one))
    found = {node.findtext("name/text"): node for node in root.findall("question") if node.get("type") != "category"}
    assert len(root.findall("question[@type='category']")) == len(one.sections)
    for item in one.items:
        node = found[item.id]
        assert asks(plain(node.findtext("questiontext/text")), one, item)
        assert (node.get("type") == "essay", node.findtext("defaultgrade")) == (isinstance(item, WriteItem), str(text.points(item)))
        if isinstance(item, WriteItem):
            assert all(seen(point) in plain(node.findtext("graderinfo/text")) for point in (item.model, *item.look_for))
        if isinstance(item, ChoiceItem):  # a passage is read from its beginning, other options in any order
            assert node.findtext("shuffleanswers") == ("false" if isinstance(item, asked.PiecesItem) else "true")
        assert seen(item.explanation) in plain(node.findtext("generalfeedback/text"))
        tags = [tag.text for tag in node.findall("tags/tag/text")]
        assert f"objective: {item.objective}"[:50] in tags and max(map(len, tags)) <= 50
        entries = [(a.findtext("text"), a.get("fraction"), plain(a.findtext("feedback/text") or ""), a.findtext("tolerance"))
                   for a in node.findall("answer")]
        assert all(mark in MOODLE_MARKS | {f"-{m}" for m in MOODLE_MARKS} | {"0"} for _, mark, _, _ in entries)
        if isinstance(item, NumericItem):
            assert Fraction(entries[0][0]) == Fraction(repr(item.key)) and Fraction(entries[0][3]) == Fraction(repr(float(item.tolerance)))
            assert [float(typed) for typed, mark, _, _ in entries[1:-1]] == [as_number(w.answer) for w in item.wrong]
        elif isinstance(item, TextItem):
            assert [typed for typed, mark, _, _ in entries if mark == "100"] == item.answers
        if isinstance(item, NumericItem | TextItem):
            assert [says for _, mark, says, _ in entries if mark == "0"] == [seen(w.feedback) for w in item.wrong] + [seen(item.otherwise)]
            assert entries[-1][0] == "*"
        pairs = [(plain(s.findtext("text") or ""), s.findtext("answer/text")) for s in node.findall("subquestion")]
        if isinstance(item, MatchItem):
            assert pairs == [(seen(p.left), seen(p.right)) for p in item.pairs] + [("", seen(d)) for d in item.distractors]
        if isinstance(item, OrderItem):
            assert dict(pairs) == {seen(entry): place for entry, place in zip(item.sequence, text.ORDINALS, strict=False)} | {
                seen(intruder.text): text.NO_PLACE for intruder in item.intruders}


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.filename)
def test_moodle_loses_no_space(one):
    """Moodle's reader drops a space between two escaped signs, so no text of the file has signs escaped."""
    written = moodle.moodle_xml(one).decode()
    outside = re.sub(r"<!\[CDATA\[.*?\]\]>", "", re.sub(r"<!--.*?-->", "", written, flags=re.S), flags=re.S)
    assert "CDATA" in written and not re.findall(r"&\w+;", outside)


# ------------------------------------------------------------------ GIFT


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.filename)
def test_gift_as_the_published_grammar_reads_it(one):
    """The published grammar finds in the file each item's stem, options, marks, pairs, feedback and tags."""
    read = subprocess.run(["node", "gift_parse.js"], cwd=HERE, input=gift.gift_text(one), capture_output=True, check=True)
    found = {q["title"]: q for q in json.loads(read.stdout) if q["type"] != "Category"}
    assert set(found) == {item.id for item in one.items}
    for item in one.items:
        question = found[item.id]
        if shown_with(one, item):
            said = plain(question["stem"]["text"])
            assert [line for exhibit in one.before(item) for line in asked.lines(exhibit) if " ".join(line.split()) not in said] == []
            assert plain(question["stem"]["text"]).endswith(seen(item.stem))
        else:
            assert plain(question["stem"]["text"]) == seen(item.stem)
        assert seen(item.explanation) in plain(question["globalFeedback"]["text"])
        assert question["id"] == item.id and {f"objective: {item.objective}", f"bloom: {item.bloom}"} <= set(question["tags"])
        if isinstance(item, ChoiceItem):
            assert [(plain(c["text"]["text"]), plain(c["feedback"]["text"])) for c in question["choices"]] == \
                [(seen(c.text), seen(c.feedback)) for c in item.shuffled()]
            assert [c["isCorrect"] or (c["weight"] or 0) > 0 for c in question["choices"]] == [c.correct for c in item.shuffled()]
        elif isinstance(item, NumericItem):
            key, *wrong, other = question["choices"]
            assert (key["weight"], key["text"]["number"], key["text"]["range"]) == (100, item.key, item.tolerance)
            assert [(c["weight"], c["text"]["number"]) for c in wrong] == [(0, as_number(w.answer)) for w in item.wrong]
            assert plain(other["feedback"]["text"]) == seen(item.otherwise) and not other["isCorrect"]
        elif isinstance(item, TextItem):
            assert [c["text"]["text"] for c in question["choices"] if c["weight"] == 100] == item.answers
            assert [plain(c["feedback"]["text"]) for c in question["choices"] if c["weight"] == 0] == \
                [seen(w.feedback) for w in item.wrong] + [seen(item.otherwise)]
        elif isinstance(item, WriteItem):
            assert question["type"] == "Essay" and seen(item.model) in plain(question["globalFeedback"]["text"])
        else:
            # the grammar leaves escaped signs of a right side as placeholders with the number of the sign
            rights = [re.sub(r"&&(\d{3});", lambda sign: chr(int(sign[1])), m["subanswer"]) for m in question["matchPairs"]]
            pairs = [(plain(m["subquestion"]["text"]), right.replace("→", "->"))
                     for m, right in zip(question["matchPairs"], rights, strict=True)]
            if isinstance(item, MatchItem):
                assert pairs == [(seen(p.left), seen(p.right).replace("→", "->")) for p in item.pairs] + \
                    [("", seen(d).replace("→", "->")) for d in item.distractors]
            else:
                assert sorted((place, entry) for entry, place in pairs) == sorted((place, seen(entry)) for entry, place in text.pairs(item))


@pytest.mark.parametrize("words", ["a -> b", "->", "x->", "-> y", "[html]x", "[plain] y", "[x", "T", "TRUE", "50%", "%50%", "1..2", "1:2", "~x", "//x", "::x::",
                                   "$CATEGORY: x", "\\n", "a\\", "&gt;", "{", "#x", "=x"])
def test_gift_words_to_type_stay_words(words):
    """Whatever signs of the format a typed answer holds, the question asks for words and takes these; Moodle, too, sees no matching in it."""
    item = TextItem(id="t", type="text", objective="o", bloom="apply", passage="p", stem="a -> b", answers=[words], otherwise="c -> d", explanation="e -> f",
                    wrong=[{"answer": f"{words} no", "feedback": "g -> h", "misconception": "m"}])
    written = gift.gift_text(ItemSet(PRACTICE, "x", "X", (Section.of("x", "X", {}, [item]),)))
    read = subprocess.run(["node", "gift_parse.js"], cwd=HERE, input=written, capture_output=True, check=True)
    question = next(q for q in json.loads(read.stdout) if q["type"] != "Category")
    assert question["type"] == "Short"
    # Moodle compares with wildcards and looks for an arrow in everything between the braces
    assert [c["text"]["text"].replace("-*>", "->") for c in question["choices"]] == [words, f"{words} no", "*"]
    assert "->" not in written.decode().partition("t::[html]")[2].partition("{")[2]


# ------------------------------------------------------------------ Canvas


def assessment(one: ItemSet) -> str:
    """Return the questions of a Canvas package."""
    files = members(canvas.canvas_package(one))
    return next(content for name, content in files.items() if re.search(r"text2qti_assessment_\w+\.xml$", name)).decode()


def qti12_score(item: ET.Element, given: dict[str, set[str]]) -> float:
    """Mark of an answer by the rules of QTI 1.2; `given` has the answers by the name of the response."""
    def holds(node: ET.Element) -> bool:
        parts = [holds(part) for part in node] if node.tag in ("and", "or", "not", "conditionvar") else []
        answer = given.get(node.get("respident", ""), set())
        return {"conditionvar": lambda: any(parts) if len(parts) > 1 and node[0].tag == "varequal" else all(parts),
                "and": lambda: all(parts), "or": lambda: any(parts), "not": lambda: not any(parts), "other": lambda: True,
                "varequal": lambda: any(a.casefold() == node.text.casefold() for a in answer),
                "vargte": lambda: any(float(a) >= float(node.text) for a in answer),
                "varlte": lambda: any(float(a) <= float(node.text) for a in answer)}[node.tag]()

    score = 0.0
    for condition in item.iter("respcondition"):
        if holds(condition.find("conditionvar")):
            for change in condition.findall("setvar"):
                score = float(change.text) + (score if change.get("action") == "Add" else 0)
            if condition.get("continue") == "No":
                break
    return score / 100


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.filename)
def test_canvas_scores_and_texts(one):
    """By the rules of QTI 1.2 each key gets 1 and each wrong answer 0; texts, feedback and tags are those of the bank."""
    root = ET.fromstring(re.sub(r' xmlns="[^"]*"', "", assessment(one), count=1))
    found = {node.get("title"): node for node in root.iter("item")}
    for item in one.items:
        node = found[item.id]
        texts = [plain(m.text or "") for m in node.iter("mattext")]
        assert asks(texts[0], one, item)
        assert any(seen(item.explanation) in told for told in texts)
        fields = [(f.findtext("fieldlabel"), f.findtext("fieldentry")) for f in node.iter("qtimetadatafield")]
        assert {("objective", item.objective), ("bloom", item.bloom), ("item", item.id), ("points_possible", str(text.points(item)))} <= set(fields)
        if isinstance(item, ChoiceItem):
            labels = [(label.get("ident"), plain(label.find("material/mattext").text)) for label in node.iter("response_label")]
            assert [words for _, words in labels] == [seen(c.text) for c in item.shuffled()]
            told = {f.get("ident"): plain(f.find(".//mattext").text) for f in node.iter("itemfeedback")}
            assert [told[f"{ident}_fb"] for ident, _ in labels] == [seen(c.feedback) for c in item.shuffled()]
            right = {ident for (ident, _), c in zip(labels, item.shuffled(), strict=True) if c.correct}
            assert qti12_score(node, {"response1": right}) == 1
            for ident, _ in labels:
                assert qti12_score(node, {"response1": {ident}}) == (right == {ident})
        elif isinstance(item, NumericItem | TextItem):
            keys = [text.number(item.key), *text.bounds(item)] if isinstance(item, NumericItem) else item.answers
            assert [qti12_score(node, {"response1": {key}}) for key in keys] == [1] * len(keys)
            for typed, entry in text.foreseen(item):
                assert qti12_score(node, {"response1": {typed}}) == 0
                assert any(seen(entry.feedback) in said for said in texts)
        elif isinstance(item, WriteItem):
            assert ("question_type", "essay_question") in fields and node.find(".//response_str/render_fib") is not None
            assert qti12_score(node, {"response1": {item.model}}) == 0
            assert all(any(seen(point) in told for told in texts) for point in (item.model, *item.look_for))
        else:
            sides = {plain(r.find("material/mattext").text): r for r in node.iter("response_lid")}
            wanted = {seen(p.left): seen(p.right) for p in item.pairs} if isinstance(item, MatchItem) else \
                {seen(entry): place for entry, place in zip(item.sequence, text.ORDINALS, strict=False)} | {seen(i.text): text.NO_PLACE for i in item.intruders}
            assert set(sides) == {plain(left) for left in wanted} if one is not HOSTILE else len(sides) == len(wanted)
            code = {r.get("ident"): {m.find("material/mattext").text: m.get("ident") for m in r.iter("response_label")} for r in sides.values()}
            key = {r.get("ident"): {code[r.get("ident")][wanted[r.find("material/mattext").text]]} for r in sides.values()}
            assert qti12_score(node, key) == pytest.approx(1, abs=0.001)
            assert qti12_score(node, {name: set(code[name].values()) - picked for name, picked in key.items()}) == 0


def test_canvas_package_is_dated_and_licensed_by_us():
    """The manifest has no day of its making, names the licence, and hides keys after the parallel exam only."""
    files = members(canvas.canvas_package(SETS[1]))
    manifest = files["imsmanifest.xml"].decode()
    assert "dateTime" not in manifest and "CC BY 4.0" in manifest and "Private" not in manifest
    exam = members(canvas.canvas_package(ItemSet(EXAM, "x", "Parallel exam", SETS[1].sections)))
    for content, shown in ((files, "true"), (exam, "false")):
        meta = next(value for name, value in content.items() if name.endswith("assessment_meta.xml")).decode()
        assert f"<show_correct_answers>{shown}<" in meta and "<shuffle_answers>true<" in meta


def test_canvas_quizzes_are_for_practice():
    """Canvas makes of a practice file a quiz without marks and without a limit of attempts, and says so; an exam keeps both."""
    def settings(one) -> dict[str, str | None]:
        meta = next(value for name, value in members(canvas.canvas_package(one)).items() if name.endswith("assessment_meta.xml"))
        return {node.tag.rpartition("}")[2]: node.text for node in ET.fromstring(meta)}
    for one in (WHOLE[0], SETS[1], SAMPLES, HOSTILE):
        found = settings(one)
        assert found["points_possible"] == f"{sum(map(text.points, one.items)):.1f}"
        assert (found["quiz_type"], found["allowed_attempts"]) == ("practice_quiz", "-1") and "assignment" not in found
        assert "for practice" in plain(found["description"]) and "{" not in found["description"]
    found = settings(ItemSet(EXAM, "x", "Parallel exam", SETS[1].sections))
    assert (found["quiz_type"], found["allowed_attempts"]) == ("assignment", "1") and "assignment" in found
    assert "practice" not in found["description"]


def test_both_files_of_a_canvas_quiz_name_the_same_limit_of_attempts():
    """The assessment's own field agrees with the settings beside it."""
    for one, limit in ((WHOLE[0], "unlimited"), (ItemSet(EXAM, "x", "Parallel exam", SETS[1].sections), "1")):
        text = next(value for name, value in members(canvas.canvas_package(one)).items()
                    if name.endswith(".xml") and b"cc_maxattempts" in value).decode()
        assert re.findall(r"cc_maxattempts</fieldlabel>\s*<fieldentry>([^<]*)<", text) == [limit]


def test_items_outside_the_book_say_where_to_look():
    """Where an item speaks of a chart or a table that is not shown with it, its stem names the chapter, by its title; others stay as they are."""
    stems = {item.id: item.stem for bank in READ for item in bank.items}
    showing = {item.id for bank in READ for item in bank.items if item.shown}
    retyped = {item.id for bank in READ for item in bank.items if isinstance(item, PlaceItem | WriteItem)}
    pointed = 0
    for one in WHOLE:
        for section in one.sections:
            for item in section.items:
                points = f" (Open the book at “{section.title}” for this question.)" in item.stem
                speaks = re.search(r"\b(charts?|tables?|panels?)\b", stems[item.id])
                assert points == bool(speaks and item.id not in showing), item.stem
                assert item.stem.startswith(stems[item.id].strip()) and (points or item.id in retyped or item.stem == stems[item.id])
                pointed += points
    assert pointed and not [text for text in stems.values() if "Open the book" in text], "the book's own items stay"


# ------------------------------------------------------------------ worksheet


def test_worksheet_is_sound_and_asks_nobody(browser):
    """The HTML has no accessibility fault on a phone, no script and no request, and shows no key among the questions."""
    content = worksheet.worksheet_html(SETS[1]).decode()
    page = browser.new_page(viewport={"width": 320, "height": 700})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(content)
    page.add_script_tag(path=AXE)
    found = page.evaluate("() => axe.run()")["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert [f["id"] for f in found] == [] and asked == [] and wide <= 320 and "<script" not in content
    questions = BeautifulSoup(content, "html.parser")
    assert len(questions.select(".item")) == len(SETS[1].items) == len(questions.select(".key li"))
    questions.select_one(".key").decompose()
    assert not [i.id for i in SETS[1].items if seen(i.explanation) in " ".join(questions.get_text().split())]


def test_worksheet_pdf_has_its_key_on_pages_of_its_own(browser):
    """The PDF is tagged and titled, its questions end before the key's first page, and it runs no script."""
    page = chromium.sheet(browser)
    reader = PdfReader(io.BytesIO(chromium.print_pdf(worksheet.worksheet_html(SETS[1]), page)))
    page.close()
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    first = next(n for n, words in enumerate(pages) if words.startswith("Key"))
    assert first > 0 and reader.metadata.title == SETS[1].title
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/JavaScript" not in str(reader.trailer["/Root"])
    last = SETS[1].items[-1]
    before, after = " ".join(pages[:first]), " ".join(pages[first:])
    assert seen(last.stem)[:40] in before and seen(last.explanation)[:40] in after and seen(last.explanation)[:40] not in before


# ------------------------------------------------------------------ hostile texts


def test_hostile_texts_stay_text_in_html(browser):
    """Scripts and markup in a bank are shown as text wherever a file holds HTML, and nothing runs."""
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    parts = [worksheet.worksheet_html(HOSTILE).decode()]
    parts += [node.text or "" for node in ET.fromstring(moodle.moodle_xml(HOSTILE)).iter("text")]
    parts += [html.unescape(m) for m in re.findall(r'texttype="text/html">(.*?)</mattext>', assessment(HOSTILE), re.S)]
    for part in parts[:1] + [p for p in parts[1:] if p.startswith("<p>")]:
        page.set_content(part)
        assert page.evaluate("window.hit") is None and page.locator("script, img, iframe, svg, math, [onerror], [onload]").count() == 0
    assert asked == [] and len(parts) > 40
    page.close()


def test_hostile_texts_stay_text_in_the_player(player):
    """In the QTI 3 player they are shown, scored and not run, from version 3 and from 2.1."""
    for package in (qti3.qti3_package, qti21.qti21_package):
        files = members(package(HOSTILE))
        documents = {item.id: files[f"items/{item.id}.xml"].decode() for item in HOSTILE.items}
        if package is qti21.qti21_package:
            documents = {name: upgrade_qti2_to_qti3(xml) for name, xml in documents.items()}
        assert wrongly_scored(player, HOSTILE, documents) == []
        assert player.evaluate("window.hit") is None
        assert not any(re.search(r"<(script|img|iframe|svg|style)", xml) for xml in documents.values())
