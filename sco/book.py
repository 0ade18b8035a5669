"""The Sphinx side of the book: roles, directives, and what a page loads.

The only module that knows Sphinx. It turns what the other modules return into
nodes, and holds no fact and no drawing of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
from html import escape
from pathlib import Path

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from sco import assignments, charts, charts_claims, charts_sources, claims, day_view, pack, passages, prose
from sco.chapter import read_chapter
from sco.display import LONG_CELL, as_text
from sco.outputs.release import NAME
from sco.quiz import BANKS, Bank, BankError, banks, read_bank
from sco.quiz_html import on_pages, render_key, render_overview, render_part, render_quiz, strings
from sco.tables import DATA, Tables, load, split

logger = logging.getLogger(__name__)

REGISTER, LEDGER, EVENT, TABLE = "source", "claim", "event", "table"  # prefixes of labels that pages link to
LEDGER_PAGE = "chapters/claims"
EXPLORER_STYLE = "explorer-days.css"
#: Words for each form of the book, and its file in the bundle (`sco.outputs`).
OUTPUTS = {"downloads_pdf": f"{NAME}.pdf", "downloads_epub": f"{NAME}.epub", "downloads_offline": f"{NAME}-offline.zip"}
#: Charts that a page may show by name.
CHARTS = {"argument": charts.argument, "periods": charts.periods, "interests": charts.interests,
          "references": charts_sources.references, "verdicts": charts_claims.verdicts}


# ------------------------------------------------------------------ nodes


class scroll_table(nodes.table):
    """A table in a scroll region that the keyboard reaches and a screen reader can name."""


class claim_entry(nodes.container):
    """One claim of the ledger, with the data that the filters ask for."""


class table_cell(nodes.entry):
    """A cell that knows whether it heads a column or a row."""


def _visit_table(translator, node) -> None:
    label = translator.attval(node["label"])
    identity = f' id="{node["ids"][0]}"' if node["ids"] else ""
    translator.body.append(f'<div class="sco-table"{identity} role="region" aria-label="{label}" tabindex="0">'
                           f'<table class="{" ".join(node["classes"])}">')
    if node.get("caption"):
        translator.body.append(f"<caption>{translator.encode(node['caption'])}</caption>")


def _depart_table(translator, node) -> None:
    translator.body.append("</table></div>\n")


def _visit_cell(translator, node) -> None:
    tag = "th" if node.get("scope") else "td"
    scope = f' scope="{node["scope"]}"' if node.get("scope") else ""
    identity = f' id="{node["ids"][0]}"' if node["ids"] else ""
    wide = ' class="sco-long"' if len(node.astext()) > LONG_CELL else ""
    translator.body.append(f"<{tag}{scope}{identity}{wide}>")
    translator.context.append(f"</{tag}>")


def _depart_cell(translator, node) -> None:
    translator.body.append(translator.context.pop())


def _visit_claim(translator, node) -> None:
    data = "".join(f' data-{key}="{translator.attval(node[key])}"' for key in ("verdict", "kind", "chapter", "place"))
    translator.body.append(f'<div class="sco-claim" id="{node["ids"][0]}"{data}>\n')


def _depart_claim(translator, node) -> None:
    translator.body.append("</div>\n")


def _visit_citation(translator, node) -> None:
    """As docutils does it, but with roles that fit each other: a list of list items."""
    place = node.parent.index(node)
    if not place or not isinstance(node.parent[place - 1], nodes.citation):
        translator.body.append('<div role="list" class="citation-list">\n')
    translator.body.append(translator.starttag(node, "div", CLASS="citation", role="listitem"))


def _depart_citation(translator, node) -> None:
    translator.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        translator.body.append("</div>\n")


def build_table(headers: list[str], body: list[list], label: str, caption: str = "", identity: str = "") -> scroll_table:
    """A table whose first column heads its rows.

    Parameters
    ----------
    headers : list of str
    body : list of rows
        Each cell is text, a node, or a list of nodes; the first cell of a row
        may be a pair (content, id), where an empty id means none.
    label, caption, identity : str
        Name of the scroll region; visible caption and id, none where empty.
    """
    table = scroll_table(label=label, caption=caption, ids=[identity] if identity else [])
    group = nodes.tgroup(cols=len(headers))
    group += [nodes.colspec(colwidth=1) for _ in headers]
    head = nodes.thead()
    head += _row([table_cell("", nodes.inline("", text), scope="col") for text in headers])
    rows = nodes.tbody()
    for line in body:
        cells = []
        for place, content in enumerate(line):
            cell = table_cell(scope="row" if place == 0 else "")
            if place == 0 and isinstance(content, tuple):
                content, key = content
                cell["ids"] += [key] if key else []
            parts = content if isinstance(content, list) else [content]
            # a link must stand in a text element, so the parts share one
            cell += nodes.inline("", "", *(nodes.Text(part) if isinstance(part, str) else part for part in parts))
            cells.append(cell)
        rows += _row(cells)
    group += [head, rows]
    table += group
    return table


def _row(cells: list[nodes.Node]) -> nodes.row:
    row = nodes.row()
    row += cells
    return row


def cross_reference(label: str, text: str, docname: str) -> addnodes.pending_xref:
    """A link to a labelled place anywhere in the book."""
    return addnodes.pending_xref("", nodes.inline("", text), refdomain="std", reftype="ref", reftarget=label,
                                 refexplicit=True, refdoc=docname, refwarn=True)


def page_link(page: str, text: str, docname: str) -> addnodes.pending_xref:
    """A link to a page of the book."""
    return addnodes.pending_xref("", nodes.inline("", text), refdomain="std", reftype="doc", reftarget=f"/{page}",
                                 refexplicit=True, refdoc=docname, refwarn=True)


def evidence_label(page: str, claim: str) -> str:
    """Label of the place where a chapter judges a claim."""
    return f"evidence-{page}-{claim}".lower()


def _label(directive: SphinxDirective, name: str, identity: str, title: str) -> None:
    """Make a place on this page the target of cross references."""
    domain = directive.env.get_domain("std")
    domain.note_hyperlink_target(name.lower(), directive.env.docname, identity, title)


def _links(prefix: str, ids: list[str], docname: str) -> list[nodes.Node]:
    found: list[nodes.Node] = []
    for one in ids:
        found += [nodes.Text(", ")] if found else []
        found.append(cross_reference(f"{prefix}-{one}".lower(), one, docname))
    return found


# ------------------------------------------------------------------ roles


def data_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """A number, date or list from the tables; see `sco.prose`. A passage is also the target of links from quizzes."""
    env = inliner.document.settings.env
    _depends_on_data(env)
    try:
        words = prose.evaluate(name, text)
    except prose.ProseError as error:
        return [], [inliner.reporter.error(str(error), line=lineno)]
    if name.lower() != "passage":
        return [nodes.Text(words)], []
    uses = env.temp_data.setdefault("sco-passages", {})
    uses[text] = uses.get(text, 0) + 1
    return [nodes.inline("", words, ids=[passages.passage_anchor(text, uses[text])])], []


def source_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Links to the register of sources: ``{source}`S02; S04` ``."""
    env = inliner.document.settings.env
    _depends_on_data(env)
    ids, known = split(text), set(load()["sources"]["id"])
    unknown = [i for i in ids if i not in known]
    if unknown or not ids:
        return [], [inliner.reporter.error(f"no source {', '.join(unknown) or text!r} in sources.csv", line=lineno)]
    return [nodes.inline("", "", nodes.Text("["), *_links(REGISTER, ids, env.docname), nodes.Text("]"),
                         classes=["sco-source"])], []


def language_role(language: str):
    """A role that marks its words as being in another language, for screen readers."""
    def role(name, rawtext, text, lineno, inliner, options=None, content=None):
        return [nodes.raw("", f'<span lang="{language}">', format="html"), nodes.Text(text),
                nodes.raw("", "</span>", format="html")], []
    return role


def _depends_on_data(env) -> None:
    # files only: Sphinx takes a folder for a missing file, and would read the page anew each time
    for path in (*DATA.glob("*.csv"), DATA / "datapackage.json"):
        env.note_dependency(str(path))


# ------------------------------------------------------------------ directives


class ChapterHead(SphinxDirective):
    """Question, objectives, prerequisites and reading time of a chapter, from its front matter."""

    def run(self) -> list[nodes.Node]:
        chapter = read_chapter(Path(self.env.docname).name)
        head = nodes.container(classes=["sco-head"])
        head += nodes.paragraph("", "", nodes.strong("", "Question. "), nodes.Text(chapter.question))
        head += nodes.paragraph("", "", nodes.strong("", "After this chapter you can"))
        wishes = nodes.bullet_list()
        wishes += [nodes.list_item("", nodes.paragraph("", text[0].lower() + text[1:].rstrip(".")))
                   for text in chapter.objectives.values()]
        head += wishes
        if chapter.prerequisites:
            head += nodes.paragraph("", "", nodes.strong("", "Read before"))
            head += self.parse_text_to_nodes("\n".join(f"- {line}" for line in chapter.prerequisites))
        head += nodes.paragraph("", "", nodes.strong("", "Reading time. "),
                                nodes.Text(f"About {chapter.minutes} minutes."))
        return [head]


class Evidence(SphinxDirective):
    """A marked note that judges; the text around it only restates."""

    has_content = True
    option_spec = {"claims": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        note = nodes.admonition(classes=["sco-evidence"])
        note += nodes.title("", "What the evidence says")
        note += self.parse_content_to_nodes()
        ids = [part.strip() for part in self.options.get("claims", "").split(",") if part.strip()]
        if not ids:
            raise self.error("name the claims that the note judges: `:claims: c062`")
        table = load()["claims"].set_index("id")
        unknown = [i for i in ids if i not in table.index]
        if unknown:
            raise self.error(f"no claim {', '.join(unknown)} in claims.csv")
        parts: list[nodes.Node] = [nodes.strong("", "In the ledger of claims: ")]
        for one in ids:
            parts += [nodes.Text(", ")] if len(parts) > 1 else []
            parts += [cross_reference(f"{LEDGER}-{one}", one, self.env.docname),
                      nodes.Text(f" ({table['verdict'][one]})")]
        note += nodes.paragraph("", "", *parts, nodes.Text("."))
        name = Path(self.env.docname).name
        for one in ids:
            # the ledger leads to the first note that judges the claim
            if evidence_label(name, one) not in self.env.get_domain("std").anonlabels:
                note["ids"].append(f"evidence-{one}")
                _label(self, evidence_label(name, one), f"evidence-{one}", one)
        return [note]


class DataTable(SphinxDirective):
    """Rows and columns of a table in `data/`."""

    required_arguments = 1
    option_spec = {"where": directives.unchanged, "rows": directives.unchanged, "columns": directives.unchanged,
                   "headers": directives.unchanged, "caption": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        tables = load()
        name = self.arguments[0]
        try:
            frame = passages.table_rows(name, self.options, tables)
        except (prose.ProseError, KeyError) as error:
            raise self.error(str(error.args[0])) from None
        fields = [f["name"] for f in tables.resource(name)["schema"]["fields"]]
        columns = [c.strip() for c in self.options.get("columns", ", ".join(fields)).split(",")]
        unknown = [c for c in columns if c not in fields]
        if unknown:
            raise self.error(f"{name} has no column {', '.join(unknown)}; it has {', '.join(fields)}")
        headers = [h.strip() for h in self.options.get("headers", "").split(",") if h.strip()]
        headers = headers or [c.replace("_", " ").capitalize() for c in columns]
        if len(headers) != len(columns):
            raise self.error(f"{len(headers)} headers for {len(columns)} columns")
        body = [[_cell(row, column, self.env.docname) for column in columns] for _, row in frame.iterrows()]
        for line, key in zip(body, passages.row_keys(name, frame, tables), strict=True):
            line[0] = (line[0], self._anchor(name, key))
        caption = self.options.get("caption", tables.resource(name)["title"])
        whole = not {"where", "rows"} & set(self.options)
        return [build_table(headers, body, caption, caption, self._anchor(name) if whole else "")]

    def _anchor(self, table: str, key: str = "") -> str:
        """Id for the first display on this page; empty for later ones."""
        anchor = passages.row_anchor(table, key)
        given = self.env.temp_data.setdefault("sco-rows", set())
        first = anchor not in given
        given.add(anchor)
        return anchor if first else ""


def _cell(row: pd.Series, column: str, docname: str):
    """One cell as a reader sees it: days no more exact than known, source ids as links, lists with commas."""
    value = row[column]
    if column == "sources":
        return _links(REGISTER, split(value), docname)
    if isinstance(value, pd.Timestamp) and not pd.isna(value):
        return prose.written_day(value, row.get("precision", "day"))
    return as_text(value).replace(";", ",")


class ChartFigure(SphinxDirective):
    """A chart of `sco.charts` by name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        name = self.arguments[0]
        if name not in CHARTS:
            raise self.error(f"no chart {name!r}; a page may show {', '.join(CHARTS)}")
        chart = CHARTS[name]()
        self.env.metadata[self.env.docname]["sco-chart"] = "yes"
        return _for_html(chart.html(), f"{chart.title}. {chart.alt}")


def _for_html(html: str, otherwise: str) -> list[nodes.Node]:
    """HTML for pages, and a paragraph that says the same for every other output."""
    fallback = addnodes.only(expr="not html")
    fallback += nodes.paragraph("", otherwise)
    return [nodes.raw("", html, format="html"), fallback]


class Quiz(SphinxDirective):
    """The quiz of this chapter, from its item bank."""

    def run(self) -> list[nodes.Node]:
        bank = _bank(self, BANKS / f"{Path(self.env.docname).name}.yml")
        return [nodes.raw("", render_quiz(bank, address=on_pages), format="html"), _questions(bank)]


class ReviewOfQuizzes(SphinxDirective):
    """Every quiz of the book on one page, and the key that its print ends with."""

    def run(self) -> list[nodes.Node]:
        found: list[nodes.Node] = [nodes.raw("", render_overview(), format="html")]
        parts = []
        for path in banks():
            bank = _bank(self, path)
            title = read_chapter(bank.chapter).title
            parts.append((title, bank))
            part = nodes.section(ids=[f"review-{nodes.make_id(bank.chapter)}"])
            part += nodes.title("", "", page_link(f"chapters/{bank.chapter}", title, self.env.docname))
            part += [nodes.raw("", render_part(bank, title), format="html"), _questions(bank)]
            found.append(part)
        found[-1] += nodes.raw("", render_key(parts), format="html")
        return found


def _bank(directive: SphinxDirective, path: Path) -> Bank:
    """A bank on which the page depends, and through its links on where the chapters restate what."""
    env = directive.env
    env.note_dependency(str(path))
    _depends_on_data(env)
    env.metadata[env.docname]["sco-quiz"] = "yes"
    try:
        return read_bank(path)
    except BankError as error:
        raise directive.error(str(error)) from None


def _questions(bank: Bank) -> nodes.Node:
    """The questions alone, for every output that is no HTML."""
    questions = addnodes.only(expr="not html")
    listing = nodes.enumerated_list()
    listing += [nodes.list_item("", nodes.paragraph("", item.stem)) for item in bank.for_use("book")]
    questions += listing
    return questions


class Assignments(SphinxDirective):
    """Every assignment: what it asks for, its time, objectives and prerequisites, from its own description."""

    def run(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for folder in assignments.assignments():
            for name in ("assignment.yml", "source.md"):
                self.env.note_dependency(str(folder / name))
            try:
                one = assignments.describe(folder)
            except assignments.AssignmentError as error:
                raise self.error(str(error)) from None
            section = nodes.section(ids=[f"exercise-{folder.name}"])
            section += nodes.title("", one.title)
            section += nodes.paragraph("", one.task)
            facts = [("Kind", one.kind), ("Time", f"about {one.minutes} minutes"), ("Points", str(assignments.points(folder))),
                     ("You practise", "; ".join(one.objectives)), ("Before", "; ".join(one.prerequisites)), ("File", f"{folder.name}.ipynb")]
            section += [nodes.paragraph("", "", nodes.strong("", f"{name}. "), nodes.Text(text)) for name, text in facts]
            section += self.parse_text_to_nodes(f"**Belongs to.** [](/{one.page})")
            found.append(section)
        return found


class Teaching(SphinxDirective):
    """What the instructor pack offers: its lesson plans (``lessons``), courses of different lengths (``syllabus``), the
    ``points`` of its assignments, or its ``files``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        sources = [folder / name for folder in assignments.assignments() for name in ("assignment.yml", "source.md")]
        for path in [*sorted(pack.TEACHING.rglob("*.*")), *sources]:
            self.env.note_dependency(str(path))
        try:
            lines = {"lessons": self._lessons, "syllabus": self._syllabus, "points": pack.points_table, "files": self._files}[self.arguments[0]]()
        except KeyError:
            raise self.error(f"teaching shows lessons, syllabus, points or files, not {self.arguments[0]!r}") from None
        except (pack.PackError, assignments.AssignmentError) as error:
            raise self.error(str(error)) from None
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)

    def _lessons(self) -> list[str]:
        return ["Lesson plans in the pack:", "", *(f"- {one.head['minutes']} minutes: *{one.title}*" for one in pack.lessons())]

    def _files(self) -> list[str]:
        return ["| file | is |", "|---|---|", *(f"| `{name}` | {words} |" for name, words in pack.files())]

    def _syllabus(self) -> list[str]:
        lines = []
        for sessions in (course["sessions"] for course in pack.syllabus()):
            number = prose.number(len(sessions))
            lines += ["", f"### {number.capitalize()} session{'s' * (len(sessions) > 1)}", ""]
            for place, session in enumerate(sessions, start=1):
                reading = sum(read_chapter(page).minutes for page in session["read"])
                pages = ", ".join(f"[](/chapters/{page})" for page in session["read"])
                lines.append(f"{place}. **{session['title']}.** Before: {pages} (about {reading} minutes). In class and after: {session['do']}")
        return lines


class Downloads(SphinxDirective):
    """Where readers get the book in other forms; no link where it is not known that they are there."""

    def run(self) -> list[nodes.Node]:
        words, place = strings(), self.config.sco_downloads
        box = nodes.container(classes=["sco-downloads"])
        lead = nodes.paragraph("", "", nodes.strong("", words["downloads"]), nodes.Text(" "))
        box += lead
        if not place:
            lead += self.parse_inline(words["downloads_none"])[0]
        elif place.endswith("/latest"):
            lead += [nodes.reference("", words["downloads_release"], refuri=place), nodes.Text(".")]
        else:
            up = "" if "://" in place else "../" * self.env.docname.count("/")  # a folder of the site
            listing = nodes.bullet_list()
            listing += [nodes.list_item("", nodes.paragraph("", "", nodes.reference("", words[key], refuri=f"{up}{place}{name}")))
                        for key, name in OUTPUTS.items()]
            box += listing
        return [box]


class Timeline(SphinxDirective):
    """Every event, in order of time."""

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        frame = load()["events"].sort_values("date", kind="stable")
        columns = ["date", "event", "why", "confidence", "sources"]
        body = []
        for _, row in frame.iterrows():
            identity = f"{EVENT}-{row['id']}"
            _label(self, identity, identity, row["event"])
            first, *others = (_cell(row, column, self.env.docname) for column in columns)
            body.append([(first, identity), *others])
        return [build_table(["Date", "Event", "Why it is listed", "Confidence", "Sources"], body, "Timeline")]


def _archive_day(url: str) -> str:
    """Day on which an archive stored a copy, as its address tells."""
    return prose.written_day(pd.Timestamp(url.split("/")[4][:8]))


class SourceRegister(SphinxDirective):
    """Every source, each the target of the links that name it."""

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        body = []
        for row in load()["sources"].itertuples():
            identity = f"source-{row.id}"
            _label(self, f"{REGISTER}-{row.id}", identity, row.id)
            title = nodes.reference("", row.title, refuri=row.url) if row.url else nodes.inline("", row.title)
            more = [nodes.reference("", f"address {n}", refuri=url)
                    for n, url in enumerate(row.other_urls.split(), start=2)]
            more += [nodes.reference("", f"archived copy of {_archive_day(url)}", refuri=url) for url in row.archived.split()]
            document: list[nodes.Node] = [title]
            for link in more:
                document += [nodes.Text(", "), link]
            body.append([(row.id, identity), document, row.publisher, row.date, f"{row.origin}, {row.owner}, {row.kind}", row.note])
        return [build_table(["Id", "Document", "Publisher", "Date", "Origin, owner, kind", "Note"], body,
                            "Register of sources")]


class ClaimsLedger(SphinxDirective):
    """Every claim with its verdict, grouped by section of the article."""

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        tables = load()
        places = self.env.sco_ledger = claims.chapters_of()
        sections: list[nodes.Node] = [nodes.raw("", _filters(tables["claims"], places), format="html")]
        titles = tables["article_paragraphs"].drop_duplicates("section").set_index("section")["section_title"]
        for section, group in claims.in_order(tables).groupby("section", sort=False):
            part = nodes.section(ids=[f"claims-{section.lower()}"], classes=["sco-claims"])
            part += nodes.title("", titles[section])
            part += [self._entry(row, places.get(row.id, []), tables) for row in group.itertuples()]
            sections.append(part)
        return sections

    def _entry(self, row, places: list[tuple[str, str]], tables: Tables) -> nodes.container:
        """One claim: verdict, the claim, why, what would change it, and where the book treats it."""
        here = self.env.docname
        place = prose.evaluate("passage", f"{row.section}.{row.paragraph}", tables)
        entry = claim_entry(ids=[f"claim-{row.id}"], verdict=row.verdict, kind=row.kind, place=place,
                            chapter="|".join(title for _, title in places))
        _label(self, f"{LEDGER}-{row.id}", f"claim-{row.id}", row.id)
        entry += nodes.paragraph("", "", nodes.strong("", f"{row.id}: {row.verdict}. "), nodes.Text(row.claim))
        sources, rows = claims.evidence(row.evidence)
        why: list[nodes.Node] = [nodes.emphasis("", "Why: "), nodes.Text(row.why)]
        if sources:
            why += [nodes.Text(" ["), *_links(REGISTER, sources, here), nodes.Text("]")]
        if rows:
            why.append(nodes.Text(" Tables: "))
            for number, cell in enumerate(rows):
                why += [nodes.Text(", ")] if number else []
                why.append(cross_reference(_table_label(cell), cell, here))
            why.append(nodes.Text("."))
        entry += nodes.paragraph("", "", *why)
        if row.tried:
            entry += nodes.paragraph("", "", nodes.emphasis("", "What was tried: "), nodes.Text(row.tried))
        entry += nodes.paragraph("", "", nodes.emphasis("", "What would change it: "), nodes.Text(row.would_change))
        about = f"{place}; {row.kind}, {row.weight}; confidence {row.confidence}; checked {row.last_checked:%Y-%m-%d}"
        last: list[nodes.Node] = [nodes.emphasis("", "About it: "), nodes.Text(about)]
        for number, (docname, title) in enumerate(places):
            last += [nodes.Text("; treated in " if number == 0 else ", "),
                     cross_reference(evidence_label(Path(docname).name, row.id), title, here)]
        entry += nodes.paragraph("", "", *last, nodes.Text("."))
        return entry


def _table_label(cell: str) -> str:
    """Label of the place that shows a table row: events have a page of their own, other tables a description."""
    name, _, key = cell.partition("[")
    return f"{EVENT}-{key.rstrip(']')}" if name == "events" and key else f"{TABLE}-{name}".replace("_", "-")


def _filters(table: pd.DataFrame, places: dict[str, list[tuple[str, str]]]) -> str:
    """Controls of the ledger; hidden until the script is there to serve them."""
    words = strings()
    chapters = sorted({place for found in places.values() for place in found})
    choices = {"verdict": list(claims.VERDICTS), "kind": sorted(table["kind"].unique()),
               "chapter": [title for _, title in chapters]}
    selects = "\n".join(
        f'<label>{words[f"filter_{name}"]} <select name="{name}"><option value="">{words["any"]}</option>'
        + "".join(f'<option value="{escape(v, quote=True)}">{escape(v)}</option>' for v in values) + "</select></label>"
        for name, values in choices.items())
    return (f'<div class="sco-filters" role="group" aria-label="{words["filters"]}" data-said="{words["filter_said"]}" hidden>\n'
            f'{selects}\n<label>{words["filter_words"]} <input type="search"></label>\n'
            f'<button type="button">{words["filter_clear"]}</button>\n<p role="status"></p>\n</div>')


class ContestedTerms(SphinxDirective):
    """Every contested term as an entry that a phone can show, with what is said of it."""

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        listing = nodes.definition_list(classes=["sco-terms"])
        for row in load()["contested_terms"].itertuples():
            about = nodes.definition()
            for label, text in (("Used by", row.used_by), ("For what", row.for_what), ("Objection", row.objection),
                                ("The book writes", row.write_instead), ("What is sourced", row.note)):
                end = "" if text.endswith(".") else "."
                line = nodes.paragraph("", "", nodes.emphasis("", f"{label}: "), nodes.Text(text + end))
                if label == "What is sourced":
                    line += [nodes.Text(" ["), *_links(REGISTER, split(row.sources), self.env.docname), nodes.Text("]")]
                about += line
            listing += nodes.definition_list_item("", nodes.term("", row.term), about)
        return [listing]


class VerdictCounts(SphinxDirective):
    """How many claims got which verdict."""

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        columns = [claims.verdict_counts(load(), weight) for weight in ("", *claims.WEIGHTS)]
        body = [[verdict, *(str(counts[verdict]) for counts in columns)] for verdict in claims.VERDICTS]
        body.append(["all", *(str(sum(counts.values())) for counts in columns)])
        return [build_table(["Verdict", "Claims", "Of substance", "Of form"], body, "Verdicts", "Claims by verdict and weight")]


class DataDictionary(SphinxDirective):
    """Every table and field, from the package descriptor."""

    def run(self) -> list[nodes.Node]:
        _depends_on_data(self.env)
        tables, found = load(), []
        for resource in tables.package["resources"]:
            identity = f"{TABLE}-{resource['name']}".replace("_", "-")
            part = nodes.section(ids=[identity])
            _label(self, identity, identity, resource["title"])
            part += nodes.title("", resource["title"])
            part += nodes.paragraph("", f"{resource['description']} File: {resource['path']}, "
                                        f"{prose.number(len(tables[resource['name']]))} rows. "
                                        f"Key: {', '.join(tables.key(resource['name']))}.")
            body = [[field["name"], field["type"], field["description"], _allowed(field)]
                    for field in resource["schema"]["fields"]]
            part += build_table(["Column", "Type", "Meaning", "Allowed"], body, f"Columns of {resource['name']}")
            licences = ", ".join(licence["title"] for licence in resource["licenses"])
            part += nodes.paragraph("", f"Source: {'; '.join(s['title'] for s in resource['sources'])}. Licence: {licences}.")
            found.append(part)
        return found


def _allowed(field: dict) -> str:
    rule = field.get("constraints", {})
    words = [", ".join(rule["enum"])] if "enum" in rule else []
    return "; ".join(words + (["required"] if rule.get("required") else ["may be empty"]))


# ------------------------------------------------------------------ pages


def add_review(app: Sphinx, doctree) -> None:
    """Say at the foot of a page how old its data are and when somebody looks again."""
    table = load()["reviews"].set_index("page")
    if app.env.docname not in table.index:
        return
    _depends_on_data(app.env)
    row = table.loc[app.env.docname]
    days = {name: prose.written_day(row[name]) for name in ("as_of", "checked", "next_review")}
    foot = nodes.paragraph("", f"Data as of {days['as_of']}. Checked on {days['checked']}; next review by "
                               f"{days['next_review']}.", classes=["sco-review"])
    doctree.next_node(nodes.section).append(foot)


def mark_claims(app: Sphinx, doctree) -> None:
    """Give each claim that a notebook names a place that the ledger can link to.

    A notebook has no evidence notes, since it must read well outside the book; it links the claim instead.
    """
    docname, domain = app.env.docname, app.env.get_domain("std")
    for link in doctree.findall(addnodes.pending_xref):
        claim = link.get("reftargetid") or ""
        if link.get("reftarget") != LEDGER_PAGE or not claim.startswith(f"{LEDGER}-"):
            continue
        claim = claim.removeprefix(f"{LEDGER}-")
        label, block = evidence_label(Path(docname).name, claim), link.parent
        if label not in domain.anonlabels and isinstance(block, nodes.paragraph):
            block["ids"].append(f"evidence-{claim}")
            domain.note_hyperlink_target(label, docname, f"evidence-{claim}", claim)


def open_anchors(app: Sphinx, doctree) -> None:
    """Let Markdown links such as ``claims.md#claim-c062`` find the rows and entries that directives made.

    MyST looks for an anchor among the headings of a page only, and warns about any other.
    """
    known = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for node in doctree.findall(lambda n: isinstance(n, nodes.Element) and n.get("ids")):
        for identity in node["ids"]:
            if identity.startswith(tuple(f"{prefix}-" for prefix in (REGISTER, LEDGER, EVENT, TABLE))):
                known.setdefault(identity, (node.line, identity, ""))


def outdated_ledger(app: Sphinx, env, added, changed, removed) -> list[str]:
    """Read the ledger anew when another chapter treats a claim, and not at every edit of a chapter."""
    return [LEDGER_PAGE] if getattr(env, "sco_ledger", None) not in (None, claims.chapters_of()) else []


def outdated_quizzes(app: Sphinx, env, added, changed, removed) -> list[str]:
    """Read pages with a quiz anew when a chapter restates something elsewhere, because they link to it."""
    passages.restated.cache_clear()
    before, env.sco_restated = getattr(env, "sco_restated", None), passages.restated()
    if before in (None, env.sco_restated):
        return []
    return [page for page, known in env.metadata.items() if "sco-quiz" in known and page in env.found_docs]


def choose_repository(app: Sphinx, config) -> None:
    """Take the repository from the environment, so that a fork's buttons lead to the fork and none is dead."""
    options = config.html_theme_options
    url = repository_url(Path(app.srcdir))
    for key in ("repository_url", "repository_branch", "path_to_docs"):
        options.pop(key, None)
    if url:
        options |= {"repository_url": url, "use_repository_button": True, "use_issues_button": True,
                    "repository_branch": os.environ.get("BOOK_REPOSITORY_BRANCH", "main")}
        options.setdefault("launch_buttons", {})["binderhub_url"] = "https://mybinder.org"
    else:
        options |= {"use_repository_button": False, "use_issues_button": False}
        options["launch_buttons"] = {}


def choose_downloads(app: Sphinx, config) -> None:
    """Take from the environment where the other forms of the book lie: a folder, or the releases of the repository."""
    if place := os.environ.get("BOOK_DOWNLOADS"):
        config.sco_downloads = place.rstrip("/") + "/"
    elif name := os.environ.get("GITHUB_REPOSITORY"):
        config.sco_downloads = f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}/releases/latest"


def choose_pages(app: Sphinx, config) -> None:
    """Build what the contents list and nothing else.

    Jupyter Book's own setting for this looks through every file below the repository, environments included.
    """
    config.include_patterns = [f"{page}{suffix}" for page in config.external_site_map for suffix in config.source_suffix]


def repository_url(folder: Path) -> str:
    """Public address of the repository that builds the book, empty where there is none."""
    if url := os.environ.get("BOOK_REPOSITORY_URL"):
        return url.removesuffix("/")
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    asked = subprocess.run(["git", "-C", str(folder), "remote", "get-url", "origin"],
                           capture_output=True, text=True, check=False)
    found = re.fullmatch(r"(?:https://|git@)([\w.-]+)[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?", asked.stdout.strip())
    return f"https://{found[1]}/{found[2]}" if found else ""


def add_assets(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Load style and script of quizzes and charts only where a page has them."""
    if doctree is None:
        return
    text = "".join(node.astext() for node in doctree.findall(nodes.raw) if "html" in node.get("format", ""))
    if "sco-chart" in text or "sco-table" in text or next(doctree.findall(scroll_table), None) is not None:
        app.add_css_file("chart.css")
    if "sco-filters" in text:
        app.add_js_file("ledger.js", loading_method="defer")
    if "sco-explorer" in text:
        app.add_css_file("explorer.css")
        app.add_css_file(EXPLORER_STYLE)
        app.add_js_file("explorer.js", loading_method="defer")
    if "sco-quiz" in text:
        app.add_css_file("quiz.css")
        app.add_js_file("quiz.js", loading_method="defer")


_INLINE_ASSET = re.compile(r"<(style|script) data-sco-asset>.*?</\1>", re.S)
_QUIZ = re.compile(r'<div class="sco-quiz"[^>]* data-quiz="([\w-]+)"')


def renew_notebook_quiz(app: Sphinx, doctree) -> None:
    """Draw the quiz of a notebook as on a page: from the bank of today, with links to pages instead of files.

    A run of the notebook is kept until its code changes, so its quiz may be old.
    """
    for node in doctree.findall(nodes.raw):
        if found := _QUIZ.search(node.astext()):
            path = BANKS / f"{found[1]}.yml"
            app.env.note_dependency(str(path))
            app.env.metadata[app.env.docname]["sco-quiz"] = "yes"
            node.children = [nodes.Text(render_quiz(read_bank(path), address=on_pages))]
            node.rawsource = ""


def drop_inline_assets(app: Sphinx, doctree) -> None:
    """Cut from notebook outputs the style and script that a page loads once for all of them."""
    for node in doctree.findall(nodes.raw):
        if "data-sco-asset" in node.astext():
            node.children = [nodes.Text(_INLINE_ASSET.sub("", node.astext()))]
            node.rawsource = ""


def write_explorer_style(app: Sphinx) -> None:
    """The explorer's style that depends on the tables, as a file: the site's policy allows no style in a page."""
    folder = Path(app.doctreedir) / "sco-static"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / EXPLORER_STYLE).write_text(day_view.style(), encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def drop_widgets(app: Sphinx, doctree) -> None:
    """Leave out the saved widgets and their viewer from another site: a page shows native controls instead."""
    files = getattr(app.env, "nb_metadata", {}).get(app.env.docname, {}).get("js_files", {})
    for key in [key for key in files if key.startswith("ipywidgets")]:
        del files[key]


def require_alt(app: Sphinx, doctree) -> None:
    """A picture without alternative text, or with its own path for one, is a warning, and so a failed build."""
    for image in doctree.findall(nodes.image):
        alt = image.get("alt", "")
        if not alt.strip() or alt.startswith(("../", "_build")) or Path(alt).suffix in {".png", ".svg", ".jpg"}:
            logger.warning("picture %s has no alternative text; say what it shows", image.get("uri", ""), location=image)


def setup(app: Sphinx) -> dict:
    for name in prose.ROLES:
        app.add_role(name, data_role)
    app.add_role("source", source_role)
    app.add_role("zh", language_role("zh-Hans"))
    app.add_role("ru", language_role("ru"))
    for name, directive in {"assignments": Assignments, "teaching": Teaching, "chapter-head": ChapterHead,
                            "downloads": Downloads,
                            "evidence": Evidence, "data-table": DataTable, "chart": ChartFigure, "quiz": Quiz,
                            "review": ReviewOfQuizzes, "timeline": Timeline, "source-register": SourceRegister,
                            "claims-ledger": ClaimsLedger, "verdict-counts": VerdictCounts,
                            "contested-terms": ContestedTerms,
                            "data-dictionary": DataDictionary}.items():
        app.add_directive(name, directive)
    app.add_node(scroll_table, html=(_visit_table, _depart_table))
    app.add_node(table_cell, html=(_visit_cell, _depart_cell))
    app.add_node(claim_entry, html=(_visit_claim, _depart_claim))
    app.add_node(nodes.citation, override=True, html=(_visit_citation, _depart_citation))
    app.add_config_value("sco_downloads", "", "env")
    app.connect("config-inited", choose_repository)
    app.connect("config-inited", choose_downloads)
    app.connect("config-inited", choose_pages, priority=950)  # after the contents are read
    app.connect("env-get-outdated", outdated_ledger)
    app.connect("env-get-outdated", outdated_quizzes)
    app.connect("doctree-read", renew_notebook_quiz)
    app.connect("doctree-read", drop_inline_assets)
    app.connect("builder-inited", write_explorer_style)
    app.connect("doctree-read", drop_widgets)
    app.connect("doctree-read", require_alt)
    app.connect("doctree-read", add_review)
    app.connect("doctree-read", mark_claims)
    app.connect("doctree-read", open_anchors)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
