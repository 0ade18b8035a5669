"""What the book takes from Sphinx, MyST and MyST-NB although they do not promise it.

Everything of the kind stands here, and nowhere else. Each function was tried
with the versions in `TRIED`; `tests/site/test_directives.py` calls each of them in a
small book. Where such a test fails after an update, compare the module that
the function's docstring names, mend the function here, and renew `TRIED`.
"""

from __future__ import annotations

from functools import cache

from pybtex import plugin
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

TRIED = {"sphinx": "7.4.7", "myst-parser": "3.0.1", "myst-nb": "1.4.0", "pybtex": "0.26.1", "sphinx-external-toc": "1.1.0"}
#: Themes whose templates those in `articlebook/sphinx/templates` replace by having their names, and the versions tried.
THEMES = {"sphinx-book-theme": "1.3.0", "pydata-sphinx-theme": "0.17.1"}
#: Templates there that replace nothing.
OWN_TEMPLATES = {"components/page-facts.html", "components/run-notebook.html", "components/site-parts.html"}


def markdown_anchors(env: BuildEnvironment) -> dict[str, tuple[int, str, str]]:
    """Return the anchors of the page that is being read, which Markdown links may name: line, id and title by anchor.

    MyST keeps the headings of a page under this name (`myst_parser.mdit_to_docutils.transforms`),
    and looks for an anchor nowhere else.
    """
    return env.metadata[env.docname].setdefault("myst_slugs", {})


def notebook_scripts(env: BuildEnvironment) -> dict[str, tuple]:
    """Return the scripts that MyST-NB will load on the page that is being read, by name.

    MyST-NB keeps them in an attribute of the environment (`myst_nb.core.utils`, `myst_nb.sphinx_`); a page that is no
    notebook has none, and a change of what is returned is kept.
    """
    return getattr(env, "nb_metadata", {}).get(env.docname, {}).get("js_files", {})


def asset_text(asset) -> str:
    """Return the file name of a script or style of a page, and the text of one without a file.

    The classes (`sphinx.builders.html._assets`) are internal; their attributes are what a theme reads too.
    """
    name = str(asset.filename).rsplit("/", 1)[-1] if asset.filename else ""
    return f"{name} {asset.attributes.get('body', '')}"


def remember_plugins() -> None:
    """Have pybtex ask the environment for a plugin once and not for every citation, which takes seconds for a book.

    `pybtex.plugin.find_plugin` looks through the metadata of every installed package at each call; they do not change
    while a build runs.
    """
    if not hasattr(plugin.entry_points, "cache_clear"):
        plugin.entry_points = cache(plugin.entry_points)


#: Extensions of Jupyter Book that do not say whether they bear that pages are read in several processes.
_SILENT = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def read_side_by_side(app: Sphinx) -> None:
    """Let Sphinx read pages in several processes, although two extensions do not say that they bear it.

    `sphinx_multitoc_numbering` replaces one function (`TocTreeCollector.assign_section_numbers`), which Sphinx calls in its
    first process when all pages are read; `sphinx_jupyterbook_latex` does nothing to a page unless LaTeX is built. Both
    are loaded by other extensions (`sphinx_external_toc`, `jupyter_book`).
    """
    for name in _SILENT:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
