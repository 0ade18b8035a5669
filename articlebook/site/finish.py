"""Finish a built site: one style, few deferred scripts, a policy that allows the site alone, and no file unused."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import rjsmin
from lxml import html

from articlebook.addresses import base_url
from articlebook.lite import attach
from articlebook.site import machines, report, styles
from articlebook.site.arrange import arrange
from articlebook.site.typography import round_quotes

STYLE, SCRIPT, FRONT = "site.css", "site.js", "index.html"
#: Hosts: the site itself, and for the form of the search a file, which Firefox does not count as the site where a page is one.
#: Drawings carry style in attributes; a picture or a table to download may be part of its page.
POLICY = ("default-src 'none'; script-src 'self'{hashes}; style-src 'self'; style-src-attr 'unsafe-inline'; "
          "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self' file:; base-uri 'none'; "
          "manifest-src 'self'; frame-src 'self'")
LARGE = 200_000  # bytes; a larger script of ours is an index, and names no file
_SKIPPED = {".map", ".buildinfo", ".inv"}
_EXECUTABLE = {"", "text/javascript", "application/javascript", "module"}


class SiteError(RuntimeError):
    """A site cannot be finished; the message names page and remedy."""


def finish(source: Path, target: Path, lite: Path | None = None, desk: report.Desk | None = None) -> None:
    """Write a finished copy of a built site.

    Parameters
    ----------
    source : path
        What Jupyter Book wrote (`_build/html`).
    target : path
        Where the copy goes; replaced only when it is complete.
    lite : path, optional
        The notebooks for the browser (`_build/lite`), joined to the copy; without them no page offers them.
    desk : report.Desk, optional
        Where a reader's report of an error goes; without it no page offers one.

    Raises
    ------
    SiteError
        Where a page asks another site for a script, style, font or picture.
    """
    work = target.with_name(target.name + ".part")
    shutil.rmtree(work, ignore_errors=True)
    pages = {p.relative_to(source).as_posix(): html.fromstring(p.read_text(encoding="utf-8"))
             for p in sorted(source.rglob("*.html")) if "_static" not in p.relative_to(source).parts}
    first = _refreshed(pages[FRONT])
    pages[FRONT] = html.fromstring((source / first).read_text(encoding="utf-8"))
    for address, tree in pages.items():
        attach.show(tree, attach.sizes(lite) if lite else None)
        arrange(tree)
        round_quotes(tree)
        if desk:
            report.add(tree, first if address == FRONT else address, desk)
    sheets, shared, own = _assets(source, pages)
    _copy(source, work)
    front = first.removesuffix(".html")
    machines.link(pages[FRONT], f"{front}.md")
    for address, text in machines.files(pages, front, base_url()).items():
        (work / address).parent.mkdir(parents=True, exist_ok=True)
        (work / address).write_text(text, encoding="utf-8", newline="\n")
    static = work / "_static"
    _write_scripts(source, static, shared, own)
    _write_style(source, static, sheets, pages, [*shared, *own])
    for address, tree in pages.items():
        _rewrite(tree, address, shared)
        path = work / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<!DOCTYPE html>\n" + html.tostring(tree, encoding="unicode") + "\n", encoding="utf-8")
    _drop_unused(work)
    if lite:
        attach.copy(lite, work)
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)


def _refreshed(tree) -> str:
    """Return where a page that only forwards leads: its visitors get that page at once, not after a second request."""
    found = re.search(r"url=([^;]+)", tree.xpath("string(//meta[translate(@http-equiv, 'R', 'r') = 'refresh']/@content)"), re.I)
    if not found:
        raise SiteError(f"{FRONT}: does not forward to the first page; is this a site of Jupyter Book?")
    return found[1].strip()


def _local(address: str, page: str) -> str:
    """Return the path below the root of the site that an address on a page means; empty for one outside."""
    plain = unquote(re.split(r"[?#]", address)[0])
    if re.match(r"[a-z]+:|//", address):
        return ""
    if plain.startswith("/"):  # the page for missing addresses, which is shown at any depth
        return plain[plain.find("_static/"):] if "_static/" in plain else ""
    return os.path.normpath(os.path.join(os.path.dirname(page), plain)).replace(os.sep, "/")


def _up(tree, page: str) -> str:
    """Return what leads from a page to the root of the site: steps upwards, or a whole path where the page has those."""
    first = tree.xpath("string(//link[@rel='stylesheet']/@href)")
    return first[:first.find("_static/")] if first.startswith("/") else "../" * page.count("/")


def _scripts(tree) -> list:
    return [s for s in tree.iter("script") if s.get("type", "") in _EXECUTABLE]


def _assets(source: Path, pages: dict) -> tuple[list[str], list[str], list[str]]:
    """Return the style sheets of all pages in order, scripts that every page has, and the other scripts."""
    sheets: list[str] = []
    scripts: dict[str, list[str]] = {}
    for page, tree in pages.items():
        before = 0
        for link in tree.xpath("//link[@rel='stylesheet']"):
            path = _local(link.get("href"), page)
            if not path or not (source / path).is_file():
                raise SiteError(f"{page}: asks for the style {link.get('href')}; bring it into the book")
            if path in sheets:
                before = sheets.index(path) + 1
            else:
                sheets.insert(before, path)  # after what it follows on its own page
                before += 1
        for script in _scripts(tree):
            if address := script.get("src"):
                path = _local(address, page)
                if not path or not (source / path).is_file():
                    raise SiteError(f"{page}: asks for the script {address}; bring it into the book")
                scripts.setdefault(path, []).append(page)
    framed = sum(bool(tree.xpath("//link[@rel='stylesheet']")) for tree in pages.values())  # all but pages that only forward
    shared = [path for path, users in scripts.items() if len(users) == framed]
    return sheets, shared, [path for path in scripts if path not in shared]


def _copy(source: Path, work: Path) -> None:
    def skipped(folder: str, names: list[str]) -> list[str]:
        inside = Path(folder).relative_to(source).parts
        return [n for n in names if Path(n).suffix in _SKIPPED or n in ("fontawesome.js", "_sources")
                or (n.endswith(".html") and "_static" not in inside) or (n == "searchindex.js" and not inside)]
    shutil.copytree(source, work, ignore=skipped)


def _write_scripts(source: Path, static: Path, shared: list[str], own: list[str]) -> None:
    for path in own:
        (static.parent / path).write_text(_small_script(source / path), encoding="utf-8")
    (static / SCRIPT).write_text(";\n".join(_small_script(source / path) for path in shared), encoding="utf-8")


def _small_script(path: Path) -> str:
    text = re.sub(r"//# sourceMappingURL=.*", "", path.read_text(encoding="utf-8"))
    return text if path.name.endswith((".min.js", "-index.js", "-texts.js")) else rjsmin.jsmin(text)


def _write_style(source: Path, static: Path, sheets: list[str], pages: dict, scripts: list[str]) -> None:
    texts = [(source / path).read_text(encoding="utf-8") for path in scripts]
    names = _names(pages, texts)
    read = set().union(*(styles.variables(text) for text in [*texts, *(html.tostring(t, encoding="unicode") for t in pages.values())]))
    css = "".join(styles.cut(_addressed(source, sheet), names) for sheet in sheets)
    css = styles.drop_unused_animations(styles.drop_unused_variables(styles.minified(styles.with_system_theme(css)), read))
    css, fonts = styles.icons(css, source / "_static" / "vendor" / "fontawesome" / "webfonts")
    (static / STYLE).write_text(css, encoding="utf-8")
    for name, content in fonts.items():
        (static / name).write_bytes(content)


def _addressed(source: Path, sheet: str) -> str:
    """Return a style sheet whose addresses count from `_static`, where all style ends up."""
    css = styles.with_imports(source / sheet)
    folder = os.path.dirname(sheet)

    def moved(found: re.Match) -> str:
        address = found[2]
        if re.match(r"[a-z]+:|//|#", address):
            return found[0]
        return f"url({found[1]}{os.path.relpath(os.path.join(folder, address), '_static').replace(os.sep, '/')}{found[1]})"
    return re.sub(r"url\(\s*([\"']?)([^\"')]+)\1\s*\)", moved, re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css))


def _names(pages: dict, scripts: list[str]) -> set[str]:
    """Return classes and ids of all pages, and every word of the scripts, which may set any class."""
    names: set[str] = set()
    for tree in pages.values():
        for element in tree.iter():
            if isinstance(element.tag, str):
                names.update((element.get("class") or "").split())
                names.add(element.get("id") or "")
    for text in scripts:
        names.update(re.findall(r"-?[_a-zA-Z][\w-]*", text))
    return names


def _rewrite(tree, page: str, shared: list[str]) -> None:
    """Give one style, deferred scripts and the policy for one page."""
    head, up = tree.find("head"), _up(tree, page)
    links = tree.xpath("//link[@rel='stylesheet']")
    # Firefox fetches what `next` names before anybody asks, and the policy forbids it; the page's own links lead there
    needless = "//link[@rel='preload' or @rel='next' or @rel='prev'] | //meta[@name='docsearch:language' or @name='docsearch:version']"
    for link in [*links[1:], *tree.xpath(needless)]:
        link.drop_tree()
    if links:
        links[0].attrib.clear()
        links[0].attrib.update({"rel": "stylesheet", "href": f"{up}_static/{STYLE}"})
    for dialog in tree.iter("dialog"):  # the theme moves into it what stands after it, and gives it no name
        if name := dialog.xpath("string(following-sibling::*[1]//*[@role='region']/@aria-label)"):
            dialog.set("aria-label", name)
    for viewport in tree.xpath("//meta[@name='viewport']")[1:]:
        viewport.drop_tree()
    hashes = []
    loading = [script for script in _scripts(tree) if script.get("src")]
    if loading:  # the shared script comes first: the others may ask it for something
        loading[0].addprevious(html.Element("script", {"src": f"{up}_static/{SCRIPT}", "defer": "defer"}))
    for script in loading:
        if _local(script.get("src"), page) in shared:
            script.drop_tree()
        else:
            script.set("defer", "defer")
    for script in _scripts(tree):
        if not script.get("src"):
            digest = hashlib.sha256((script.text or "").encode()).digest()
            hashes.append(f" 'sha256-{base64.b64encode(digest).decode()}'")
    policy = html.Element("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY.format(hashes="".join(dict.fromkeys(hashes)))})
    head.insert(1, policy)  # after the character set, before anything is asked for
    for element in tree.xpath("//*[@onclick]"):
        raise SiteError(f"{page}: <{element.tag}> carries script in an attribute, which the policy forbids; move it to a file")


def _drop_unused(work: Path) -> None:
    """Remove files of `_static` that no page, style or script names, until none is left."""
    static = work / "_static"
    named = {p: _named(p) for p in work.rglob("*") if p.suffix in {".html", ".css", ".js"}}
    while unused := [p for p in static.rglob("*") if p.is_file() and not any(p.name in names for names in named.values())]:
        for path in unused:
            path.unlink()
            named.pop(path, None)
    for folder in sorted((p for p in static.rglob("*") if p.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _named(path: Path) -> set[str]:
    """Return the names of files that a page, style or script of the copy refers to."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        addresses = re.findall(r"(?:src|href|data)=\"([^\"]+)\"", text)
    elif path.suffix == ".css":
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", text)
    else:
        addresses = re.findall(r"[\"'`/]([\w.-]+\.\w+)[\"'`?]", text) if path.stat().st_size < LARGE else []
    return {os.path.basename(re.split(r"[?#]", address)[0]) for address in addresses}
