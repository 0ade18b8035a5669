"""The head of a chapter, and the notes in which it judges."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from articlebook.chapter import read_chapter
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.links import LEDGER, cross_reference, evidence_label, standard_domain


class ChapterHead(SphinxDirective):
    """Shows question, objectives, prerequisites and reading time of a chapter, from its front matter."""

    def run(self) -> list[nodes.Node]:
        try:
            chapter = read_chapter(Path(self.env.docname).name)
        except ValueError as error:
            raise self.error(str(error)) from None
        head = nodes.container(classes=["sco-head"])
        head += nodes.paragraph("", "", nodes.strong("", "Question. "), nodes.Text(chapter.question))
        head += nodes.paragraph("", "", nodes.strong("", "After this chapter you can"))
        objectives = nodes.bullet_list()
        objectives += [nodes.list_item("", nodes.paragraph("", text[0].lower() + text[1:].rstrip(".")))
                       for text in chapter.objectives.values()]
        head += objectives
        if chapter.prerequisites:
            head += nodes.paragraph("", "", nodes.strong("", "Read before"))
            head += self.parse_text_to_nodes("\n".join(f"- {line}" for line in chapter.prerequisites))
        head += nodes.paragraph("", "", nodes.strong("", "Reading time. "),
                                nodes.Text(f"About {chapter.minutes} minutes."))
        return [head]


class Evidence(DataDirective):
    """Shows a marked note that judges; the text around it only restates."""

    has_content = True
    option_spec: ClassVar = {"claims": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        table = self.tables["claims"].set_index("id")
        note = nodes.admonition(classes=["sco-evidence"])
        note += nodes.title("", "What the evidence says")
        note += self.parse_content_to_nodes()
        ids = [part.strip() for part in self.options.get("claims", "").split(",") if part.strip()]
        if not ids:
            raise self.error("name the claims that the note judges: `:claims: c062`")
        unknown = [i for i in ids if i not in table.index]
        if unknown:
            raise self.error(f"no claim {', '.join(unknown)} in claims.csv")
        parts: list[nodes.Node] = [nodes.strong("", "In the ledger of claims: ")]
        for claim in ids:
            parts += [nodes.Text(", ")] if len(parts) > 1 else []
            parts += [cross_reference(f"{LEDGER}-{claim}", claim, self.env.docname),
                      nodes.Text(f" ({table['verdict'][claim]})")]
        note += nodes.paragraph("", "", *parts, nodes.Text("."))
        name = Path(self.env.docname).name
        for claim in ids:
            # the ledger leads to the first note that judges the claim
            if evidence_label(name, claim) not in standard_domain(self.env).anonlabels:
                note["ids"].append(f"evidence-{claim}")
                self.note_label(evidence_label(name, claim), f"evidence-{claim}", claim)
        return [note]
