"""Describe the whole for archives: `.zenodo.json` for Zenodo, `ro-crate-metadata.json` for readers of RO-Crates.

Both are made from `CITATION.cff`, from the table descriptions in `data/` and
from the titles of the pages, so that no title, version or licence is typed twice.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from articlebook import documents
from articlebook.chapter import chapter_files, read_chapter
from articlebook.files import FileError, TextLoader, parse_yaml, read_text
from articlebook.paths import ROOT
from articlebook.tables import load

TEXT_AND_DATA = "https://creativecommons.org/licenses/by/4.0/"
CODE = "https://opensource.org/license/mit"


CITATION = "CITATION.cff"


def citation(root: Path = ROOT) -> dict:
    """Read what `CITATION.cff` says, every value as text.

    Raises
    ------
    FileError
        Where the file is no YAML, or lacks what the descriptions need.
    """
    cited = parse_yaml(read_text(root / CITATION), CITATION, loader=TextLoader)
    if not isinstance(cited, dict):
        raise FileError(f"{CITATION}: is no mapping; write `field: value` lines")
    _require(cited, ("title", "abstract", "version", "date-released"), ("authors", "license", "keywords", "references"), CITATION)
    article = cited["references"][0]
    _require(article, ("title", "doi", "year"), ("authors",), f"{CITATION}, first of references")
    for place, author in enumerate(article["authors"], start=1):
        _name(author, f"{CITATION}, first of references, author {place}")
    for place, author in enumerate(cited["authors"], start=1):
        _name(author, f"{CITATION}, author {place}")
    if len(cited["license"]) != 2:
        raise FileError(f"{CITATION}: license names {len(cited['license'])}; write two, that of text and data and that of code")
    return cited


def _require(part: object, texts: tuple[str, ...], lists: tuple[str, ...], where: str) -> None:
    if not isinstance(part, dict):
        raise FileError(f"{where}: is no mapping; write `field: value` lines")
    for name in texts:
        if not isinstance(part.get(name), str) or not part[name]:
            raise FileError(f"{where}: has no {name}; add it")
    for name in lists:
        if not isinstance(part.get(name), list) or not part[name]:
            raise FileError(f"{where}: has no list of {name}; begin each with a hyphen")


def _name(author: object, where: str = CITATION, last_first: bool = False) -> str:
    """Return the name of a person, of whom the file gives two names, or of a body."""
    if isinstance(author, dict) and all(isinstance(value, str) for value in author.values()):
        names = [author.get("given-names"), author.get("family-names")] if "family-names" in author else [author.get("name")]
        if known := [name for name in names if name]:
            return ", ".join(known[::-1]) if last_first else " ".join(known)
    raise FileError(f"{where}: has no name; write family-names and given-names, or name for a body")


def zenodo(cited: dict) -> dict:
    """Make the record that Zenodo takes of a release."""
    article = cited["references"][0]
    return {
        "title": cited["title"],
        "description": cited["abstract"],
        "upload_type": "lesson",
        "version": cited["version"],
        "language": "eng",
        "access_right": "open",
        "license": cited["license"][0].lower(),
        "creators": [{"name": _name(author, last_first=True)} for author in cited["authors"]],
        "keywords": cited["keywords"],
        "notes": f"Text and data: {cited['license'][0]}. Code: {cited['license'][1]}.",
        "related_identifiers": [{"identifier": article["doi"], "scheme": "doi", "relation": "references", "resource_type": "publication-article"}],
    }


def crate(cited: dict, root: Path = ROOT) -> dict:
    """Describe the repository as an RO-Crate 1.1: the whole, its tables, its chapters and the article that it teaches."""
    article = cited["references"][0]
    address = f"https://doi.org/{article['doi']}"
    # a person is named by an ORCID where there is one
    persons = [{"@id": author.get("orcid") or f"#article-author-{place}", "@type": "Person", "name": _name(author)}
               for place, author in enumerate(article["authors"], start=1)]
    authors = [{"@id": "#authors" if place == 1 else f"#authors-{place}",
                "@type": "Person" if "family-names" in author else "Organization", "name": _name(author)}
               for place, author in enumerate(cited["authors"], start=1)]
    tables = load(root / "data").package["resources"]
    parts = [_file(f"data/{table['path']}", table["title"], table["mediatype"], TEXT_AND_DATA, description=table["description"])
             for table in tables]
    parts.append(_file("data/datapackage.json", "Description of the tables", "application/json", TEXT_AND_DATA))
    for path in chapter_files(root / "chapters"):
        kind = "text/markdown" if path.suffix == ".md" else "application/x-ipynb+json"
        parts.append(_file(f"chapters/{path.name}", read_chapter(path.stem, path.parent).title, kind, TEXT_AND_DATA, type_=["File", "LearningResource"]))
    parts += [_file(f"{path.parent.name}/{path.name}", documents.title_of(path), "text/markdown", TEXT_AND_DATA, type_=["File", "LearningResource"])
              for path in documents.pages(root / documents.FOLDER.name)]
    whole = {
        "@id": "./", "@type": ["Dataset", "LearningResource"], "name": cited["title"], "description": cited["abstract"],
        "version": cited["version"], "datePublished": cited["date-released"], "keywords": cited["keywords"], "inLanguage": "en",
        "license": [{"@id": TEXT_AND_DATA}, {"@id": CODE}], "author": _references(authors), "isBasedOn": {"@id": address},
        "hasPart": [{"@id": part["@id"]} for part in parts]}
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
        whole,
        *authors,
        {"@id": TEXT_AND_DATA, "@type": "CreativeWork", "name": cited["license"][0], "description": "Text, quizzes and tables"},
        {"@id": CODE, "@type": "CreativeWork", "name": cited["license"][1], "description": "Code"},
        {"@id": address, "@type": "ScholarlyArticle", "name": article["title"], "datePublished": article["year"],
         "author": _references(persons), "identifier": address},
        *persons,
        *parts]}


def _references(entities: list[dict]) -> dict | list[dict]:
    """Return the names of entities: one alone, or a list of several."""
    named = [{"@id": entity["@id"]} for entity in entities]
    return named[0] if len(named) == 1 else named


def _file(place: str, name: str, kind: str, licence: str, type_: str | list[str] = "File", **more: str) -> dict:
    return {"@id": place, "@type": type_, "name": name, "encodingFormat": kind, "license": {"@id": licence}, **more}


def files(root: Path = ROOT) -> dict[str, str]:
    """Return names and texts of the files that this module writes."""
    cited = citation(root)
    return {name: json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            for name, content in ((".zenodo.json", zenodo(cited)), ("ro-crate-metadata.json", crate(cited, root)))}


def main() -> int:
    """Write the descriptions anew."""
    try:
        made = files()
    except ValueError as error:  # faults of texts and tables
        print(f"Nothing was written. {error}", file=sys.stderr)
        return 1
    for name, text in made.items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"Wrote {name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
