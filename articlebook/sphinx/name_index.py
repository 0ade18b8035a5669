"""The index of names and places: where the book speaks of each, found in its text and not marked by hand.

Each page that is read keeps, in its metadata, which names of the table `index` its sections hold;
the page with the index is written when all of them are known.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from articlebook.language import strings
from articlebook.sphinx.contents import parts
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.page_numbers import chapter_number
from articlebook.tables import DATA, Tables, load, split

TABLE = "index"
FOUND, SHOWN, SEEN = "sco-index", "sco-index-page", "sco-index-seen"  # of a page's metadata: what it holds; whether it shows the index; of which words
MOST = 6  # sections of one name: those that speak of it most
#: What no reader of a page reads as prose; the last stands for a quiz or a chart in outputs that have none.
_SILENT = (nodes.raw, nodes.literal_block, nodes.comment, nodes.literal, addnodes.only)


class index_list(nodes.General, nodes.Element):
    """The place of the index, until all pages are read."""


def finder(tables: Tables) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return an expression that finds every name in any of its forms as whole words, and the name of each form."""
    forms = {form: row.term for row in tables[TABLE].itertuples() if not row.see for form in (row.term, *split(row.variants))}
    # the longest form first, so that a name inside another does not take its place
    either = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])"), forms


def names_in(doctree: nodes.document, tables: Tables) -> list[tuple[str, str, str, int]]:
    """Count the names in each section of a page.

    Returns
    -------
    list of (name, id of the section, heading, how often)
        In the order of the page; the id is empty for what stands before the first section.
    """
    pattern, forms = finder(tables)
    counts: Counter[tuple[str, str, str]] = Counter()
    for words, section in _texts(doctree):
        inner = section is not None and isinstance(section.parent, nodes.section)
        place = (section["ids"][0], section.next_node(nodes.title).astext()) if inner and section is not None else ("", "")
        # marks and keys of an apostrophe are one sign
        counts.update((forms[found], *place) for found in pattern.findall(words.replace("’", "'")))
    return [(*where, often) for where, often in counts.items()]


def _texts(doctree: nodes.document) -> Iterator[tuple[str, nodes.section | None]]:
    """Yield every text of a page with the section in which it stands."""
    for text in doctree.findall(nodes.Text):
        above, section = text.parent, None
        while above is not None and section is None:
            if isinstance(above, _SILENT):
                break
            section = above if isinstance(above, nodes.section) else None
            above = above.parent
        else:
            yield text.astext(), section


def keep_names(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what names a page holds, and read it anew when the table changes."""
    tables = load()
    if TABLE in tables.frames:
        app.env.note_dependency(str(DATA / f"{TABLE}.csv"))
        app.env.metadata[app.env.docname][FOUND] = json.dumps(names_in(doctree, tables))


def rewrite_index(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that show the index, where what was read changed it."""
    # the words of a title alone: numbers are set in it later, and would make it look changed the next time
    words = [(page, facts.get(FOUND), env.titles[page].astext()) for page, facts in sorted(env.metadata.items()) if page in env.titles]
    seen = hashlib.sha256(json.dumps(words).encode()).hexdigest()
    stale = [page for page, facts in env.metadata.items() if SHOWN in facts and facts.get(SEEN) != seen]
    for page in stale:
        env.metadata[page][SEEN] = seen
    return stale


class NameIndex(DataDirective):
    """Shows the names of the table `index` by letter, each with the sections that speak of it most; the option ``parts`` names parts of the book."""

    option_spec: ClassVar = {"parts": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        known = {part.caption: part.pages for part in parts(self.config)}
        wanted = [name.strip() for name in self.options.get("parts", ",".join(known)).split(",")]
        pages = [page for name in wanted for page in known.get(name, ())]
        rows = self.tables[TABLE]
        if lost := sorted(set(rows["see"]) - set(rows["term"]) - {""}):
            raise self.error(f"index.csv: see {', '.join(lost)}, which is no term of the table; add a row or correct it")
        self.env.metadata[self.env.docname][SHOWN] = "yes"
        return [index_list(pages=pages)]


def fill_index(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the names in the place of the index."""
    for place in list(doctree.findall(index_list)):
        place.replace_self(_lists(app, place["pages"], docname))


def _lists(app: Sphinx, pages: list[str], docname: str) -> list[nodes.Node]:
    """Write one list a letter."""
    places: dict[str, list[tuple[int, tuple[int, bool, int], str, str, str]]] = {}
    for number, page in enumerate(pages):
        for name, identity, heading, often in json.loads(app.env.metadata.get(page, {}).get(FOUND, "[]")):
            own = places.setdefault(name, [])
            # what stands outside of the sections is found at the head of the page
            own.append((often, (number, bool(identity), len(own)), page, identity, heading))
    found: list[nodes.Node] = []
    letter, rows = "", load()[TABLE]
    for row in rows.iloc[rows["term"].str.casefold().argsort(kind="stable")].itertuples():
        if not (places.get(row.term) or (row.see and places.get(row.see))):
            continue
        if row.term[0].upper() != letter:
            letter = row.term[0].upper()
            found += [nodes.paragraph("", letter, classes=["sco-letter"]), nodes.bullet_list(classes=["sco-index"])]
        entry = nodes.paragraph("", row.term, ids=[_anchor(row.term)])
        if row.see:
            entry += [nodes.Text(f", {strings()['index_see']} "), nodes.reference("", row.see, internal=True, refid=_anchor(row.see))]
        else:
            kept = sorted(places[row.term], key=lambda one: -one[0])[:MOST]
            entry += _links(app, sorted(kept, key=lambda one: one[1]), docname)
        found[-1] += nodes.list_item("", entry)
    return found


def _links(app: Sphinx, places: list[tuple[int, tuple[int, bool, int], str, str, str]], docname: str) -> list[nodes.Node]:
    """Write the places of a name: number of the chapter, and heading."""
    links: list[nodes.Node] = []
    for _, _, page, identity, heading in places:
        words = f"{chapter_number(app.env, page)} {heading or app.env.titles[page].astext()}".strip()
        address = app.builder.get_relative_uri(docname, page) + (f"#{identity}" if identity else "")
        links += [nodes.Text("; " if links else ": "), nodes.reference("", words, internal=True, refuri=address)]
    return links


def _anchor(term: str) -> str:
    return f"index-{nodes.make_id(term)}"


def setup(app: Sphinx) -> None:
    """Register the directive and the events."""
    app.add_node(index_list)
    app.add_directive("name-index", NameIndex)
    app.connect("doctree-read", keep_names)
    app.connect("env-updated", rewrite_index)
    app.connect("doctree-resolved", fill_index)
