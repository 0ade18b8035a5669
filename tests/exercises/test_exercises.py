"""Each exercise: the solution passes, the empty version and every wrong answer fail with their own words."""

import re
import runpy

import nbformat
import pytest
from jupyter_client import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient

from articlebook.exercises import selftest
from articlebook.exercises.description import AssignmentError, assignments, describe, is_public
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.selftest import checks
from articlebook.exercises.source import read_source, rubric, wrong_answers
from articlebook.exercises.variant import draw, takes_seed

ALL = assignments()
PUBLIC = any(map(is_public, ALL))
private = pytest.mark.skipif(PUBLIC, reason="the public copy has no solutions")
each = pytest.mark.parametrize("folder", ALL, ids=lambda p: p.name)
#: Wrong answers are tried for these; solutions for many more.
SEEDS = [None, "autumn-2027", "spring-2028"]


@pytest.fixture(scope="module")
def kernel():
    """A function that runs a notebook in a real kernel, which is emptied before each: to start one takes longest."""
    manager = AsyncKernelManager(kernel_name="python3")
    yield lambda notebook: run_in(manager, notebook)
    run_sync(manager.shutdown_kernel)(now=True)  # also where a browser's loop runs in this process


def run_in(manager: AsyncKernelManager, notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Run all cells; for each cell the error that a student sees, empty where there is none."""
    notebook = nbformat.from_dict(notebook)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    NotebookClient(notebook, km=manager, timeout=60, allow_errors=True).execute()
    return {cell["id"]: next((o.evalue for o in cell.outputs if o.output_type == "error"), "")
            for cell in notebook.cells if cell.cell_type == "code"}


def test_there_are_exercises():
    """There are six assignments or more, each of another kind and with checked tasks, and all that a student must know."""
    assert len(ALL) >= 6 and len({describe(folder).kind for folder in ALL}) == len(ALL)
    assert all(checks(read_source(folder)) for folder in ALL)


@private
@each
@pytest.mark.parametrize("seed", [*SEEDS[:2], *(pytest.param(seed, marks=pytest.mark.thorough) for seed in SEEDS[2:])])
def test_checks_say_what_they_should(folder, seed):
    """The solution passes, the empty version fails with a sentence, and each foreseen wrong answer gets its own words."""
    if seed and not takes_seed(folder):
        pytest.skip("has one variant")
    assert selftest.faults(folder, seed) == []


@private
@each
def test_each_check_has_wrong_answers(folder):
    """Three or more wrong answers stand for each checked task, each check says its own words to each, and none is a Python error."""
    entries = wrong_answers(folder)
    for check in checks(read_source(folder)):
        says = [entry["says"] for entry in entries if entry["check"] == check]
        assert len(says) >= 3 and len(set(says)) >= 3, check
    assert not [e for e in entries if re.match(r"\w*Error\b", e["says"])]


@pytest.mark.parametrize("folder", [*ALL[:2], *(pytest.param(folder, marks=pytest.mark.thorough) for folder in ALL[2:])], ids=lambda p: p.name)
def test_in_a_kernel(folder, kernel):
    """In a real kernel the student's notebook fails kindly at every check, and the solution passes all of them.

    That each assignment does so is tried without a kernel above, and in the marker; here two of them show that a kernel does the same.
    """
    source = read_source(folder)
    said = kernel(source if PUBLIC else student_version(source))
    assert all(any(sign in said[check] for sign in selftest.BLANK) for check in checks(source)), said
    if not PUBLIC:
        assert not any(kernel(source).values())


@private
@each
@pytest.mark.parametrize("seed", SEEDS)
def test_student_version_differs_only_in_the_holes(folder, seed):
    """Student notebook and source are equal outside solutions and hidden tests, and the student's holds neither."""
    source = read_source(folder, seed if takes_seed(folder) else None)
    for ours, theirs in zip(source.cells, student_version(source).cells, strict=True):
        assert "SOLUTION" not in theirs.source and "HIDDEN" not in theirs.source
        assert ours["id"] == theirs["id"]
        if not ours.metadata["nbgrader"]["solution"]:
            assert theirs.source == ours.source.split("\n### BEGIN HIDDEN TESTS")[0]


@private
@each
def test_rubric_has_examples_at_three_levels(folder):
    """Whoever marks an answer by hand finds worked examples at three levels for each such task."""
    text = rubric(folder, "autumn-2027")
    essays = [c for c in read_source(folder).cells if c.cell_type == "markdown" and c.metadata["nbgrader"]["grade"]]
    assert essays and text.count("\n# ") + text.startswith("# ") == len(essays)
    for task in text.split("## Worked examples")[1:]:
        assert sum(line.startswith("**") for line in task.splitlines()) >= 3
    assert text.count("## Worked examples") == len(essays)


# ------------------------------------------------------------------ variants


@private
@each
@pytest.mark.parametrize("seed", SEEDS)
def test_people_read_words_and_no_python(folder, seed):
    """Rubrics, and the answers in words that they are about, print no Python data: no braces, no quoted lists."""
    own = seed if takes_seed(folder) else None
    texts = [rubric(folder, own), *(cell.source for cell in read_source(folder, own).cells
                                    if cell.cell_type == "markdown" and cell.metadata["nbgrader"]["solution"])]
    assert not [found for text in texts for found in re.findall(r"[{}]|\[['\"]|\('\w+',|np\.\w+\(", text)]


def points_of(example: str) -> int:
    """Points that a worked example claims."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words.index(re.match(r"\*\*(\w+) points?", example)[1].lower())


@private
@each
def test_examples_claim_points_that_the_rubric_has(folder):
    """Of the worked examples for a task the best has all points of its table, the others fewer, in falling order."""
    for task in rubric(folder).split("\n# "):
        table, examples = task.split("## Worked examples")
        most = sum(int(points) for points in re.findall(r"^\| (\d+) \|", table, re.M))
        claimed = [points_of(line) for line in examples.splitlines() if line.startswith("**")]
        assert claimed[0] == most and claimed == sorted(set(claimed), reverse=True), (claimed, most)


@private
def test_the_two_stories_follow_their_numbers():
    """In many variants the model answer says of the others what their numbers say, and no story begins in the first year."""
    folder, seen = next(f for f in ALL if f.name == "two-stories"), set()
    for number in range(120):
        one = draw(folder, f"course-{number}")
        says, others, beside = one["beside_says"], one["others"], one["beside"]
        assert abs(one["own"] - others - beside) <= 0.0015 and f"{beside:+.3f}" in says
        assert ("moved away (" in says and "so nothing of" in says) == (others < 0)
        assert ("rose too" in says and "part of" in says) == (others > 0 and beside > 0)
        assert ("rose more" in says and "even moved away" in says) == (others > 0 and beside < 0)
        assert one["first"] not in (one["closer"], one["apart"])
        assert f"{one['change']:+.3f}" not in (one["rise"], one["fall"])
        seen.add((others > 0, beside > 0))
    assert len(seen) >= 2
    assert "rose more" in _beside(0.2, -0.1) and "rose too" in _beside(0.1, 0.1) and "did not change" in _beside(0.0, 0.1)


def _beside(others: float, beside: float) -> str:
    return runpy.run_path(str(next(f for f in ALL if f.name == "two-stories") / "variant.py"))["beside_others"](others, beside)


@private
@pytest.mark.slow
@pytest.mark.parametrize("folder", [f for f in ALL if takes_seed(f)], ids=lambda p: p.name)
def test_many_seeds(folder, thorough):
    """Of 50 seeds many give other variants, and a seed gives the same one again; a variant is solved by its solution.

    A thorough run tries each solution, another one five.
    """
    drawn = {}
    for number in range(50):
        seed = f"course-{number}"
        drawn.setdefault(repr(draw(folder, seed)), seed)
    assert len(drawn) >= 10
    assert read_source(folder, "course-0") == read_source(folder, "course-0")
    for seed in list(drawn.values())[:None if thorough else 5]:
        source = read_source(folder, seed)
        assert not {cell: words for cell, words in selftest.run(source).items() if words}, seed


@private
@pytest.mark.parametrize("folder", [f for f in ALL if takes_seed(f)], ids=lambda p: p.name)
def test_published_solutions_give_no_marks_away(folder):
    """The answers of one variant fail in most others: a solution that somebody shares shows the method only."""
    standard = read_source(folder)
    passed = total = 0
    for number in range(12):
        other = read_source(folder, f"course-{number}")
        copied = {cell["id"]: cell.source for cell in standard.cells
                  if cell.cell_type == "code" and cell.metadata["nbgrader"]["solution"]}
        said = selftest.run(other, copied)
        passed += all(not said[check] for check in checks(other))
        total += 1
    assert passed <= total / 4


def test_metadata_name_the_variant():
    """A notebook says which assignment, seed and version it is."""
    source = read_source(ALL[0])
    assert set(source.metadata["sco"]) == {"assignment", "seed", "version"}
    assert source.metadata["sco"]["assignment"] == ALL[0].name
    if not PUBLIC:
        versions = {read_source(folder, seed).metadata["sco"]["version"] for folder in ALL if takes_seed(folder)
                    for seed in (None, "autumn-2027")}
        assert len(versions) == 2 * sum(map(takes_seed, ALL))


# ------------------------------------------------------------------ malformed assignments


def _copied(folder, tmp_path, name: str, old: str, new: str):
    place = tmp_path / folder.name
    place.mkdir()
    for file in folder.iterdir():
        if file.is_file():
            place.joinpath(file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    text = place.joinpath(name).read_text(encoding="utf-8")
    assert old in text
    place.joinpath(name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return place


@private
@pytest.mark.parametrize(("name", "old", "new", "says"), [
    ("source.md", "grade_id: task-1-check", "grade_id: task-1", "the grade_id stands twice"),
    ("source.md", "### BEGIN SOLUTION", "#", "without ### BEGIN SOLUTION"),
    ("source.md", "{{ title }}", "{{ titel }}", "'titel' is undefined; give it in"),
    ("source.md", "{{ title }}", "{{ title", "mend the placeholder"),
    ("assignment.yml", "minutes: ", "minutes: 9", "minutes: Input should be less than or equal to 120"),
    ("assignment.yml", "title:", "titles:", "title: Field required"),
    ("wrong_answers.yml", "cell: task-1", "cell: task-99", "no cell task-99"),
    ("wrong_answers.yml", "misconception:", "mistake:", "needs exactly"),
])
def test_a_malformed_assignment_is_named(tmp_path, name, old, new, says):
    """A fault in an assignment is reported with folder, file and remedy."""
    folder = next(f for f in ALL if f.name == "last-true-day")
    place = _copied(folder, tmp_path, name, old, new)
    with pytest.raises(AssignmentError) as caught:
        wrong_answers(place)
    assert says in str(caught.value) and f"last-true-day/{name}" in str(caught.value)


@each
@private
def test_each_checked_task_has_hints_of_growing_help(folder):
    """A task with a check offers two hints or more, folded and numbered from one, so that nobody is stuck between two attempts."""
    tasks = re.split(r"^## Task \d+:", (folder / "source.md").read_text(encoding="utf-8"), flags=re.M)[1:]
    hints = {n: re.findall(r"<summary>Hint(?: (\d))?:", task) for n, task in enumerate(tasks, start=1) if f"grade_id: task-{n}-check" in task}
    assert {n: found for n, found in hints.items() if found != [str(k) for k in range(1, max(2, len(found)) + 1)]} == {}
