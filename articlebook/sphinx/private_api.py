"""What the book takes from Sphinx, MyST and MyST-NB although they do not promise it.

Everything of the kind stands here, and nowhere else. Each function was tried
with the versions in `TRIED`; `tests/site/test_directives.py` calls each of them in a
small book. Where such a test fails after an update, compare the module that
the function's docstring names, mend the function here, and renew `TRIED`.
"""

from __future__ import annotations

from sphinx.environment import BuildEnvironment

TRIED = {"sphinx": "7.4.7", "myst-parser": "3.0.1", "myst-nb": "1.4.0"}


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
