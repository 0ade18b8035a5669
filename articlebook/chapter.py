"""What a chapter declares of itself: question, objectives, prerequisites.

A page declares it in its front matter, a notebook in its metadata. The head of
the page, the quiz and the tests all read it here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from articlebook.files import FileError, listed, read_json, read_page
from articlebook.paths import ROOT

CHAPTERS = ROOT / "chapters"
_FENCED = re.compile(r"^(?P<fence>`{3,}|~{3,})(?P<about>.*)\n(?:.*\n)*?(?P=fence)[`~]*[ \t]*$", re.M)


_ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<asked>[^`]*)`")


def _said_by(role: re.Match) -> str:
    """Return what a role leaves to read, as far as its text tells: the words of a term, no source, and one word for a day or a number."""
    return {"source": " ", "term": re.sub(r"<[^>]*>", "", role["asked"])}.get(role["name"], "word")


@dataclass(frozen=True)
class Chapter:
    """A chapter's own account of itself, and its text.

    `claims` are those that the chapter as a whole tests; a page names others in
    its evidence notes.
    """

    name: str
    question: str
    objectives: dict[str, str]
    prerequisites: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    text: str = ""

    @property
    def title(self) -> str:
        """The chapter's first heading; its file name where it has none."""
        return first_heading(self.text) or self.name

    @property
    def words(self) -> int:
        """Words of prose, code and markup apart."""
        prose = re.sub(r"^(```|~~~).*?^\1|^:\w+:.*?$", "", self.text, flags=re.S | re.M)
        prose = re.sub(r"\]\([^)]*\)", " ", _ROLE.sub(_said_by, prose))
        prose = re.sub(r"\[[A-Z]\d{0,2}(?= )", " ", prose)  # a source's id, which a notebook writes as a link
        return len(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", prose))


def without_code(text: str) -> str:
    """Leave out of a text what stands between fences of code, where a line with # is a comment and no heading."""
    return _FENCED.sub(lambda fenced: fenced[0] if re.match(r"\s*\{(?!code)", fenced["about"]) else "", text)  # a directive is no code


def first_heading(text: str) -> str:
    """Find the first heading of a page; empty where it has none."""
    found = re.search(r"^# (.+)$", without_code(text), re.M)
    return found[1].strip() if found else ""


def chapter_files(folder: Path = CHAPTERS) -> list[Path]:
    """List the pages and notebooks of the chapters: what begins with a number."""
    return listed(folder, "[0-9]*.md", "[0-9]*.ipynb")


def read_chapter(name: str, folder: Path = CHAPTERS) -> Chapter:
    """Read what a chapter declares.

    Parameters
    ----------
    name : str
        File name without ending, such as ``"02-four-periods"``.

    Raises
    ------
    ValueError
        Where the page is missing, cannot be read, or declares no question or objectives;
        the message names the file and the remedy.
    """
    page, notebook = folder / f"{name}.md", folder / f"{name}.ipynb"
    if page.is_file():
        file, where = page, "front matter"
        declared, text = read_page(page)
    elif notebook.is_file():
        file, where = notebook, "metadata of the notebook"
        declared, text = notebook_text(notebook)
    else:
        raise FileError(f"{name}: no chapter of that name in {folder.name}/; write {name}.md, or correct the name")
    if not declared and file == page:
        raise FileError(f"{file.name}: has no front matter; its first line is ---, and `chapter:` with question and objectives follows")
    return _declared(name, declared.get("chapter"), text, f"{file.name}: the {where}")


def notebook_text(path: Path) -> tuple[dict, str]:
    """Read the metadata of a notebook, and the text of its cells that are prose.

    Raises
    ------
    FileError
        Where it is no notebook.
    """
    content = read_json(path)
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or not isinstance(content.get("metadata"), dict):
        raise FileError(f"{path.name}: not a notebook (no cells or no metadata); restore it or save it anew")
    texts = []
    for place, cell in enumerate(cells, start=1):
        source = cell.get("source") if isinstance(cell, dict) else None
        if not isinstance(source, (str, list)) or (isinstance(source, list) and not all(isinstance(line, str) for line in source)):
            raise FileError(f"{path.name}, cell {place}: holds no text; restore it or save the notebook anew")
        if cell.get("cell_type") == "markdown":
            texts.append("".join(source))
    return content["metadata"], "\n\n".join(texts).replace("\r\n", "\n")


def _declared(name: str, chapter: object, text: str, where: str) -> Chapter:
    """Return what stands under `chapter`, each part checked for its form."""
    if chapter is not None and not isinstance(chapter, dict):
        raise FileError(f"{where}: chapter is no mapping; write question, objectives and prerequisites below it")
    chapter = chapter or {}
    for key in ("question", "objectives"):
        if not chapter.get(key):
            raise FileError(f"{where} has no chapter: {key}; add it")
    if not isinstance(chapter["question"], str):
        raise FileError(f"{where}: the question is no text; put it between quotation marks")
    objectives = chapter["objectives"]
    if not isinstance(objectives, dict) or not all(isinstance(one, str) for pair in objectives.items() for one in pair):
        raise FileError(f"{where}: objectives are no `id: what one can do` lines; write them so, the text between quotation marks")
    lists = {}
    for key in ("prerequisites", "claims"):
        lists[key] = chapter.get(key) or []
        if not isinstance(lists[key], list) or not all(isinstance(one, str) for one in lists[key]):
            raise FileError(f"{where}: {key} are no list of texts; begin each with a hyphen")
    return Chapter(name, chapter["question"], dict(objectives), lists["prerequisites"], lists["claims"], text)
