"""The ledger of claims: every claim with its verdict, the filters, and the count of verdicts."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from docutils import nodes

from articlebook import claims, documents, text_roles, verdicts
from articlebook.language import strings
from articlebook.restatements import in_words
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.links import LEDGER, LEDGER_PAGE, REGISTER, cross_reference, evidence_label, page_link, row_label
from articlebook.sphinx.nodes import build_table, claim_entry, claim_heading, for_html, verdict_pill
from articlebook.tables import Tables

STATE = "sco-ledger"  # where a page keeps which chapters treated what when it was read; Sphinx merges and purges it with the page


def state(places: dict[str, list[tuple[str, str]]]) -> str:
    """Write which chapters treat which claim as text that two builds can compare."""
    return json.dumps(places, sort_keys=True)


class ClaimsLedger(DataDirective):
    """Shows every claim with its verdict, grouped by section of the article."""

    def run(self) -> list[nodes.Node]:
        tables, places = self.tables, claims.chapters_of()
        self.env.metadata[self.env.docname][STATE] = state(places)
        sections: list[nodes.Node] = [nodes.raw("", filters(tables["claims"], places), format="html")]
        there = self.env.found_docs  # a book of the same tables may leave pages out
        to_read = {claim: [one for one in found if documents.page_of(one[0]) in there] for claim, found in documents.bearing_on(tables).items()}
        titles = tables["article_paragraphs"].drop_duplicates("section").set_index("section")["section_title"]
        for section, group in claims.in_order(tables).groupby("section", sort=False):
            part = nodes.section(ids=[f"claims-{section.lower()}"], classes=["sco-claims"])
            part += nodes.title("", titles[section])
            part += [self._entry(row, places.get(row.id, []), to_read.get(row.id, []), tables) for row in group.itertuples()]
            sections.append(part)
        return sections

    def _entry(self, row, places: list[tuple[str, str]], to_read: list[tuple[str, str]], tables: Tables) -> nodes.container:
        """Build one claim: verdict, the claim, why, what would change it, and where the book treats it."""
        here, words = self.env.docname, strings()
        place = text_roles.evaluate("passage", f"{row.section}.{row.paragraph}", tables)
        entry = claim_entry(ids=[f"claim-{row.id}"], verdict=row.verdict, kind=row.kind, place=place,
                            chapter="|".join(title for _, title in places))
        self.note_label(f"{LEDGER}-{row.id}", f"claim-{row.id}", row.id)
        entry += claim_heading("", "", verdict_pill(row.verdict), nodes.Text(" "), nodes.strong("", row.claim))
        about = f"{row.id} · {place} · {words['confidence'].format(level=row.confidence)}"
        meta: list[nodes.Node] = [nodes.Text(about)]
        for number, (docname, title) in enumerate(places):
            meta += [nodes.Text(" · " if number == 0 else ", "), cross_reference(evidence_label(Path(docname).name, row.id), title, here)]
        entry += nodes.paragraph("", "", *meta, classes=["sco-meta"])
        if to_read:
            entry += _documents(to_read, here)
        entry += nodes.raw("", f'<details><summary>{escape(words["reasons"])}</summary>', format="html")
        sources, rows = claims.evidence(row.evidence)
        why: list[nodes.Node] = [nodes.strong("", "Why. "), nodes.Text(row.why)]
        if sources:
            why += [nodes.Text(" ["), *self.cross_references(REGISTER, sources), nodes.Text("]")]
        if rows:
            why.append(nodes.Text(" Tables: "))
            for number, cell in enumerate(rows):
                why += [nodes.Text("; ")] if number else []
                why.append(cross_reference(row_label(cell), in_words(cell, tables), here))
            why.append(nodes.Text("."))
        entry += nodes.paragraph("", "", *why)
        entry += nodes.paragraph("", "", nodes.strong("", "What would change it. "), nodes.Text(row.would_change))
        if row.tried:
            entry += nodes.paragraph("", "", nodes.strong("", "What was tried. "), nodes.Text(row.tried))
        entry += nodes.paragraph("", f"{row.kind.capitalize()} claim, {'of' if row.weight == 'substance' else 'a matter of'} {row.weight}; "
                                     f"checked {row.last_checked:%Y-%m-%d}.", classes=["sco-meta"])
        entry += nodes.raw("", "</details>", format="html")
        return entry


def _documents(to_read: list[tuple[str, str]], here: str) -> nodes.paragraph:
    """Name the documents that bear on a claim."""
    line = nodes.paragraph("", strings()["documents_of_claim"], classes=["sco-meta", "sco-read"])
    for number, (document, title) in enumerate(to_read):
        line += [nodes.Text(", ")] if number else []
        line += page_link(documents.page_of(document), title, here)
    return line


def filters(table: pd.DataFrame, places: dict[str, list[tuple[str, str]]]) -> str:
    """Write the controls of the ledger as HTML; hidden until the script is there to serve them."""
    words = {name: escape(text) for name, text in strings().items() if isinstance(text, str)}
    chapters = sorted({place for found in places.values() for place in found})
    choices = {"kind": sorted(table["kind"].unique()), "chapter": [title for _, title in chapters]}
    pills = "\n".join(f'<label class="sco-pill {verdicts.css_class(verdict)}"><input type="checkbox" name="verdict" value="{escape(verdict)}"> '
                      f'<span aria-hidden="true">{verdicts.SIGNS[verdict]}</span> {escape(verdict)} {number}</label>'
                      for verdict, number in verdicts.tally(table["verdict"]).items())
    selects = "\n".join(
        f'<label>{words[f"filter_{name}"]} <select name="{name}"><option value="">{words["any"]}</option>'
        + "".join(f'<option value="{escape(v)}">{escape(v)}</option>' for v in values) + "</select></label>"
        for name, values in choices.items())
    return (f'<div class="sco-filters" role="group" aria-label="{words["filters"]}" data-said="{words["filter_said"]}" hidden>\n'
            f'<div class="sco-toggles" role="group" aria-label="{words["filter_verdict"]}">{pills}</div>\n'
            f'<label>{words["filter_words"]} <input type="search"></label>\n'
            f'<details><summary>{words["filter_more"]}</summary>\n{selects}\n</details>\n'
            f'<p role="status"></p> <button type="button">{words["filter_clear"]}</button>\n</div>')


class ClaimSquares(DataDirective):
    """Shows one square a claim, sorted by verdict, and below them how many got which; each count opens the ledger at its claims."""

    def run(self) -> list[nodes.Node]:
        counts = claims.verdict_counts(self.tables)
        ledger = f"{'../' * self.env.docname.count('/')}{LEDGER_PAGE}.html"
        pills = " ".join(f"<li>{verdicts.pill(verdict, verdicts.counted(verdict, number), f'{ledger}?verdict={quote(verdict)}')}</li>"
                         for verdict, number in counts.items() if number)
        return for_html(f'{verdicts.squares(self.tables["claims"]["verdict"])}\n<ul class="sco-pills">{pills}</ul>', verdicts.in_words(counts))


class VerdictCounts(DataDirective):
    """Shows how many claims got which verdict, by weight."""

    def run(self) -> list[nodes.Node]:
        columns = [claims.verdict_counts(self.tables, weight) for weight in ("", *claims.WEIGHTS)]
        body = [[verdict_pill(verdict), *(str(counts[verdict]) for counts in columns)] for verdict in claims.VERDICTS]
        body.append(["all", *(str(sum(counts.values())) for counts in columns)])
        return [build_table(["Verdict", "Claims", "Of substance", "Of form"], body, "Verdicts", "Claims by verdict and weight")]
