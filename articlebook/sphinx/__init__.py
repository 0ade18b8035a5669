"""The Sphinx side of the book: one extension, which turns what the other modules return into pages.

The only part of the package that imports Sphinx. It holds no fact and no
drawing of its own.
"""

from sphinx.application import Sphinx

from articlebook.sphinx import config, directives, events, name_index, nodes, page_context, private_api, roles


def setup(app: Sphinx) -> dict:
    """Register everything with Sphinx.

    Pages may be read and written side by side: what a directive remembers stands in the metadata and labels of its own
    page, which Sphinx itself merges from its workers and purges with the page.
    """
    for part in (config, nodes, roles, directives, events, name_index, page_context):
        part.setup(app)
    private_api.remember_plugins()
    app.connect("builder-inited", private_api.read_side_by_side)
    return {"version": "2", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
