"""Files that a site or a release holds beside its pages: the tables as an archive, the list of addresses."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from articlebook.files import listed
from articlebook.subject import subject


def write_sitemap(changes: dict[str, str], target: Path) -> None:
    """Write addresses of all pages with the day of their last change, in the form of https://www.sitemaps.org/protocol.html.

    Sphinx's extension lists the pages that a build wrote, which after an edit is one.

    Parameters
    ----------
    changes : dict of str to str
        ISO day by address; empty where no day is known.
    target : path
    """
    root = etree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for address, day in changes.items():
        entry = etree.SubElement(root, "url")
        etree.SubElement(entry, "loc").text = address
        if day:
            etree.SubElement(entry, "lastmod").text = day
    target.write_bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def write_data(folder: Path, target: Path) -> None:
    """Write all tables with their description as one archive, the same bytes at every build."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in listed(folder, "*.csv", "datapackage.json", "README.md"):
            entry = zipfile.ZipInfo(f"{subject().packages[0]}-data/{path.name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
