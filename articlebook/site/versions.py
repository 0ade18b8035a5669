"""Keep earlier releases beside a site, each under its version, with a banner that leads to the newest.

What is kept of a release is its archive for readers without a network, which every release holds: nothing is built anew. The folder
``version`` of the site has a folder for each of them and a page that lists them, to which every page of the site then leads.
"""

from __future__ import annotations

import re
import sys
import zipfile
from html import escape
from pathlib import Path, PurePosixPath

from lxml import html

from articlebook.addresses import base_url
from articlebook.language import strings
from articlebook.outputs.release import NAME, Release

FOLDER, LIST = "version", "index.html"
#: The name of the archive in a release, and of a tag of one.
ARCHIVE, TAG = f"{NAME}-offline.zip", re.compile(r"v?(\d+\.\d+\.\d+)")
#: The style stands in the element: an old site has the styles of its day, and its policy allows those of an element.
_BANNER = "padding:.5rem 1rem;background:#fff3cd;color:#1d1d1f;text-align:center;border-bottom:1px solid #8a6d00"


class VersionError(ValueError):
    """A release cannot be kept; the message names the file and the remedy."""


def keep(site: Path, archives: dict[str, Path], address: str = "") -> list[str]:
    """Put releases beside a finished site; return their versions, the newest first.

    Parameters
    ----------
    site : path
        The site of the newest version. What it kept before under these versions is replaced.
    archives : dict of str to path
        The archive of each release, by version.
    address : str
        Public address of the site, with a slash at its end; search engines are led there where it is known.

    Raises
    ------
    VersionError
        Where a file is no archive of a site. Nothing is written then.
    """
    opened = {version: _read(version, path) for version, path in archives.items()}
    names = sorted(opened, key=_order, reverse=True)
    for version in names:
        for name, content in opened[version].items():
            target = site / FOLDER / version / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_marked(content, name, version, site, address) if name.endswith(".html") else content)
    if names:
        _list(site, names)
    return names


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _read(version: str, path: Path) -> dict[str, bytes]:
    """Read the files of an archive, without the folder in which they stand."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            found = {"/".join(PurePosixPath(name).parts[1:]): archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile) as error:
        raise VersionError(f"{path.name} of version {version}: cannot be opened ({error}); download it anew from the release") from None
    if outside := [name for name in names if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name]:
        raise VersionError(f"{path.name} of version {version}: {outside[0]} leads out of its folder; it is no archive of a site")
    if "index.html" not in found:
        raise VersionError(f"{path.name} of version {version}: has no index.html in its folder; give the file {ARCHIVE} of a release")
    return found


def _marked(content: bytes, name: str, version: str, site: Path, address: str) -> bytes:
    """Give a page of an earlier version its banner, and tell search engines which page is meant."""
    tree = html.fromstring(content.decode("utf-8"))
    head, body = tree.find("head"), tree.find("body")
    if head is None or body is None:
        return content
    newest = name if (site / name).is_file() else "index.html"
    words, up = strings(), "../" * (2 + name.count("/"))
    for element in head.xpath("./link[@rel='canonical'] | ./meta[@name='robots']"):
        element.drop_tree()
    head.append(html.Element("meta", {"name": "robots", "content": "noindex"}))
    if address:
        head.append(html.Element("link", {"rel": "canonical", "href": f"{address}{newest}"}))
    said = escape(words["version_old"].format(version=version))
    banner = (f'<div role="region" aria-label="{said}" class="sco-old-version" style="{_BANNER}">{said} '
              f'<a href="{up}{escape(newest)}" style="color:#003e87;text-decoration:underline">{words["version_newest"]}</a></div>')
    # after the link that leads past the contents, which a keyboard meets first
    places = body.xpath(".//*[@id='pst-skip-link']")
    if places:
        places[0].addnext(html.fragment_fromstring(banner))
    else:
        body.insert(0, html.fragment_fromstring(banner))
    return ("<!DOCTYPE html>\n" + html.tostring(tree, encoding="unicode") + "\n").encode()


def _list(site: Path, names: list[str]) -> None:
    """Write the page that lists the versions, and lead to it from each page of the site."""
    words = strings()
    entries = "".join(f'<li><a href="{name}/index.html">{name}</a></li>' for name in names)
    first = html.fromstring((site / "index.html").read_text(encoding="utf-8"))
    language = first.get("lang", "en")
    policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
    page = (f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{words["versions"]}</title>'
            f'<link rel="stylesheet" href="../_static/site.css"></head><body><main class="bd-article"><h1>{words["versions"]}</h1>'
            f'<ul>{entries}</ul><p><a href="../index.html">{words["version_newest"]}</a></p></main></body></html>\n')
    (site / FOLDER / LIST).write_text(page, encoding="utf-8")
    for path in site.rglob("*.html"):
        place = path.relative_to(site)
        if place.parts[0] in (FOLDER, "lite", "_static"):
            continue
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        for facts in tree.xpath("//div[contains(concat(' ', @class, ' '), ' sco-facts ')][not(.//a[@data-versions])]"):
            up = "../" * (len(place.parts) - 1)
            facts.append(html.fragment_fromstring(f'<p><a data-versions="" href="{up}{FOLDER}/{LIST}">{words["versions"]}</a></p>'))
            path.write_text("<!DOCTYPE html>\n" + html.tostring(tree, encoding="unicode") + "\n", encoding="utf-8")


def found(folder: Path, newest: str) -> dict[str, Path]:
    """Find archives in a folder that has one folder for each tag; that of the newest version is the site itself."""
    return {version[1]: path for path in sorted(folder.glob(f"*/{ARCHIVE}"))
            if (version := TAG.fullmatch(path.parent.name)) and version[1] != newest}


def main(arguments: list[str]) -> int:
    """Keep what a folder of releases holds beside a site."""
    if len(arguments) != 2 or not all(Path(one).is_dir() for one in arguments):
        print("Give the finished site and the folder of releases: python -m articlebook.site.versions SITE RELEASES; "
              f"the second has a folder for each tag with {ARCHIVE} in it", file=sys.stderr)
        return 2
    site, folder = map(Path, arguments)
    try:
        kept = keep(site, found(folder, Release.of().version), base_url())
    except ValueError as error:
        print(f"Nothing was kept. {error}", file=sys.stderr)
        return 1
    print(f"Kept beside the site: {', '.join(kept)}." if kept else "There is no earlier release.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
