"""What directives share that show something from the tables."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from articlebook.sphinx.links import cross_references, depends_on_data, note_label
from articlebook.tables import Tables, load


class DataDirective(SphinxDirective):
    """A directive whose page is read anew when a table changes, since it takes its tables from here."""

    @property
    def tables(self) -> Tables:
        """The tables of the book; asking for them makes the page depend on them."""
        depends_on_data(self.env)
        return load()

    def cross_references(self, prefix: str, ids: list[str]) -> list[nodes.Node]:
        """Make links from this page to several places of one kind."""
        return cross_references(prefix, ids, self.env.docname)

    def note_label(self, label: str, identity: str, title: str) -> None:
        """Make a place on this page the target of cross references."""
        note_label(self.env, label, identity, title)
