"""Describe the whole for archives: `.zenodo.json` for Zenodo, `ro-crate-metadata.json` for readers of RO-Crates.

Both are made from `CITATION.cff`, from the table descriptions in `data/` and
from the titles of the pages, so that no title, version or licence is typed twice.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

from sco.chapter import read_chapter
from sco.places import ROOT
from sco.tables import load

TEXT_AND_DATA = "https://creativecommons.org/licenses/by/4.0/"
CODE = "https://opensource.org/license/mit"


def citation(root: Path = ROOT) -> dict:
    """What `CITATION.cff` says, every value as text."""
    return yaml.load((root / "CITATION.cff").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def zenodo(cited: dict) -> dict:
    """The record that Zenodo makes of a release."""
    article = cited["references"][0]
    return {
        "title": cited["title"],
        "description": cited["abstract"],
        "upload_type": "lesson",
        "version": cited["version"],
        "language": "eng",
        "access_right": "open",
        "license": cited["license"][0].lower(),
        "creators": [{"name": author["name"]} for author in cited["authors"]],
        "keywords": cited["keywords"],
        "notes": f"Text and data: {cited['license'][0]}. Code: {cited['license'][1]}.",
        "related_identifiers": [{"identifier": article["doi"], "scheme": "doi", "relation": "references", "resource_type": "publication-article"}],
    }


def crate(cited: dict, root: Path = ROOT) -> dict:
    """The repository as an RO-Crate 1.1: the whole, its tables, its chapters and the article that it teaches."""
    article, (author,) = cited["references"][0], cited["references"][0]["authors"]
    address = f"https://doi.org/{article['doi']}"
    tables = load().package["resources"]
    parts = [_file(f"data/{table['path']}", table["title"], table["mediatype"], TEXT_AND_DATA, description=table["description"])
             for table in tables]
    parts.append(_file("data/datapackage.json", "Description of the tables", "application/json", TEXT_AND_DATA))
    for path in sorted(p for p in (root / "chapters").glob("[0-9]*") if p.is_file()):
        kind = "text/markdown" if path.suffix == ".md" else "application/x-ipynb+json"
        parts.append(_file(f"chapters/{path.name}", read_chapter(path.stem).title, kind, TEXT_AND_DATA, type_=["File", "LearningResource"]))
    whole = {
        "@id": "./", "@type": ["Dataset", "LearningResource"], "name": cited["title"], "description": cited["abstract"],
        "version": cited["version"], "datePublished": cited["date-released"], "keywords": cited["keywords"], "inLanguage": "en",
        "license": [{"@id": TEXT_AND_DATA}, {"@id": CODE}], "author": {"@id": "#authors"}, "isBasedOn": {"@id": address},
        "hasPart": [{"@id": part["@id"]} for part in parts]}
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
        whole,
        {"@id": "#authors", "@type": "Organization", "name": cited["authors"][0]["name"]},
        {"@id": TEXT_AND_DATA, "@type": "CreativeWork", "name": cited["license"][0], "description": "Text, quizzes and tables"},
        {"@id": CODE, "@type": "CreativeWork", "name": cited["license"][1], "description": "Code"},
        {"@id": address, "@type": "ScholarlyArticle", "name": article["title"], "datePublished": article["year"],
         "author": {"@id": author["orcid"]}, "identifier": address},
        {"@id": author["orcid"], "@type": "Person", "name": f"{author['given-names']} {author['family-names']}"},
        *parts]}


def _file(place: str, name: str, kind: str, licence: str, type_: str | list[str] = "File", **more: str) -> dict:
    return {"@id": place, "@type": type_, "name": name, "encodingFormat": kind, "license": {"@id": licence}, **more}


def files(root: Path = ROOT) -> dict[str, str]:
    """Names and texts of the files that this module writes."""
    cited = citation(root)
    return {name: json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            for name, content in ((".zenodo.json", zenodo(cited)), ("ro-crate-metadata.json", crate(cited, root)))}


def main() -> int:
    """Write the descriptions anew."""
    for name, text in files().items():
        (ROOT / name).write_text(text, encoding="utf-8")
        print(f"Wrote {name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
