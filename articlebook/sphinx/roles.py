"""Roles of a page: words from the tables, links to sources, words in another language."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from articlebook import restatements, text_roles
from articlebook.sphinx.links import LEDGER, REGISTER, cross_reference, cross_references, depends_on_data
from articlebook.sphinx.nodes import verdict_pill
from articlebook.tables import load, split

#: Languages that names on a page may be in, by role.
LANGUAGES = {"zh": "zh-Hans", "ru": "ru"}


def data_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Print a number, date or list from the tables; see `articlebook.text_roles`. A passage is also the target of links from quizzes."""
    env = inliner.document.settings.env
    depends_on_data(env)
    try:
        words = text_roles.evaluate(name, text)
    except text_roles.ProseError as error:
        return [], [inliner.reporter.error(str(error), line=lineno)]
    if name.lower() != "passage":
        return [nodes.Text(words)], []
    uses = env.temp_data.setdefault("sco-passages", {})
    uses[text] = uses.get(text, 0) + 1
    return [nodes.inline("", words, ids=[restatements.passage_anchor(text, uses[text])])], []


def source_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Link to the register of sources: ``{source}`S02; S04` ``."""
    env = inliner.document.settings.env
    depends_on_data(env)
    ids, known = split(text), set(load()["sources"]["id"])
    unknown = [i for i in ids if i not in known]
    if unknown or not ids:
        return [], [inliner.reporter.error(f"no source {', '.join(map(repr, unknown or [text]))} in sources.csv", line=lineno)]
    return [nodes.inline("", "", nodes.Text("["), *cross_references(REGISTER, ids, env.docname), nodes.Text("]"),
                         classes=["sco-source"])], []


def finding_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Begin a finding of an evidence note with the verdicts on its claims: ``{finding}`c062` `` or ``{finding}`c038, c039` ``."""
    env = inliner.document.settings.env
    depends_on_data(env)
    ids, known = [part.strip() for part in text.split(",")], load()["claims"].set_index("id")["verdict"]
    unknown = [one for one in ids if one not in known]
    if unknown:
        return [], [inliner.reporter.error(f"no claim {', '.join(map(repr, unknown))} in claims.csv", line=lineno)]
    pills, links = nodes.inline(), nodes.inline(classes=["sco-meta"])
    for verdict in dict.fromkeys(known[one] for one in ids):
        pills += [verdict_pill(verdict), nodes.Text(" ")]
    for one in ids:
        links += [nodes.Text(" "), cross_reference(f"{LEDGER}-{one}", one, env.docname)]
    return [nodes.inline("", "", pills, links, sco_claims=ids)], []


def language_role(language: str):
    """Make a role that marks its words as being in another language, for screen readers.

    docutils writes a class ``language-…`` as the attribute `lang`, in every output that has one.
    """
    def role(name, rawtext, text, lineno, inliner, options=None, content=None):
        return [nodes.inline(rawtext, text, classes=[f"language-{language}"])], []
    return role


def setup(app: Sphinx) -> None:
    """Register the roles."""
    for name in text_roles.roles():
        app.add_role(name, data_role)
    app.add_role("source", source_role)
    app.add_role("finding", finding_role)
    for name, language in LANGUAGES.items():
        app.add_role(name, language_role(language))
