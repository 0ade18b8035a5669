"""An exercise on paper and by clicking: the same answers as the notebook's, sealed in the page, apart on paper."""

import json
import re
import shutil
from functools import cache

import nbformat
import pytest
from lxml import html as lxml_html

from articlebook.exercises.description import EXERCISES, AssignmentError, assignments, is_public
from articlebook.exercises.forms import declared
from articlebook.exercises.forms.click import page_html
from articlebook.exercises.forms.declared import Field, read_forms
from articlebook.exercises.forms.files import student_forms, whole_sheet
from articlebook.exercises.forms.parts import parts
from articlebook.exercises.forms.tried import form_faults
from articlebook.exercises.leak_scan import _views, secrets
from articlebook.exercises.sealing import closed, seal
from articlebook.exercises.selftest import run
from articlebook.exercises.source import points, read_source
from articlebook.exercises.variant import draw
from tests.support.browsing import ALL_BUT_COLOURS, COLOURS, axe

ALL = assignments()
pytestmark = pytest.mark.skipif(any(map(is_public, ALL)), reason="the public copy has no answers")
each = pytest.mark.parametrize("folder", ALL, ids=lambda p: p.name)
SEEDS = [None, "autumn-2027", "spring-2028"]
#: The sheet and the page of an exercise, made once for all tests that look at them.
forms_of = cache(student_forms)


@each
@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_form_takes_for_right_passes_the_notebooks_check(folder, seed):
    assert form_faults(folder, seed) == []


@each
def test_every_exercise_of_the_book_has_forms(folder):
    assert declared.has_forms(folder) and set(forms_of(folder)) == {"click.html", "paper.html"}


@each
def test_every_form_of_an_exercise_has_all_points(folder):
    """Sheet and page ask for every point that the notebook gives."""
    assert sum(part.points for part in parts(folder)) == points(folder).total


@each
def test_words_for_paper_and_page_name_no_python(folder):
    """Where nothing is run, nothing is said of cells, code or the package."""
    for text in (page.split("<script")[0] for page in forms_of(folder).values()):
        read = re.sub(r"<style.*?</style>", "", text, flags=re.S)
        assert not (found := re.search(r"Shift and Enter|sco\.|\bset\(\)|pd\.|DRAWN|LAST\b|`", read)), read[found.start() - 60:found.end() + 40]


@each
def test_sheet_and_page_hold_no_answer(folder):
    """Neither holds a solution, a model answer or a right answer that is not among the options or on the sheet for all to read."""
    known = {text: where for text, where in secrets().items() if where.startswith(folder.name)}
    for name, page in forms_of(folder).items():
        assert not [where for view in _views(page.encode()) for text, where in known.items() if text in view], name
    page = json.loads(re.search(r'id="exercise">(.*?)</script>', page_html(folder, "A book"), re.S)[1])
    for task in page["tasks"]:
        for field in task["fields"]:
            if field["kind"] != "words":
                assert field["right"] and all(re.fullmatch("[0-9a-f]{16}", one) for one in field["right"])
                assert all(re.fullmatch("[0-9a-f]*", reply) for reply in field.get("replies", {}).values())


@each
def test_the_key_is_apart_and_whole(folder):
    """The key holds every right answer and the model answer; the sheet holds no key."""
    key, sheet = whole_sheet(folder, key=True), whole_sheet(folder)
    text = lxml_html.fromstring(key).text_content()
    for form in read_forms(folder).values():
        for field in form.fields:
            assert field.written() in text, field
    assert 'class="answer"' in key and 'class="answer"' not in sheet and 'class="lines"' in sheet


def test_a_rule_that_a_reader_chooses_is_the_right_one():
    """Where the notebook asks for code and the page does not, what the page takes for right is true of the tables."""
    for seed in SEEDS:
        values = draw(EXERCISES / "memberships-recoded", seed)
        names = {}
        exec(f"from sco import checks\none = checks.Recoding({values['kinds']}, {values['rule']!r})", names)
        assert values["counted"] == len(names["one"].counted(values["year"]))
        assert values["stay"] == values["counted"] - len(set(names["one"].left_out(values["year"])))


def test_the_page_opens_seals_as_python_makes_them():
    """A seal depends on its place, and a closed message opens with the words that closed it only."""
    assert seal("yes", "a|1") != seal("yes", "a|2") and len(seal("yes", "a|1")) == 16
    assert bytes.fromhex(closed("No: ×", "yes", "a|1")) != "No: ×".encode() and closed("No", "yes", "a|1") != closed("No", "no", "a|1")


@pytest.mark.parametrize(("field", "accepted"), [
    ({"kind": "number", "right": 1.5, "within": 0.01}, ["1.49", "1.50", "1.51"]), ({"kind": "number", "right": 7}, ["7"]),
    ({"kind": "number", "right": -0.001, "within": 0.001}, ["-0.002", "-0.001", "0.000"]),
    ({"kind": "set", "options": ["b", "a", "c"], "right": ["b", "a"]}, ["a | b"]), ({"kind": "set", "options": ["a"], "right": []}, [""]),
    ({"kind": "truth", "right": False}, ["no"]), ({"kind": "day", "right": "2010-01-01", "also": ["2010-01-02"]}, ["2010-01-01", "2010-01-02"])])
def test_accepted_answers(field, accepted):
    assert Field(name="one", ask="One", **field).accepted() == accepted


@pytest.mark.parametrize(("text", "said"), [
    ("{}", "is no list"), ("- task: nothing\n  fields: [{name: a, ask: A, kind: truth, right: true}]\n", "stands in only one of"),
    ("- task: task-1\n  fields: [{name: a, ask: A, kind: choice, options: [b], right: c}]\n", "is not among its options"),
    ("- task: task-1\n  fields: []\n", "at least 1")])
def test_a_malformed_form_gets_one_sentence(text, said, tmp_path, monkeypatch):
    folder = shutil.copytree(EXERCISES / "two-sources", tmp_path / "two-sources")
    (folder / declared.NAME).write_text(text, encoding="utf-8")
    with pytest.raises(AssignmentError, match=re.escape(said)) as caught:
        parts(folder)
    assert "two-sources/forms.yml" in str(caught.value)


# ------------------------------------------------------------------ in a browser

@pytest.fixture(scope="module")
def browser_page(browser):
    page = browser.new_page()
    yield page
    page.close()


def answer(page, form, task):
    """Give every right answer of a task, by keyboard where a field is typed."""
    for field in task.fields:
        box = page.locator(f'form[data-task="{task.task}"] [data-field="{field.name}"]')
        if box.locator("select").count():
            box.locator("select").select_option(field.right)
        elif box.locator("input[type=radio], input[type=checkbox]").count():
            marked = field.right if field.kind == "set" else ["yes" if field.right is True else "no" if field.right is False else field.right]
            for one in marked:
                box.locator(f"input[value={json.dumps(one)}]").check()
        else:
            box.locator("input").fill(str(field.right))


@pytest.mark.browser
@each
def test_clicked_answers_pass_here_and_in_the_notebook(folder, browser_page, tmp_path):
    """Right answers are told right; a wrong one is not; the notebook that the page saves passes the checks of the notebook."""
    path = tmp_path / "page.html"
    path.write_text(page_html(folder, "A book"), encoding="utf-8")
    browser_page.goto(path.as_uri())
    forms = read_forms(folder)
    assert "There is no answer so far" in said_after_check(browser_page, next(form for form in forms.values() if form.fields[0].kind != "set"))
    for form in forms.values():
        answer(browser_page, folder, form)
        assert "All of this task is right." in said_after_check(browser_page, form), form.task
    browser_page.reload()  # what was answered is kept
    saved = nbformat.reads(browser_page.evaluate("exercisePage.asNotebook()"), as_version=4)
    filled = {cell["id"]: cell.source for cell in saved.cells}
    source = read_source(folder)
    for form in forms.values():
        if form.code:
            check = source.cells[[c["id"] for c in source.cells].index(form.task) + 1]["id"]
            assert run(source, {form.task: filled[form.task]}, until=check)[check] == ""


def said_after_check(page, form) -> str:
    box = page.locator(f'form[data-task="{form.task}"]')
    box.locator("button").press("Enter")
    page.wait_for_function("task => document.querySelector(`form[data-task=\"${task}\"] .said`).textContent.length", arg=form.task)
    page.wait_for_timeout(150)
    return box.inner_text()


@pytest.fixture(scope="module")
def in_colour(thorough) -> set[str]:
    """Exercises with a kind of field or a class of element that none before them has; their colours are those of the others."""
    if thorough:
        return {folder.name for folder in ALL}
    known, found = set(), set()
    for folder in ALL:
        kinds = {field.kind for form in read_forms(folder).values() for field in form.fields}
        kinds |= {name for text in forms_of(folder).values() for names in re.findall(r'class="?([\w -]+)', text) for name in names.split()}
        if kinds - known:
            found.add(folder.name)
            known |= kinds
    return found


@pytest.mark.browser
@each
def test_page_and_sheet_are_accessible(folder, browser, tmp_path, in_colour):
    """Neither breaks a rule of WCAG 2.2 AA, scrolls sideways on a phone, or asks anybody for anything.

    Colours, in light and dark, are looked at where an exercise has what none before it has; in a thorough run everywhere.
    """
    faults = {}
    for name, text in forms_of(folder).items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        page = browser.new_page(viewport={"width": 360, "height": 800})
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        for scheme, rules in (("light", ALL_BUT_COLOURS), *((one, COLOURS) for one in ("light", "dark") if folder.name in in_colour)):
            page.emulate_media(color_scheme=scheme)
            found = axe(page, rules=rules)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            others = [url for url in asked if url.startswith("http")]
            if found or wide > 0 or others:
                faults[f"{name} {scheme}"] = (wide, others, found)
        page.close()
    assert faults == {}
