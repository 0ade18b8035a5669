"""The head of a chapter, the notes in which it judges, and the list of all chapters."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from articlebook import claims, verdicts
from articlebook.chapter import CHAPTERS, Chapter, read_chapter
from articlebook.language import strings
from articlebook.quiz import reading_time
from articlebook.sphinx.contents import parts
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.links import LEDGER, cross_reference, evidence_label, page_link, standard_domain
from articlebook.sphinx.nodes import verdict_pill
from articlebook.tables import Tables


class ChapterHead(DataDirective):
    """Shows question, verdicts, objectives and prerequisites of a chapter, from its front matter and the ledger."""

    def run(self) -> list[nodes.Node]:
        try:
            chapter = read_chapter(Path(self.env.docname).name)
        except ValueError as error:
            raise self.error(str(error)) from None
        prerequisites = self.parse_text_to_nodes("\n".join(f"- {line}" for line in chapter.prerequisites))
        return [head(chapter, self.tables, prerequisites)]


def head(chapter: Chapter, tables: Tables, prerequisites: list[nodes.Node]) -> nodes.container:
    """Build the head of a chapter.

    Parameters
    ----------
    prerequisites : list of nodes
        What to read before, with its links; empty where there is nothing.
    """
    words = strings()
    # what the line above the title needs, when the numbers of chapters are known
    found = nodes.container(classes=["sco-head"], sco_minutes=reading_time.minutes(chapter, tables), sco_before=required_pages(chapter))
    found += nodes.paragraph("", chapter.question, classes=["sco-lede"])
    if counts := tested(chapter, tables):
        found += nodes.raw("", verdicts.bar(counts), format="html")
        found += nodes.paragraph("", tested_in_words(counts), classes=["sco-tally"])
    title = words["objectives"].format(n=len(chapter.objectives))
    found += nodes.raw("", f'<details class="sco-fold"><summary>{title}</summary>', format="html")
    objectives = nodes.bullet_list()
    objectives += [nodes.list_item("", nodes.paragraph("", text[0].lower() + text[1:].rstrip("."))) for text in chapter.objectives.values()]
    found += objectives
    if prerequisites:
        found += nodes.paragraph("", "", nodes.strong("", words["read_before"]))
        found += prerequisites
    found += nodes.raw("", "</details>", format="html")
    return found


def tested(chapter: Chapter, tables: Tables) -> dict[str, int]:
    """Count the verdicts on the claims that a chapter tests."""
    known = tables["claims"].set_index("id")["verdict"]
    return verdicts.tally(known[claim] for claim in claims.tested_in(chapter) if claim in known)


def tested_in_words(counts: dict[str, int]) -> str:
    """Say how many claims were tested, and what came of it."""
    total = sum(counts.values())
    return strings()["claims_tested" if total > 1 else "claim_tested"].format(n=total, verdicts=verdicts.in_words(counts))


def required_pages(chapter: Chapter) -> list[str]:
    """List the chapters that a chapter's prerequisites link to, by file name without ending."""
    return re.findall(r"\]\((?:[^)]*/)?(\d[^)/]*)\.(?:md|ipynb)", " ".join(chapter.prerequisites))


class ChapterList(DataDirective):
    """Shows the chapters of a part of the book, each with its question, verdicts and minutes; the argument is the part's name."""

    required_arguments, final_argument_whitespace = 1, True

    def run(self) -> list[nodes.Node]:
        part = next((one for one in parts(self.config) if one.caption == self.arguments[0]), None)
        if part is None:
            raise self.error(f"no part {self.arguments[0]!r} in _toc.yml; it names {', '.join(one.caption for one in parts(self.config)) or 'none'}")
        listing = nodes.bullet_list(classes=["sco-chapters"])
        for page in part.pages:
            for ending in (".md", ".ipynb"):
                if (file := CHAPTERS.parent / f"{page}{ending}").is_file():
                    self.env.note_dependency(str(file))
            try:
                chapter = read_chapter(Path(page).name)
            except ValueError as error:
                raise self.error(str(error)) from None
            counts = tested(chapter, self.tables)
            entry = nodes.list_item()
            entry += nodes.paragraph("", "", nodes.inline(classes=["sco-meta"], sco_page=page), page_link(page, chapter.title, self.env.docname),
                                     classes=["sco-title"])
            entry += nodes.paragraph("", chapter.question)
            about = strings()["minutes"].format(n=reading_time.minutes(chapter, self.tables))
            if counts:
                entry += nodes.raw("", verdicts.bar(counts), format="html")
                about += f" · {tested_in_words(counts)}"
            entry += nodes.paragraph("", about, classes=["sco-meta"])
            listing += entry
        return [listing]


def findings(blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Fold what a note says to its findings.

    A finding begins with a paragraph whose first words are bold: they are its answer, and stay in sight. What
    follows, up to the next one, can be folded: a script does so on a phone, and paper has all of it.
    """
    found: list[nodes.Node] = []
    inside = False
    for block in blocks:
        # an empty text goes, and not a link to a page, which has no words until Sphinx gives it the page's title
        parts = [child for child in block.children if child.astext() or not isinstance(child, nodes.Text)] if isinstance(block, nodes.paragraph) else []
        named = parts.pop(0) if parts and isinstance(parts[0], nodes.inline) and "sco_claims" in parts[0] else None
        if named is not None and parts and not parts[0].astext().strip():
            parts.pop(0)
        if not parts or not isinstance(parts[0], nodes.strong):
            found.append(block)
            continue
        answer, *reasons = parts
        if not re.search(r"[.!?]['\"’”]?$", answer.astext()):  # bold words in a sentence that goes on: it is an answer as a whole
            found += [_html("</details>")] if inside else []
            block["classes"].append("sco-finding")
            found.append(block)
            inside = False
            continue
        line = nodes.inline("", "", answer, classes=["sco-answer-line"])
        if named is not None:
            pills, links = named.children
            line.insert(0, nodes.inline("", "", pills, sco_claims=named["sco_claims"]))
            reasons.append(links)
        block.children = []
        block += reasons
        found += [_html("</details>")] if inside else []
        found += [_html('<details class="sco-finding" open><summary>'), line, _html("</summary>")]
        found += [block] if block.astext().strip() else []
        inside = True
    return [*found, _html("</details>")] if inside else found


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def judge_first(claim: str) -> str:
    """Write a fold that asks a reader for a verdict, as HTML; while it is open, the style hides the note until one is chosen."""
    words = {name: escape(text) for name, text in strings().items()}
    keys = "\n".join(f'<label class="sco-pill {verdicts.css_class(one)}"><input type="radio" name="sco-judge"> '
                     f'<span aria-hidden="true">{sign}</span> {escape(one)}</label>' for one, sign in verdicts.SIGNS.items())
    return (f'<details class="sco-judge"><summary>{words["judge_first"]}</summary>\n<fieldset><legend>{words["judge_claim"]} {escape(claim)}</legend>\n'
            f'<div class="sco-toggles">{keys}</div></fieldset>\n<p class="sco-judged">{words["judge_compare"]}</p></details>')


class Evidence(DataDirective):
    """Shows a marked note that judges; the text around it only restates."""

    has_content = True
    option_spec: ClassVar = {"claims": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        table = self.tables["claims"].set_index("id")
        ids = [part.strip() for part in self.options.get("claims", "").split(",") if part.strip()]
        if not ids:
            raise self.error("name the claims that the note judges: `:claims: c062`")
        unknown = [i for i in ids if i not in table.index]
        if unknown:
            raise self.error(f"no claim {', '.join(unknown)} in claims.csv")
        words = strings()
        note = nodes.admonition(classes=["sco-evidence"])
        counts = verdicts.tally(table["verdict"][claim] for claim in ids)
        note += nodes.title("", "", nodes.inline("", words["evidence"]), nodes.Text(" "),
                            nodes.inline("", verdicts.in_words(counts), classes=["sco-tally"]))
        note += findings(self.parse_content_to_nodes())
        found = [claim for one in note.findall(nodes.inline) for claim in one.get("sco_claims", ())]
        if not self.env.temp_data.get("sco-judged"):  # one note a page asks first; more would stand in a reader's way
            self.env.temp_data["sco-judged"] = True
            note.insert(1, _html(judge_first(table["claim"][found[0] if found and found[0] in ids else ids[0]])))
        named = set(found)
        if strange := sorted(named - set(ids)):
            raise self.error(f"a finding names {', '.join(strange)}, which the note does not judge; add it to `:claims:`")
        if rest := [claim for claim in ids if claim not in named]:
            line = nodes.paragraph("", words["in_ledger"], classes=["sco-verdicts"])
            for claim in rest:
                line += [nodes.Text(" "), verdict_pill(table["verdict"][claim], nodes.Text(" "),
                                                       cross_reference(f"{LEDGER}-{claim}", claim, self.env.docname))]
            note += line
        name = Path(self.env.docname).name
        for claim in ids:
            # the ledger leads to the first note that judges the claim
            if evidence_label(name, claim) not in standard_domain(self.env).anonlabels:
                note["ids"].append(f"evidence-{claim}")
                self.note_label(evidence_label(name, claim), f"evidence-{claim}", claim)
        return [note]
