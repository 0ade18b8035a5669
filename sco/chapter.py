"""What a chapter declares of itself: question, objectives, prerequisites.

A page declares it in its front matter, a notebook in its metadata. The head of
the page, the quiz and the tests all read it here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from sco.places import ROOT

CHAPTERS = ROOT / "chapters"
WORDS_A_MINUTE = 150  # slower than the usual 200 to 250: many readers learnt English late


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
        heading = re.search(r"^# (.+)$", self.text, re.M)
        return heading[1].strip() if heading else self.name

    @property
    def words(self) -> int:
        """Words of prose, code and markup apart."""
        prose = re.sub(r"^(```|~~~).*?^\1|^:\w+:.*?$", "", self.text, flags=re.S | re.M)
        prose = re.sub(r"\{source\}`[^`]*`|\{(?!term)[\w:-]+\}(?=`)|\]\([^)]*\)|(?<=`)[^`]*\[[^`]*(?=`)", " ", prose)
        prose = re.sub(r"\[[A-Z]\d{0,2}(?= )", " ", prose)  # a source's id, which a notebook writes as a link
        return len(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", prose))

    @property
    def minutes(self) -> int:
        """Reading time, rounded up to five minutes."""
        return max(5, -5 * (-self.words // WORDS_A_MINUTE // 5))


def read_chapter(name: str, folder: Path = CHAPTERS) -> Chapter:
    """Read what a chapter declares.

    Parameters
    ----------
    name : str
        File name without ending, such as ``"02-four-periods"``.

    Raises
    ------
    ValueError
        Where the page is missing or declares no question or objectives.
    """
    page, notebook = folder / f"{name}.md", folder / f"{name}.ipynb"
    if page.exists():
        _, head, text = re.split(r"^---\s*$", page.read_text(encoding="utf-8"), maxsplit=2, flags=re.M)
        declared = yaml.safe_load(head)
    elif notebook.exists():
        content = json.loads(notebook.read_text(encoding="utf-8"))
        declared = content["metadata"]
        text = "\n\n".join("".join(c["source"]) for c in content["cells"] if c["cell_type"] == "markdown")
    else:
        raise ValueError(f"{name}: no chapter of that name in {folder.name}/")
    chapter = (declared or {}).get("chapter") or {}
    for key in ("question", "objectives"):
        if not chapter.get(key):
            raise ValueError(f"{name}: the front matter has no chapter: {key}; add it")
    return Chapter(name, chapter["question"], dict(chapter["objectives"]),
                   list(chapter.get("prerequisites", [])), list(chapter.get("claims", [])), text)
