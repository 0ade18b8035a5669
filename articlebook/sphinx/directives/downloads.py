"""Where readers get the book in other forms."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from articlebook.language import strings
from articlebook.outputs.release import NAME

#: Words for each form of the book, and its file in the bundle (`articlebook.outputs`).
OUTPUTS = {"downloads_pdf": f"{NAME}.pdf", "downloads_epub": f"{NAME}.epub", "downloads_offline": f"{NAME}-offline.zip"}


class Downloads(SphinxDirective):
    """Shows links to the other forms of the book; none where it is not known that they are there."""

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
