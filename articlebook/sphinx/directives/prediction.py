"""A card that asks for a guess before it shows the facts: one sentence of the article, tested row by row."""

from __future__ import annotations

from html import escape
from typing import ClassVar

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives

from articlebook import text_roles, verdicts
from articlebook.language import strings
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.links import page_link
from articlebook.subject import subject

SAYS, IS, LAST = ": says", ": is", "sentence"


class PredictionCard(DataDirective):
    """Shows a sentence, keys for a guess of how many rows bear it out, and, once one is chosen, the rows.

    The rows are those of `Subject.row_sources`: for each thing that the sentence speaks of a column
    ``…: says`` and one ``…: is``, and at last ``sentence`` with ``right`` or ``wrong``. No script is needed.
    """

    required_arguments, final_argument_whitespace, has_content = 1, True, True
    option_spec: ClassVar = {"claim": directives.unchanged_required, "title": directives.unchanged_required, "question": directives.unchanged_required,
                   "more": directives.unchanged_required, "page": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        missing = [name for name in self.option_spec if name not in self.options]
        if missing:
            raise self.error(f"a prediction needs {', '.join(f':{name}:' for name in missing)}")
        tables, words = self.tables, strings()
        known = tables["claims"].set_index("id")["verdict"]
        if (claim := self.options["claim"]) not in known:
            raise self.error(f"no claim {claim} in claims.csv")
        asked = text_roles.fill(self.arguments[0], tables)
        source = next((begins for begins in subject().row_sources if asked.startswith(begins)), None)
        if source is None:
            raise self.error(f"no rows of {asked!r}; they begin with {', '.join(subject().row_sources)}")
        rows = subject().row_sources[source](asked.removeprefix(source), tables)
        right = int((rows[LAST] == "right").sum())
        question = text_roles.fill(self.options["question"], tables)
        card = nodes.container(classes=["sco-predict"])
        card += nodes.raw("", f"<h2>{escape(self.options['title'])}</h2>", format="html")
        card += self.parse_content_to_nodes()
        card += nodes.raw("", f'<fieldset><legend>{escape(question)}</legend>\n{keys(len(rows), right)}\n'
                              f'<div class="sco-predicted">', format="html")
        said = words["predict_answer"].format(n=text_roles.number(right).capitalize(), total=text_roles.number(len(rows)))
        card += nodes.raw("", f'<p><strong><span class="sco-guessed">{escape(words["predict_guessed"])}</span>'
                              f'<span class="sco-missed">{escape(words["predict_missed"])}</span> {escape(said)}</strong></p>\n'
                              f'<p>{escape(words["predict_verdict"])} {verdicts.pill(known[claim])}</p>\n{facts(rows)}', format="html")
        card += nodes.paragraph("", "", page_link(self.options["page"], self.options["more"], self.env.docname))
        card += nodes.raw("", "</div></fieldset>", format="html")
        return [card]


def keys(most: int, right: int) -> str:
    """Write one key a possible answer, from none to all, as HTML; the right one is known to the style alone."""
    kinds = {right: ' class="sco-true"'}
    return "\n".join(f'<input type="radio" name="sco-guess" id="sco-guess-{n}" value="{n}"{kinds.get(n, "")}><label for="sco-guess-{n}">{n}</label>'
                     for n in range(most + 1))


def facts(rows: pd.DataFrame) -> str:
    """Write what held beside what the sentence says, row by row, as an HTML table."""
    words = strings()
    things = [name.removesuffix(SAYS) for name in rows.columns if name.endswith(SAYS)]
    first = next(name for name in rows.columns if not name.endswith((SAYS, IS)) and name != LAST)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (first.replace("_", " ").capitalize(), *things, words["predict_sentence"]))
    body = []
    for row in rows.to_dict("records"):
        cells = []
        for thing in things:
            held, said = row[thing + IS], row[thing + SAYS]
            cells.append(escape(held) if said in (held, "open") else f"<strong>{escape(held)}</strong> <s>{escape(said)}</s>")
        good = row[LAST] == "right"
        sign, told = ("✓", words["predict_right"]) if good else ("✗", words["predict_wrong"])
        cells.append(f'<span class="sco-{"good" if good else "bad"}"><span aria-hidden="true">{sign}</span> {escape(told)}</span>')
        body.append(f'<tr><th scope="row">{escape(str(row[first]))}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return (f'<table class="sco-facts-table"><caption>{escape(words["predict_key"])}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(body)}</tbody></table>")
