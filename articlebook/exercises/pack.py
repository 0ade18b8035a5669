"""Write the instructor pack: lesson plans, discussion, misreadings, slides, handouts, solutions and rubrics as pages.

Sources are in `teaching/`, and what the item banks and the assignments already
know is taken from there. Pages are plain HTML that asks nobody for anything, so
that they open from a folder and print. The module knows neither Sphinx nor the
built book.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path

import jinja2
import pandas as pd
from markdown_it import MarkdownIt

from articlebook import text_roles
from articlebook.chapter import CHAPTERS, first_heading, notebook_text, read_chapter
from articlebook.display import ASSETS, as_text, render_table
from articlebook.exercises import source as assignments
from articlebook.files import FileError, listed, parse_yaml, read_page, read_text, read_yaml, split_page
from articlebook.quiz.model import BANKS, Bank, banks, read_bank
from articlebook.settings import settings
from articlebook.subject import subject
from articlebook.tables import Tables, load

TEACHING = assignments.ROOT / "teaching"
LAYOUT = Path(__file__).parent / "layout"
STEP = re.compile(r"^## (?P<title>.+) \((?P<minutes>\d+) minutes\)$", re.M)
BLOCK = re.compile(r"^::: (?P<kind>notes|answer (?P<lines>\d+))\n(?P<text>.*?)^:::$", re.M | re.S)
ROWS = re.compile(r"^```rows\n(.*?)^```$", re.M | re.S)
CHART = re.compile(r"^\{chart\}`(\w+) ([\w-]+)`$", re.M)


class PackError(ValueError):
    """A source of the pack is malformed; the message names the file and the remedy."""


@dataclass(frozen=True)
class Source:
    """A file of `teaching/`: what it declares at its head, and its text."""

    name: str
    head: dict
    text: str

    @property
    def title(self) -> str:
        """Heading of the page."""
        return self.head["title"]


@dataclass(frozen=True)
class Misreading:
    """One wrong answer of a quiz, what it shows, and what to say.

    Attributes
    ----------
    chapter, objective : str
        Name of the chapter, id of the objective.
    misconception : str
        What somebody who gives this answer believes, as the item bank says it.
    item, stem, answer, feedback : str
        The item that reveals it, its question, the wrong answer, and what the quiz replies.
    shown : bool
        Whether the book shows the item; otherwise it stands in the files for an LMS only.
    """

    chapter: str
    objective: str
    misconception: str
    item: str
    stem: str
    answer: str
    feedback: str
    shown: bool


def read_source(path: Path) -> Source:
    """Read a Markdown file of the pack, its head checked.

    Raises
    ------
    PackError
        Where the head is no YAML or has no title, or the steps of a lesson do not fill its time.
    """
    name = path.relative_to(TEACHING).as_posix() if path.is_relative_to(TEACHING) else path.name
    try:
        head, text = read_page(path, name)
    except FileError as error:
        raise PackError(str(error)) from None
    if not head.get("title"):
        raise PackError(f"{name}: begins with no head that gives a title; add --- title: … ---")
    if not isinstance(head["title"], str):
        raise PackError(f"{name}: the title is no text; put it between quotation marks")
    minutes = head.get("minutes", 1)
    if not isinstance(minutes, int) or not 0 < minutes <= 1000:
        raise PackError(f"{name}: minutes are no whole number up to 1000; write digits only")
    if name.startswith("lessons/") and "minutes" not in head:
        raise PackError(f"{name}: the head of a lesson gives no minutes; add minutes: and the length of the lesson")
    source = Source(name, head, text)
    if "minutes" in head and source.text.strip():  # the public copy has the heads alone
        spent = sum(int(step["minutes"]) for step in STEP.finditer(source.text))
        if spent != head["minutes"]:
            raise PackError(f"{name}: its steps take {spent} minutes and the lesson {head['minutes']}; change a step")
    return source


def texts(folder: Path = TEACHING) -> list[Path]:
    """List the files of which pages are made: texts for instructors, with what students should find out themselves."""
    return [path for path in listed(folder, "**/*.md") if path.name != "README.md"]


def head_of(text: str) -> str:
    """The head of a text, which a list of lessons or handouts needs, without what follows."""
    _, rest = split_page(text, "a text of teaching/")
    return text[:len(text) - len(rest)]


def lessons(folder: Path = TEACHING) -> list[Source]:
    """Lesson plans, the shortest first."""
    return sorted(map(read_source, listed(folder / "lessons", "*.md")), key=lambda lesson: lesson.head["minutes"])


def handouts(folder: Path = TEACHING) -> list[Source]:
    """Sheets to print, by name."""
    return [read_source(path) for path in listed(folder / "handouts", "*.md")]


def syllabus(folder: Path = TEACHING) -> list[dict]:
    """Courses of different lengths, where the book has them: `title` of each session, what to `read`, what to `do`, with its roles filled in.

    Raises
    ------
    PackError
        Where a session lacks something, or reads a chapter that does not exist.
    """
    if not (folder / "syllabus.yml").exists():
        return []
    courses = _entries(folder / "syllabus.yml", {"sessions": list}, "course")
    for number, course in enumerate(courses, start=1):
        for place, session in enumerate(course["sessions"], start=1):
            _check_entry(session, {"title": str, "do": str, "read": list}, f"syllabus.yml, course {number}, session {place}")
            session["do"] = fill(session["do"], f"syllabus.yml, {session['title']}")
            for page in session["read"]:
                _page(str(page), f"syllabus.yml, {session['title']}")
    return courses


def _entries(path: Path, wanted: dict[str, type], called: str) -> list[dict]:
    """A file of YAML that is a list of mappings, each with what it must have."""
    try:
        found = read_yaml(path)
    except FileError as error:
        raise PackError(str(error)) from None
    if not isinstance(found, list) or not found:
        raise PackError(f"{path.name}: is no list; begin each {called} with a hyphen")
    for place, entry in enumerate(found, start=1):
        _check_entry(entry, wanted, f"{path.name}, {called} {place}")
    return found


def _check_entry(entry: object, wanted: dict[str, type], where: str) -> None:
    if not isinstance(entry, dict):
        raise PackError(f"{where}: is no mapping; write {', '.join(f'{name}:' for name in wanted)} and what belongs to each")
    for name, kind in wanted.items():
        if not isinstance(entry.get(name), kind) or not entry[name]:
            raise PackError(f"{where}: has no {name} that is a {'text' if kind is str else 'list'}; add it")


def chapters() -> list[str]:
    """Names of the chapters that have objectives, in the order of the book."""
    return [path.stem for path in banks()]


@cache
def title_of(page: str) -> str:
    """First heading of a page of the book, by its file name without ending."""
    if re.fullmatch(r"[\w.-]+", page):
        for path in (CHAPTERS / f"{page}.md", CHAPTERS / f"{page}.ipynb"):
            if path.is_file() and (found := first_heading(read_text(path) if path.suffix == ".md" else notebook_text(path)[1])):
                return found
            if path.is_file():
                raise PackError(f"{path.name}: has no heading; begin its text with a line # and the title")
    raise PackError(f"no page {page!r} in {CHAPTERS.name}/; see the names of its files")


@cache
def _bank(chapter: str) -> Bank:
    return read_bank(BANKS / f"{chapter}.yml")


def _page(argument: str, where: str) -> str:
    try:
        return f'"{title_of(argument)}"'
    except ValueError as error:
        raise PackError(f"{where}: {error}") from None


def _item(argument: str, where: str) -> str:
    chapter, _, item = argument.partition("/")
    _page(chapter, where)
    if not (BANKS / f"{chapter}.yml").is_file():
        raise PackError(f"{where}: the chapter {chapter} has no quiz items; see the names of the files in quizzes/")
    found = next((one for one in _bank(chapter).items if one.id == item), None)
    if found is None:
        raise PackError(f"{where}: no quiz item {item!r} in quizzes/{chapter}.yml; it has {', '.join(i.id for i in _bank(chapter).items)}")
    return f'`{item}` ("{found.stem.replace("**", "")}")'


def _exercise(argument: str, where: str) -> str:
    known = {folder.name: folder for folder in assignments.assignments()}
    if argument not in known:
        raise PackError(f"{where}: no assignment {argument!r}; there are {', '.join(known)}")
    about = assignments.describe(known[argument])
    return f'"{about.title}" (about {about.minutes} minutes)'


def _handout(argument: str, where: str) -> str:
    path = TEACHING / "handouts" / f"{argument}.md"
    if not re.fullmatch(r"[\w.-]+", argument) or not path.is_file():
        raise PackError(f"{where}: no handout {argument!r} in teaching/handouts/")
    return f'"{read_source(path).title}"'


#: Roles that name a part of the book or of the pack.
NAMES = {"page": _page, "item": _item, "exercise": _exercise, "handout": _handout}


def fill(text: str, where: str, tables: Tables | None = None) -> str:
    """A text with every role replaced: first those that name parts of the book, then those of `articlebook.text_roles`.

    Raises
    ------
    PackError
        Naming the file and what the role asks for in vain.
    """
    text = text_roles.ROLE.sub(lambda m: NAMES[m[1]](m[2], where) if m[1] in NAMES else m[0], text)
    try:
        return text_roles.fill(text, tables)
    except ValueError as error:
        raise PackError(f"{where}: {error}") from None


# ------------------------------------------------------------------ parts of a page


def markdown(text: str) -> str:
    """Markdown as HTML; tables scroll, can be reached by keyboard, and their heads have scopes."""
    html = MarkdownIt("commonmark").enable("table").render(text)
    html = html.replace("<th>", '<th scope="col">')
    return re.sub(r"<table>.*?</table>", lambda m: f'<div class="scroll" role="region" aria-label="{_label(m[0])}" tabindex="0">{m[0]}</div>',
                  html, flags=re.S)


def _label(table: str) -> str:
    """Name of a table for a screen reader: its column heads."""
    heads = [re.sub(r"<[^>]*>", "", head) for head in re.findall(r"<th[^>]*>(.*?)</th>", table, re.S)]
    return "Table: " + escape(unescape(", ".join(filter(None, heads))), quote=True)


def rows(block: dict, blank: bool, where: str, tables: Tables | None = None) -> str:
    """Rows of a table as HTML, some columns left empty where students fill them in.

    Parameters
    ----------
    block : dict
        `of`, a table and conditions as in the role ``count``, or one that the
        subject computes (`Subject.row_sources`); `columns`,
        their heads by their names; `blank`, names of columns; `caption`.
    blank : bool
        Whether the columns are left empty: in a sheet they are, in its key not.
    """
    tables = tables or load()
    for name, kind in {"of": str, "columns": dict, "caption": str}.items():
        if not isinstance(block, dict) or not isinstance(block.get(name), kind) or not block[name]:
            raise PackError(f"{where}: a block of rows has no {name} that is a {'text' if kind is str else 'mapping'}; add it")
    if not isinstance(block.get("blank", []), list) or not all(isinstance(one, str) for one in (*block["columns"].values(), *block.get("blank", []))):
        raise PackError(f"{where}, rows of {block['of']!r}: columns are `name: heading` lines and blank a list of names; write them so")
    try:
        computed = next((begins for begins in subject().row_sources if block["of"].startswith(begins)), None)
        if computed:
            frame = subject().row_sources[computed](block["of"].removeprefix(computed), tables)
        else:
            frame = text_roles.rows(block["of"], tables)
        whole, frame = frame, frame[list(block["columns"])]
    except (ValueError, KeyError) as error:
        raise PackError(f"{where}, rows of {block['of']!r}: {error.args[0]}; correct it") from None
    if unknown := set(block.get("blank", [])) - set(frame.columns):
        raise PackError(f"{where}: blank names {', '.join(sorted(unknown))}, which is no column of the block")
    frame = frame.assign(**{name: [_written(row, name) for _, row in whole.iterrows()] for name in frame})
    longest = max((len(text) for name in block.get("blank", []) for text in frame[name]), default=0)
    room = "short" if longest <= 12 else "long" if longest > 40 else "some"  # for what is written by hand
    frame = frame.assign(**{name: "" for name in block.get("blank", []) if blank}).rename(columns=block["columns"])
    table = render_table(frame, block["caption"], block["caption"])
    return table.replace('class="sco-table"', f'class="scroll fill {room}"' if blank and block.get("blank") else 'class="scroll"')


def _written(row: pd.Series, column: str) -> str:
    """A cell as prose writes it; a day no more exact than the table knows it."""
    value = row[column]
    if not isinstance(value, pd.Timestamp) or pd.isna(value):
        return as_text(int(value) if isinstance(value, float) and value.is_integer() else value)
    if f"{column}_precision" in row:
        return text_roles.uncertain_day(value, *(row[f"{column}_{part}"] for part in ("precision", "earliest", "latest")))
    return text_roles.written_day(value, row.get("precision", "day"))


def body(source: Source, key: bool = True, level: int = 0) -> str:
    """A source as HTML.

    Parameters
    ----------
    key : bool
        Whether answers and the columns to fill in are shown.
    level : int
        By how much headings are lowered.
    """
    held: list[str] = []

    def hold(html: str) -> str:
        held.append(html)
        return f"\n\nHELD{len(held) - 1}HELD\n\n"

    def block(match: re.Match) -> str:
        inner = markdown(fill(match["text"], source.name))
        if match["kind"] == "notes":
            return hold(f"<details class=notes><summary>Notes for the speaker</summary>{inner}</details>")
        if key:
            return hold(f'<div class="answer">{inner}</div>')
        return hold('<div class="lines" role="img" aria-label="Space for your answer">' + "<span></span>" * int(match["lines"]) + "</div>")

    def block_of(written: str) -> dict:
        try:
            return parse_yaml(written, f"{source.name}, rows")
        except FileError as error:
            raise PackError(str(error)) from None

    def drawing(match: re.Match) -> str:
        name, day = match.groups()
        known = subject().day_charts
        if name not in known:
            raise PackError(f"{source.name}: no chart {name!r}; a slide may show {' and '.join(known) or 'none'}")
        try:
            chart = known[name](day)
        except (ValueError, KeyError) as error:
            raise PackError(f"{source.name}, chart {name} {day}: {error.args[0]}; correct the day") from None
        return hold(f'<figure class="sco-chart">{chart.svg()}<figcaption><strong>{escape(chart.title)}</strong> {escape(chart.subtitle)}. {escape(chart.alt)}</figcaption></figure>')

    text = CHART.sub(drawing, source.text)
    text = ROWS.sub(lambda m: hold(rows(block_of(m[1]), not key, source.name)), text)
    text = STEP.sub(r"## \g<title> (\g<minutes> minutes)", BLOCK.sub(block, text))
    html = markdown(re.sub(r"^(#+ )", "#" * level + r"\1", fill(text, source.name), flags=re.M))
    return re.sub(r"<p>HELD(\d+)HELD</p>", lambda m: held[int(m[1])], html)


def timetable(lesson: Source) -> str:
    """Steps of a lesson with the minute at which each begins, as an HTML table."""
    begins, lines = 0, []
    for step in STEP.finditer(lesson.text):
        lines.append((f"{begins}", step["minutes"], fill(step["title"], lesson.name)))
        begins += int(step["minutes"])
    frame = pd.DataFrame(lines, columns=["Begins at minute", "Minutes", "Step"])
    return render_table(frame, "Timetable", "Timetable").replace('class="sco-table"', 'class="scroll"')


def misreadings(chapter: str) -> list[Misreading]:
    """Every wrong answer of a chapter's quiz for which the bank names a misconception, in the order of the objectives."""
    objectives = list(read_chapter(chapter).objectives)
    found = [Misreading(chapter, item.objective, wrong.misconception, item.id, item.stem,
                        str(getattr(wrong, "text", None) or getattr(wrong, "answer", "")), wrong.feedback, "book" in item.use)
             for item in _bank(chapter).items
             for wrong in (*getattr(item, "choices", ()), *getattr(item, "wrong", ())) if wrong.misconception]
    return sorted(found, key=lambda one: objectives.index(one.objective))


def misreadings_page() -> str:
    """All misreadings as HTML: a chapter, its objectives, and for each of them a table."""
    parts = ["<p>A wrong answer to a quiz item shows how a reader has understood the text. This page lists for each objective which "
             "misreading an item reveals, and what to say. An item marked <em>LMS</em> is not in the book; it is in the files "
             "for your learning-management system.</p>", "<nav aria-label=Chapters><ul>",
             *(f'<li><a href="#{chapter}">{escape(title_of(chapter))}</a></li>' for chapter in chapters()), "</ul></nav>"]
    for chapter in chapters():
        parts.append(f'<h2 id="{chapter}">{escape(title_of(chapter))}</h2>')
        found = misreadings(chapter)
        for identity, objective in read_chapter(chapter).objectives.items():
            parts.append(f"<h3>{escape(objective)}</h3>")
            here = [one for one in found if one.objective == identity]
            if not here:
                names = ", ".join(item.id for item in _bank(chapter).items if item.objective == identity)
                parts.append(f"<p>Items on this objective ask to match or to order, and name no misreading: <code>{names}</code>.</p>")
                continue
            lines = "".join(
                f'<tr><th scope="row">{_inline(one.misconception)}</th><td><code>{one.item}</code>{"" if one.shown else " <em>LMS</em>"}: '
                f"{_inline(one.stem)} <br><strong>Wrong answer:</strong> {_inline(one.answer)}</td><td>{_inline(one.feedback)}</td></tr>"
                for one in here)
            parts.append(f'<div class="scroll" role="region" aria-label="{escape(objective, quote=True)}" tabindex="0"><table><thead><tr>'
                         '<th scope="col">The reader …</th><th scope="col">Revealed by</th><th scope="col">What to say</th></tr></thead>'
                         f"<tbody>{lines}</tbody></table></div>")
    return "\n".join(parts)


def _inline(text: str) -> str:
    return MarkdownIt("commonmark").renderInline(text)


def slides(source: Source) -> list[str]:
    """HTML of each slide: the title, and what stands below each heading."""
    parts = re.split(r"^(?=## )", source.text, flags=re.M)
    first = f"# {source.title}\n\n{parts[0]}"
    return [body(Source(source.name, source.head, part)) for part in (first, *parts[1:])]


def solution(folder: Path, seed: str | None = None) -> str:
    """A solved assignment as HTML: prompts, solutions and checks in the order of the notebook."""
    parts = []
    for cell in assignments.read_source(folder, seed).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"^# .*$", "", cell.source, count=1, flags=re.M) if not parts else cell.source
            parts.append(MarkdownIt("commonmark", {"html": True}).enable("table").render(text).replace("<th>", '<th scope="col">'))
        else:
            about = cell.metadata["nbgrader"]
            kind = "Solution" if about["solution"] else "Check" if about["grade"] else "Code"
            parts.append(f'<pre tabindex="0" aria-label="{kind}: {cell["id"]}"><code>{escape(cell.source)}</code></pre>')
    return "\n".join(parts)


# ------------------------------------------------------------------ the pack


@cache
def _layout(name: str) -> str:
    return read_text(LAYOUT / name, f"layout/{name}")


def _html(title: str, inner: str, layout: str = "page.html", home: str = "") -> str:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    style = _layout("pack.css") + (ASSETS / "chart.css").read_text(encoding="utf-8") * ("sco-chart" in inner)
    return environment.from_string(_layout(layout)).render(title=title, body=inner, style=style, home=home, book=settings()["title"], article=subject().article)


def pages(seed: str | None = None) -> Iterator[tuple[str, str, str]]:
    """Every page of the pack: its section in the contents, its path, and its HTML.

    Lessons, slides, discussion and handouts are there where the book has them.
    Assignments are left out in the public copy, which has no solutions.
    """
    for lesson in lessons():
        inner = timetable(lesson) + body(lesson)
        yield "Lesson plans", f"lessons/{Path(lesson.name).stem}.html", _html(f"{lesson.title} ({lesson.head['minutes']} minutes)", inner, home="../")
    if (TEACHING / "slides.md").exists():
        deck = read_source(TEACHING / "slides.md")
        shown = slides(deck)
        inner = "\n".join(f'<section id="slide-{n}" tabindex="-1" aria-label="Slide {n} of {len(shown)}">{slide}</section>'
                          for n, slide in enumerate(shown, start=1))
        yield "For the lesson", "slides.html", _html(deck.title, inner, "slides.html")
    if (TEACHING / "discussion.md").exists():
        discussion = read_source(TEACHING / "discussion.md")
        yield "For the lesson", "discussion.html", _html(discussion.title, body(discussion))
    yield "For the lesson", "misreadings.html", _html("Common misreadings, and the quiz items that reveal them", misreadings_page())
    for sheet in handouts():
        name = Path(sheet.name).stem
        yield "Handouts", f"handouts/{name}.html", _html(sheet.title, body(sheet, key=False), home="../")
        yield "Handouts", f"handouts/{name}-key.html", _html(f"{sheet.title}: key", body(sheet), home="../")
    for folder in assignments.assignments():
        if not assignments.is_public(folder):
            own, about = seed if assignments.takes_seed(folder) else None, assignments.describe(folder)
            yield "Assignments", f"{folder.name}/solution.html", _html(f"{about.title}: solution", solution(folder, own), home="../")
            text = re.sub(r"^# .*\n", "", assignments.rubric(folder, own), count=1)
            yield "Assignments", f"{folder.name}/rubric.html", _html(f"{about.title}: rubric", markdown(text), home="../")


def files() -> list[tuple[str, str]]:
    """List each file of the pack and what it is, in Markdown; NAME stands for the name of an assignment."""
    if not (TEACHING / "files.yml").exists():
        return []
    return [(entry["file"], entry["is"]) for entry in _entries(TEACHING / "files.yml", {"file": str, "is": str}, "file")]


def points_table() -> list[str]:
    """Every assignment with its points, by check and by hand, and its minutes, as lines of Markdown."""
    lines = ["| exercise | NAME | points | by check | by hand | minutes, about |", "|---|---|---|---|---|---|"]
    for one in assignments.assignments():
        about, whole, hand = assignments.describe(one), assignments.points(one), assignments.points_by_hand(one)
        lines.append(f"| {about.title} | `{one.name}` | {whole} | {whole - hand} | {hand} | {about.minutes} |")
    return lines


def about(seed: str | None = None, solved: bool = True) -> str:
    """What the pack holds, as Markdown: its seed, its files, the points and minutes of each assignment.

    Parameters
    ----------
    solved : bool
        Whether the pack has solutions; the public copy's has none.
    """
    lines = ["## What each file is", "", "| file | is |", "|---|---|",
             *(f"| `{name}` | {words} |" for name, words in files() if solved or not name.startswith("NAME"))]
    if solved:
        course = f"the seed `{seed}`. Give it again to mark: `SEED={seed}`" if seed else "no seed, so this is the standard variant"
        lines += ["", "NAME stands for the name of an exercise, as in the table below.", "", "## What to set in your LMS", "",
                  f"The pack was made with {course}.", "", *points_table()]
    return "\n".join(lines) + "\n"


def write(target: Path, made: list[tuple[str, str, str]], seed: str | None = None) -> list[Path]:
    """Write pages, with a page of contents, into a folder; returns the files, the contents first.

    Parameters
    ----------
    made : list of (str, str, str)
        What `pages` gives. It is made first, so that a fault leaves nothing half-written.
    seed : str, optional
        The one that `pages` was given.
    """
    contents = ["<p>Begin with a lesson plan. It says which handouts, slides and quiz items it needs. All pages open without a "
                "network and print.</p>"]
    for section in dict.fromkeys(section for section, _, _ in made):
        links = "".join(f'<li><a href="{path}">{re.search("<title>(.*?)</title>", html, re.S)[1]}</a></li>'
                        for name, path, html in made if name == section)
        contents.append(f"<h2>{section}</h2><ul>{links}</ul>")
    text = about(seed, solved=any(section == "Assignments" for section, _, _ in made))
    index = ("", "index.html", _html("For instructors", "\n".join([*contents, markdown(text)])))
    written = []
    for _, path, html in (index, *made, ("", "README.md", f"# For instructors\n\nOpen `index.html` in a browser.\n\n{text}")):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(html, encoding="utf-8", newline="\n")
        written.append(target / path)
    return written
