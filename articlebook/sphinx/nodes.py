"""Nodes of the book's own, and how HTML shows them: tables that scroll, entries of the ledger, lists of works."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from articlebook import verdicts
from articlebook.display import LONG_CELL


class scroll_table(nodes.table):
    """A table in a box that scrolls, as `articlebook.display.scroll_box` writes it."""


class claim_entry(nodes.container):
    """One claim of the ledger, with the data that the filters ask for."""


class claim_heading(nodes.paragraph):
    """What a claim says, as a heading, by which a screen reader goes from claim to claim; in no list of contents."""


class table_cell(nodes.entry):
    """A cell that knows whether it heads a column or a row."""


def build_table(headers: list[str], body: list[list], label: str, caption: str = "", identity: str = "", fold: str = "") -> scroll_table:
    """Build a table whose first column heads its rows.

    Parameters
    ----------
    headers : list of str
    body : list of rows
        Each cell is text, a node, or a list of nodes; the first cell of a row
        may be a pair (content, id), where an empty id means none.
    label, caption, identity : str
        Name of the box that scrolls; visible caption and id, none where empty.
    fold : str
        The line to which a screen folds the table until a reader opens it; where empty, it stands open.
    """
    table = scroll_table(label=label, caption=caption, fold=fold, ids=[identity] if identity else [])
    group = nodes.tgroup(cols=len(headers))
    group += [nodes.colspec(colwidth=1) for _ in headers]
    head = nodes.thead()
    head += _row([table_cell("", nodes.inline("", text), scope="col") for text in headers])
    rows = nodes.tbody()
    for line in body:
        cells = []
        for column, content in enumerate(line):
            cell = table_cell(scope="row" if column == 0 else "")
            if column == 0 and isinstance(content, tuple):
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


def for_html(html: str, otherwise: str) -> list[nodes.Node]:
    """Return HTML for pages, and a paragraph that says the same for every other output."""
    fallback = addnodes.only(expr="not html")
    fallback += nodes.paragraph("", otherwise)
    return [nodes.raw("", html, format="html"), fallback]


def verdict_pill(verdict: str, *more: nodes.Node) -> nodes.inline:
    """Build a verdict as `articlebook.verdicts.pill` writes it, with what stands after its word."""
    sign = nodes.raw("", f'<span aria-hidden="true">{verdicts.SIGNS[verdict]}</span>', format="html")
    return nodes.inline("", "", sign, nodes.Text(f" {verdict}"), *more, classes=["sco-pill", verdicts.css_class(verdict)])


# ---------------------------------------------------------------- HTML


def _visit_table(translator, node) -> None:
    label = translator.attval(node["label"])
    identity = f' id="{node["ids"][0]}"' if node["ids"] else ""
    if node.get("fold"):
        translator.body.append(f'<details class="sco-rows sco-shut"><summary>{translator.encode(node["fold"])}</summary>')
    named = "" if node.get("caption") else f' aria-label="{label}"'
    translator.body.append(f'<div class="sco-table"{identity} role="group" aria-label="{label}" tabindex="0">'
                           f'<table class="{" ".join(node["classes"])}"{named}>')
    if node.get("caption"):
        translator.body.append(f"<caption>{translator.encode(node['caption'])}</caption>")


def _depart_table(translator, node) -> None:
    translator.body.append("</table></div></details>\n" if node.get("fold") else "</table></div>\n")


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


def _visit_heading(translator, node) -> None:
    level = min(6, translator.section_level + translator.initial_header_level)  # one below the title of its section
    translator.body.append(f'<h{level} class="sco-what">')
    translator.context.append(f"</h{level}>\n")


def _depart_heading(translator, node) -> None:
    translator.body.append(translator.context.pop())


def _visit_citation(translator, node) -> None:
    """Open a citation as docutils does, but with roles that fit each other: a list of list items."""
    index = node.parent.index(node)
    if not index or not isinstance(node.parent[index - 1], nodes.citation):
        translator.body.append('<div role="list" class="citation-list">\n')
    translator.body.append(translator.starttag(node, "div", CLASS="citation", role="listitem"))


def _depart_citation(translator, node) -> None:
    translator.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        translator.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Register the nodes with their HTML."""
    app.add_node(scroll_table, html=(_visit_table, _depart_table))
    app.add_node(table_cell, html=(_visit_cell, _depart_cell))
    app.add_node(claim_entry, html=(_visit_claim, _depart_claim))
    app.add_node(claim_heading, html=(_visit_heading, _depart_heading))
    app.add_node(nodes.citation, override=True, html=(_visit_citation, _depart_citation))
