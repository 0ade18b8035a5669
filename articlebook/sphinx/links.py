"""Labels that pages link to, the links themselves, and the files on which a page depends."""

from __future__ import annotations

from typing import cast

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

from articlebook.tables import DATA

REGISTER, LEDGER, EVENT, TABLE, TERM = "source", "claim", "event", "table", "term"  # prefixes of labels that pages link to
LEDGER_PAGE = "chapters/claims"


def cross_reference(label: str, text: str, docname: str) -> addnodes.pending_xref:
    """Make a link to a labelled place anywhere in the book."""
    return addnodes.pending_xref("", nodes.inline("", text), refdomain="std", reftype="ref", reftarget=label,
                                 refexplicit=True, refdoc=docname, refwarn=True)


def page_link(page: str, text: str, docname: str) -> addnodes.pending_xref:
    """Make a link to a page of the book, under the page's own title where no text is given."""
    return addnodes.pending_xref("", nodes.inline("", text), refdomain="std", reftype="doc", reftarget=f"/{page}",
                                 refexplicit=bool(text), refdoc=docname, refwarn=True)


def cross_references(prefix: str, ids: list[str], docname: str) -> list[nodes.Node]:
    """Make links to several places of one kind, with commas between them."""
    found: list[nodes.Node] = []
    for key in ids:
        found += [nodes.Text(", ")] if found else []
        found.append(cross_reference(f"{prefix}-{key}".lower(), key, docname))
    return found


def evidence_label(page: str, claim: str) -> str:
    """Return the label of the place where a chapter judges a claim."""
    return f"evidence-{page}-{claim}".lower()


def row_label(cell: str) -> str:
    """Return the label of the place that shows a table row: events have a page of their own, other tables a description."""
    name, _, key = cell.partition("[")
    return f"{EVENT}-{key.rstrip(']')}" if name == "events" and key else f"{TABLE}-{name}".replace("_", "-")


def standard_domain(env: BuildEnvironment) -> StandardDomain:
    """Return the part of Sphinx that keeps labels of every kind."""
    return cast(StandardDomain, env.get_domain("std"))


def note_label(env: BuildEnvironment, label: str, identity: str, title: str) -> None:
    """Make a place on the page that is being read the target of cross references."""
    standard_domain(env).note_hyperlink_target(label.lower(), env.docname, identity, title)


def depends_on_data(env: BuildEnvironment) -> None:
    """Have the page that is being read read anew when a table changes."""
    # files only: Sphinx takes a folder for a missing file, and would read the page anew each time
    for path in (*DATA.glob("*.csv"), DATA / "datapackage.json"):
        env.note_dependency(str(path))
