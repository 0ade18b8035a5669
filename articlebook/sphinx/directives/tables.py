"""Tables of the book on a page: rows of any table, events, sources, contested terms, and the description of all."""

from __future__ import annotations

from typing import ClassVar

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives

from articlebook import restatements, text_roles
from articlebook.language import folded, strings
from articlebook.sphinx.directives.base import DataDirective
from articlebook.sphinx.links import EVENT, LEDGER, REGISTER, TABLE
from articlebook.sphinx.nodes import build_table, verdict_pill
from articlebook.tables import split
from articlebook.verdicts import SIGNS


class DataTable(DataDirective):
    """Shows rows and columns of a table in `data/`; with the option ``fold`` a screen shows its caption and the number of its rows until it is opened.

    The option ``names`` writes words for keys: ``crisis=crises.event`` shows what the table `crises` has under `event` for the key that stands in
    the column `crisis`.
    """

    required_arguments = 1
    option_spec: ClassVar = {"where": directives.unchanged, "rows": directives.unchanged, "columns": directives.unchanged,
                   "headers": directives.unchanged, "caption": directives.unchanged_required, "fold": directives.flag,
                   "names": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        tables, name = self.tables, self.arguments[0]
        try:
            frame = restatements.table_rows(name, self.options, tables)
        except (text_roles.ProseError, KeyError) as error:
            raise self.error(str(error.args[0])) from None
        fields = [f["name"] for f in tables.resource(name)["schema"]["fields"]]
        columns = [c.strip() for c in self.options.get("columns", ", ".join(fields)).split(",")]
        unknown = [c for c in columns if c not in fields]
        if unknown:
            raise self.error(f"{name} has no column {', '.join(unknown)}; it has {', '.join(fields)}")
        headers = [h.strip() for h in self.options.get("headers", "").split(",") if h.strip()]
        headers = headers or [restatements.column_in_words(c) for c in columns]
        if len(headers) != len(columns):
            raise self.error(f"{len(headers)} headers for {len(columns)} columns")
        keys = restatements.row_keys(name, frame, tables)  # before words stand in the place of keys
        try:
            frame = restatements.with_names(frame, self.options.get("names", ""), tables)
        except (text_roles.ProseError, KeyError) as error:
            raise self.error(str(error.args[0])) from None
        body: list[list] = [[self.cell(row, column, name) for column in columns] for _, row in frame.iterrows()]
        for line, key in zip(body, keys, strict=True):
            line[0] = (line[0], self._anchor(name, key))
        caption = self.options.get("caption", tables.resource(name)["title"])
        whole = not {"where", "rows"} & set(self.options)
        fold = folded(caption, len(body)) if "fold" in self.options else ""
        return [build_table(headers, body, caption, caption, self._anchor(name) if whole else "", fold)]

    def _anchor(self, table: str, key: str = "") -> str:
        """Return the id for the first display on this page; empty for later ones."""
        anchor = restatements.row_anchor(table, key)
        given = self.env.temp_data.setdefault("sco-rows", set())
        first = anchor not in given
        given.add(anchor)
        return anchor if first else ""

    def cell(self, row: pd.Series, column: str, table: str) -> str | list[nodes.Node]:
        """Return a cell as a reader sees it.

        Days are no more exact than known, ids of sources and claims are links, a verdict is its pill, lists have commas, sentences stay as they are.
        """
        value = row[column]
        if column == "sources":
            return self.cross_references(REGISTER, split(value))
        if column == "claims":
            return self.cross_references(LEDGER, split(value))
        if column == "verdict" and value in SIGNS:
            return [verdict_pill(value)]
        return restatements.cell_in_words(row, column, table, self.tables)


class Timeline(DataTable):
    """Shows every event, in order of time, on one line that begins anew with each band.

    The option ``bands`` names a table whose rows have a ``name`` and a ``start_event``, the event that opens the band.
    """

    required_arguments = 0
    option_spec: ClassVar = {"bands": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        frame = self.tables["events"].sort_values("date", kind="stable")
        bands = self._bands(frame)
        found: list[nodes.Node] = []
        listing = self._line(found, "", 0) if not bands or bands[0][0] > frame["date"].iloc[0] else None
        for _, row in frame.iterrows():
            while bands and bands[0][0] <= row["date"]:
                listing = self._line(found, bands.pop(0)[1], len(found))
            identity = f"{EVENT}-{row['id']}"
            self.note_label(identity, identity, row["event"])
            entry = nodes.list_item(ids=[identity])
            entry += nodes.paragraph("", "", nodes.inline("", self.cell(row, "date", "events"), classes=["sco-when"]), nodes.Text(" "),
                                     nodes.strong("", row["event"]))
            entry += nodes.paragraph("", "", nodes.Text(f"{row['why']}. " if not row["why"].endswith(".") else f"{row['why']} "),
                                     nodes.inline("", "", nodes.Text(strings()["confidence"].format(level=row["confidence"])), nodes.Text(" ["),
                                                  *self.cell(row, "sources", "events"), nodes.Text("]"), classes=["sco-meta"]))
            listing += entry
        return found

    def _bands(self, events: pd.DataFrame) -> list[tuple[pd.Timestamp, str]]:
        """List the bands by the day on which each begins."""
        if "bands" not in self.options:
            return []
        try:
            table = self.tables[self.options["bands"]]
        except KeyError as error:
            raise self.error(str(error.args[0])) from None
        if lacking := {"name", "start_event"} - set(table.columns):
            raise self.error(f"{self.options['bands']} has no {' and no '.join(sorted(lacking))}, so it makes no bands")
        days = events.set_index("id")["date"]
        return sorted((days[row.start_event], row.name) for row in table[["name", "start_event"]].itertuples(index=False, name="Band"))

    def _line(self, found: list[nodes.Node], name: str, number: int) -> nodes.bullet_list:
        """Begin a band, under its name where it has one."""
        listing = nodes.bullet_list(classes=["sco-timeline"])
        if name:
            part = nodes.section(ids=[f"band-{number + 1}"], names=[])
            part += nodes.title("", name)
            part += listing
            found.append(part)
        else:
            found.append(listing)
        return listing


class SourceRegister(DataDirective):
    """Shows every source, each the target of the links that name it."""

    def run(self) -> list[nodes.Node]:
        body = []
        for row in self.tables["sources"].itertuples():
            identity = f"source-{row.id}"
            self.note_label(f"{REGISTER}-{row.id}", identity, row.id)
            title = nodes.reference("", row.title, refuri=row.url) if row.url else nodes.inline("", row.title)
            more = [nodes.reference("", f"address {n}", refuri=url)
                    for n, url in enumerate(row.other_urls.split(), start=2)]
            more += [nodes.reference("", f"archived copy of {archive_day(url)}", refuri=url) for url in row.archived.split()]
            document: list[nodes.Node] = [title]
            for link in more:
                document += [nodes.Text(", "), link]
            body.append([(row.id, identity), document, row.publisher, row.date, f"{row.origin}, {row.owner}, {row.kind}", row.note])
        return [build_table(["Id", "Document", "Publisher", "Date", "Origin, owner, kind", "Note"], body,
                            "Register of sources")]


def archive_day(url: str) -> str:
    """Return the day on which an archive stored a copy, as its address tells."""
    return text_roles.written_day(pd.Timestamp(url.split("/")[4][:8]))


class ContestedTerms(DataDirective):
    """Shows every contested term as an entry that a phone can show, with what is said of it."""

    def run(self) -> list[nodes.Node]:
        listing = nodes.definition_list(classes=["sco-terms"])
        for row in self.tables["contested_terms"].itertuples():
            about = nodes.definition()
            for label, text in (("Used by", row.used_by), ("For what", row.for_what), ("Objection", row.objection),
                                ("The book writes", row.write_instead), ("What is sourced", row.note)):
                end = "" if text.endswith(".") else "."
                line = nodes.paragraph("", "", nodes.emphasis("", f"{label}: "), nodes.Text(text + end))
                if label == "What is sourced":
                    line += [nodes.Text(" ["), *self.cross_references(REGISTER, split(row.sources)), nodes.Text("]")]
                about += line
            listing += nodes.definition_list_item("", nodes.term("", row.term), about)
        return [listing]


class DataDictionary(DataDirective):
    """Shows every table and field, from the package descriptor."""

    def run(self) -> list[nodes.Node]:
        tables, found = self.tables, []
        for resource in tables.package["resources"]:
            identity = f"{TABLE}-{resource['name']}".replace("_", "-")
            part = nodes.section(ids=[identity])
            self.note_label(identity, identity, resource["title"])
            part += nodes.title("", resource["title"])
            part += nodes.paragraph("", f"{resource['description']} File: {resource['path']}, "
                                        f"{text_roles.number(len(tables[resource['name']]))} rows. "
                                        f"Key: {', '.join(tables.key(resource['name']))}.")
            body = [[field["name"], field["type"], field["description"], _allowed(field)]
                    for field in resource["schema"]["fields"]]
            part += build_table(["Column", "Type", "Meaning", "Allowed"], body, f"Columns of {resource['name']}")
            # a table without terms of its own is under those of the whole
            terms = {name: [one["title"] for one in resource.get(given) or tables.package.get(given, []) if isinstance(one, dict) and "title" in one]
                     for name, given in (("Source", "sources"), ("Licence", "licenses"))}
            if told := " ".join(f"{name}: {'; '.join(titles)}." for name, titles in terms.items() if titles):
                part += nodes.paragraph("", told)
            found.append(part)
        return found


def _allowed(field: dict) -> str:
    """Say what a column may hold."""
    rule = field.get("constraints", {})
    words = [", ".join(rule["enum"])] if "enum" in rule else []
    return "; ".join(words + (["required"] if rule.get("required") else ["may be empty"]))
