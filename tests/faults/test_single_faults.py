"""Faults that once ended in a trace of the code, each told with file and remedy."""

import copy

import pytest

from articlebook import chapter, files, notebooks, restatements
from articlebook.exercises import description, source
from articlebook.exercises.pack import body, texts
from articlebook.project import metadata
from articlebook.quiz import loader

private = pytest.mark.skipif(any(map(description.is_public, description.assignments())), reason="the public copy has no solutions")


@pytest.mark.parametrize(("text", "says"), [
    ("# A page\n", "01-a.md: has no front matter; its first line is ---"), ("---\nchapter: [\n---\n# A\n", "01-a.md, line"),
    ("---\ntitle: x\n# A\n", "01-a.md, line 1: the head that begins with --- has no end; add a line ---"),
    ("---\n- a\n---\n", "01-a.md, line 2: the head is a list"), ("", "01-a.md: has no front matter; its first line is ---"),
    ("---\nchapter: {question: x, objectives: [a]}\n---\n", "01-a.md: the front matter: objectives are no `id: what one can do` lines"),
])
def test_a_chapter_without_a_head_is_named(tmp_path, text, says):
    """A page without front matter, with a broken one or one of another form is told by its file."""
    (tmp_path / "01-a.md").write_text(text, encoding="utf-8")
    with pytest.raises(files.FileError) as caught:
        chapter.read_chapter("01-a", tmp_path)
    assert says in str(caught.value)


def test_a_bank_without_its_chapter_is_named(tmp_path, monkeypatch):
    """A bank of no chapter is refused by its name."""
    text = (loader.BANKS / "05-charter.yml").read_text(encoding="utf-8").replace("chapter: 05-charter", "chapter: 99-nowhere")
    monkeypatch.setattr(loader, "BANKS", tmp_path)
    (tmp_path / "99-nowhere.yml").write_text(text, encoding="utf-8")
    with pytest.raises(loader.BankError, match=r"99-nowhere.yml: its chapter cannot be asked: 99-nowhere: no chapter of that name"):
        loader.read_bank(tmp_path / "99-nowhere.yml")


def test_a_comment_in_code_is_no_heading():
    """What begins with # between fences of code is no section; a directive between fences stays."""
    text = "# Title\n\n```python\n# a comment\n```\n\n```{data-table} periods\n```\n\n## Section\n\n{passage}`3A.1`\n"
    assert "# a comment" not in chapter.without_code(text) and "{data-table}" in chapter.without_code(text)
    assert [heading for name, _, heading in restatements._uses(text) if name == "3A.1"] == ["Section"]
    assert chapter.first_heading("```\n# no\n```\n# Yes\n") == "Yes"


@pytest.mark.parametrize(("source", "found"), [(r"open('C:\Users\me\a.csv')", True), (r"open('C:\\Users\\me')", True), ("open('/home/me/a')", True),
                                               ("see https://example.org/home/page", False), ("a/tmp/b", False)])
def test_a_path_of_a_machine_is_told_from_an_address(source, found):
    """A path of Windows is found as it is written, and an address is none."""
    assert bool(notebooks.MACHINE.search(source)) == found


@private
@pytest.mark.parametrize(("content", "says"), [(None, "wrong_answers.yml: not found"), ("", "is empty; write three or more"), ("x: 1", "is no list"),
                                               ("- 3", "entry 1: needs exactly"), ("- a: [", "wrong_answers.yml, line"),
                                               ("- {cell: task-1, check: task-1, misconception: m, code: c, says: s}", "entry 1: no cell task-1 or task-1")])
def test_wrong_answers_of_any_form_are_named(tmp_path, content, says):
    """A missing or empty list of wrong answers, and one of another form, is told by its file."""
    folder = tmp_path / "last-true-day"
    folder.mkdir()
    for file in files.listed(description.EXERCISES / "last-true-day", "*.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "wrong_answers.yml").unlink() if content is None else (folder / "wrong_answers.yml").write_text(content, encoding="utf-8")
    with pytest.raises(description.AssignmentError) as caught:
        source.wrong_answers(folder)
    assert says in str(caught.value) and "last-true-day/wrong_answers.yml" in str(caught.value)


def test_prose_gives_no_points(tmp_path):
    """A line of prose that looks like metadata counts for nothing: points are those of the cells."""
    folder = tmp_path / "last-true-day"
    folder.mkdir()
    text = (description.EXERCISES / "last-true-day" / "source.md").read_text(encoding="utf-8")
    (folder / "source.md").write_text(text.replace("**Task.**", "points: 7\n\n    \"points\": 9\n\n**Task.**", 1), encoding="utf-8")
    assert source.points(folder) == source.points(description.EXERCISES / "last-true-day")


@private
@pytest.mark.parametrize(("text", "says"), [
    ("{chart}`matrix 1066-10-14`\n", "chart matrix 1066-10-14"), ("{chart}`pie 2020-01-01`\n", "chart pie 2020-01-01: no such chart of a day"),
    ("```rows\nof: [\n```\n", "rows, line"), ("```rows\nof: periods\ncolumns: {period: Period}\n```\n", "has no caption"),
    ("```rows\n- a\n```\n", "has no of"), ("```rows\nof: sentence on never\ncolumns: {x: X}\ncaption: c\n```\n", "sentence on never"),
    ("::: answer 4\nThe key\n\n## The next task\n", "`::: answer 4` has no end"), ("::: anwser 4\nThe key\n:::\n", "no block is called 'anwser 4'"),
    ("::: answer\nThe key\n:::\n", "no block is called 'answer'"), (":::: answer 4\n::: notes\nThe key\n:::\n::::\n", "stands inside another")])
def test_a_block_of_any_form_is_named(text, says):
    """A chart or a block that cannot be shown is told with its file; an answer whose block is misspelt would stand in the sheet, so it stops."""
    with pytest.raises(texts.PackError) as caught:
        body.body_html(texts.TeachingText("slides.md", {"title": "t"}, text))
    assert says in str(caught.value) and "slides.md" in str(caught.value)


def test_a_lesson_without_minutes_is_named(tmp_path, monkeypatch):
    """A lesson says how long it is."""
    monkeypatch.setattr(texts, "TEACHING", tmp_path)
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons/a.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    with pytest.raises(texts.PackError, match=r"lessons/a.md: the head of a lesson gives no minutes"):
        texts.lessons(tmp_path)


def test_an_article_of_two_authors():
    """Both authors of an article are described, also one without an ORCID."""
    cited = copy.deepcopy(metadata.citation())
    cited["references"][0]["authors"].append({"family-names": "Li", "given-names": "Ana"})
    graph = metadata.crate(cited)["@graph"]
    article = next(one for one in graph if one["@type"] == "ScholarlyArticle")
    persons = {one["@id"]: one["name"] for one in graph if one["@type"] == "Person"}
    assert [persons[author["@id"]] for author in article["author"]][1] == "Ana Li"
