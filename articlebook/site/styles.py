"""Style cut to what the pages of a site use: rules whose classes and ids occur, and icons that a rule draws.

It works on parsed rules (tinycss2) and a parsed font (fontTools); it knows no page, only the names that occur.
"""

from __future__ import annotations

import io
import re
from collections.abc import Set
from pathlib import Path

import rcssmin
import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

_NAME = re.compile(r"(?P<kind>[.#])(?P<name>-?[_a-zA-Z][\w-]*(?:\\.[\w-]*)*)")
_INSIDE = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")
_GROUPS = {"media", "supports", "layer", "container"}


def _wanted(selector: str, names: Set[str]) -> bool:
    """Tell whether every class and id of a selector occurs; what stands in `:not()` and the like is not asked for."""
    bare = _INSIDE.sub("", re.sub(r"\[[^\]]*\]", "", selector))
    return all(found["name"].replace("\\", "") in names for found in _NAME.finditer(bare))


def _split(prelude: str) -> list[str]:
    """Return the selectors of a rule, parted at commas outside brackets."""
    parts, depth, current = [], 0, ""
    for sign in prelude:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append(current)
            current = ""
        else:
            current += sign
    return [*parts, current]


def cut(css: str, names: Set[str]) -> str:
    """Return the rules of a style sheet that can apply.

    Parameters
    ----------
    css : str
    names : set of str
        Classes and ids that occur in pages and scripts.
    """
    return "".join(_kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), names))


def _kept(rules, names: Set[str]):
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [s.strip() for s in _split(tinycss2.serialize(rule.prelude)) if _wanted(s, names)]
            if selectors and rule.content:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in _GROUPS and rule.content is not None:
            inside = "".join(_kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), names))
            if inside:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"
        elif rule.type == "at-rule":
            yield rule.serialize()


def with_imports(sheet: Path) -> str:
    """Return a style sheet with those that it imports written in their place."""
    def imported(found: re.Match) -> str:
        return with_imports(sheet.parent / re.split(r"[?#]", found[1])[0])
    return re.sub(r"@import\s+(?:url\()?\s*[\"']?([^\"')]+?)[\"']?\s*\)?\s*;", imported, sheet.read_text(encoding="utf-8"))


def minified(css: str) -> str:
    """Return the same style in fewer bytes."""
    return rcssmin.cssmin(css)


def variables(text: str) -> set[str]:
    """Return the custom properties that a text reads."""
    return set(re.findall(r"var\(\s*(--[\w-]+)", text))


def drop_unused_variables(css: str, elsewhere: Set[str] = frozenset()) -> str:
    """Leave out custom properties that neither the style nor anything else reads, until none is left.

    Parameters
    ----------
    css : str
    elsewhere : set of str
        Properties that pages and scripts read: a drawing carries style in its attributes.
    """
    while True:
        read = variables(css) | elsewhere
        kept = _kept_variables(css, read)
        if kept == css:
            return css
        css = kept


def _kept_variables(css: str, read: Set[str]) -> str:
    """Leave out the custom properties that are not among those that are read."""
    return re.sub(r"(?<=[{;])\s*(--[\w-]+)\s*:[^;{}]*(?:;|(?=\}))", lambda found: found[0] if found[1] in read else "", css)


def drop_unused_animations(css: str) -> str:
    """Leave out keyframes that no rule names."""
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword.endswith("keyframes"):
            text, name = rule.serialize(), tinycss2.serialize(rule.prelude).strip()
            rest = css.replace(text, "")
            if not re.search(rf"animation[^;}}]*\b{re.escape(name)}\b", rest):
                css = rest
    return css


_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
# icons stand in the private part of Unicode; the parser writes them out
_GLYPH = re.compile("[\ue000-\uf8ff]")


def icons(css: str, fonts: Path) -> tuple[str, dict[str, bytes]]:
    """Return style and font files with only the icons that the style draws.

    Parameters
    ----------
    css : str
        Cut already: a glyph counts as used where a rule names it.
    fonts : path
        Folder of the theme's icon fonts as TrueType files.

    Returns
    -------
    str, dict of str to bytes
        The style, its font faces pointing at files beside it, and those files by name. A font that
        has none of the glyphs is left out.
    """
    wanted = {ord(sign) for sign in _GLYPH.findall(css)}
    files: dict[str, bytes] = {}

    def face(found: re.Match) -> str:
        source = re.search(r"([\w-]+)\.(?:woff2|ttf)", found[0])
        if not source or not (path := fonts / f"{source[1]}.ttf").exists():
            return found[0]
        name, content = f"{source[1]}.woff", _font(path, wanted)
        # one glyph may exist in two fonts; the rule's own family and weight decide, so keep each font that has some
        if content is None:
            return ""
        files[name] = content
        return re.sub(r"src:[^;}]*", f'src:url("{name}") format("woff")', found[0])

    return _FACE.sub(face, css), files


def _font(path: Path, wanted: Set[int]) -> bytes | None:
    font = TTFont(path, recalcTimestamp=False)
    if not wanted & set(font.getBestCmap()):
        return None
    cutter = subset.Subsetter(subset.Options(layout_features=[], hinting=False, desubroutinize=True, notdef_outline=False))
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.flavor = "woff"
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()
