"""A drawing of matplotlib as SVG that a page can hold: small, themed, and with its words as its name.

It stands apart from `articlebook.chart` because it knows nothing of charts: it takes
the SVG that matplotlib writes and gives back the same picture in a third of
the bytes, with CSS variables for colours and no id that could clash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LONG = re.compile(r"-?\d+\.\d+")
_FAMILY = re.compile(r"'?DejaVu Sans'?(?:, [^;]+)?")
_POINT = re.compile(r"[MLCQ]")
_STRAIGHT = re.compile(r"(?:[ML]-?[\d.]+ -?[\d.]+|z)+")


def inline(text: str, name: str, alt: str, variables: Mapping[str, str], ink: str, size: float) -> str:
    """Return inline SVG, made from matplotlib's.

    Parameters
    ----------
    text : str
        What `Figure.savefig` wrote, with text kept as text.
    name : str
        Beginning of every id.
    alt : str
        Name of the picture for those who do not see it.
    variables : mapping of str to str
        CSS variable, without ``--chart-``, for each colour.
    ink, size : str, float
        Colour and font size of most labels, set once on the root.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(text)
    _drop(root, lambda e: e.tag.endswith(("}metadata", "}style", "}clipPath")))
    for element in root.iter():
        element.attrib.pop("clip-path", None)  # the axes are the whole drawing, so nothing is cut
    _drop(root, lambda e: e.tag.endswith("}path") and _is_empty(e))
    _marks_with_their_style(root)
    themed_ink = _themed(f"fill: {ink}", variables)
    font = f"font: {size:g}px var(--chart-font, sans-serif)"
    for element in root.iter():
        _shorten(element)
        if "style" in element.attrib:
            style = [part.strip() for part in _themed(element.attrib["style"], variables).split(";") if part.strip()]
            if element.tag.endswith("}text"):
                style = [part for part in style if part not in (themed_ink, font, "text-anchor: start")]
            element.set("style", ";".join(style).replace(": ", ":").replace(", #", ",#"))
            if not style:
                element.attrib.pop("style")
    _unwrap(root)
    _rename_ids(root, name)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.attrib |= {"role": "img", "aria-label": alt, "stroke-linejoin": "round",
                    "style": f"{font};{themed_ink}".replace(": ", ":").replace(", #", ",#")}
    return re.sub(r">\s+<", "><", ElementTree.tostring(root, encoding="unicode")).replace(" />", "/>")


def _drop(root: ElementTree.Element, unwanted) -> None:
    for parent in list(root.iter()):
        for child in [c for c in parent if unwanted(c)]:
            parent.remove(child)


def _is_empty(path: ElementTree.Element) -> bool:
    """Tell a single point, or a shape with neither colour nor line: matplotlib draws them, nobody sees them."""
    style = path.get("style", "")
    return len(_POINT.findall(path.get("d", ""))) < 2 or ("fill: none" in style and "stroke" not in style)


def _marks_with_their_style(root: ElementTree.Element) -> None:
    """Give each kind of mark one definition that holds its whole style, so that a use needs only a place."""
    shapes = {e.get("id"): e for e in root.iter() if e.tag.endswith("}path") and e.get("id")}
    made: dict[tuple, str] = {}
    holder = ElementTree.Element(f"{{{_SVG}}}defs")
    for use in root.iter(f"{{{_SVG}}}use"):
        shape = shapes.get(use.get(_HREF, "")[1:])
        if shape is None:
            continue
        style = _joined(shape.get("style", ""), use.attrib.pop("style", ""))
        key = (shape.get("d"), style)
        if key not in made:
            made[key] = f"mark{len(made)}"
            holder.append(ElementTree.Element(f"{{{_SVG}}}path", {"d": shape.attrib["d"], "style": style, "id": made[key]}))
        use.set(_HREF, f"#{made[key]}")
    _drop(root, lambda e: e.tag.endswith("}path") and e.get("id") in shapes
          and not any(f"#{e.get('id')}" in v for o in root.iter() for v in o.attrib.values()))
    if made:
        root.insert(0, holder)


def _joined(*styles: str) -> str:
    found = dict(part.strip().split(": ", 1) for style in styles for part in style.split(";") if part.strip())
    return "; ".join(f"{key}: {value}" for key, value in found.items())


def _shorten(element: ElementTree.Element) -> None:
    """Round numbers to what a screen shows: hundredths in the shape of a mark, tenths elsewhere."""
    places = 2 if element.get("id", "").startswith("mark") else 1
    short = lambda m: f"{float(m[0]):z.{places}f}".rstrip("0").rstrip(".")  # noqa: E731
    for key in ("d", "x", "y", "transform"):
        if key in element.attrib:
            element.set(key, _LONG.sub(short, element.attrib[key]))
    if "d" in element.attrib:
        element.set("d", _relative(re.sub(r"\s*([A-Za-z])\s*", r"\1", element.attrib["d"]).strip()))
    if "style" in element.attrib:
        element.set("style", _LONG.sub(lambda m: f"{float(m[0]):z.2f}".rstrip("0").rstrip("."), element.attrib["style"]))
    if re.fullmatch(r"rotate\(-?0 [-\d. ]+\)", element.get("transform", "")):
        element.attrib.pop("transform")


def _relative(path: str) -> str:
    """Write a path of straight lines by its steps, which take half the digits of its spots; leave another path as it is."""
    if not _STRAIGHT.fullmatch(path):
        return path
    written, before, at = "", "", (Decimal(0), Decimal(0))
    for command, pair in re.findall(r"([MLz])([^MLz]*)", path):
        if command == "z":
            written += "z"
        else:
            x, y = map(Decimal, pair.split())
            dx, dy = (x, y) if command == "M" else (x - at[0], y - at[1])
            at = x, y
            lead = "M" if command == "M" else "l" if before != "L" else "" if dx < 0 else " "
            written += f"{lead}{_digits(dx)}{'' if dy < 0 else ' '}{_digits(dy)}"
        before = command
    return written


def _digits(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


def _unwrap(root: ElementTree.Element) -> None:
    """Put the children of groups that say nothing in their place."""
    for parent in list(root.iter()):
        children: list[ElementTree.Element] = []
        for child in parent:
            children += _flat(child)
        parent[:] = children


def _flat(element: ElementTree.Element) -> list[ElementTree.Element]:
    if element.tag.endswith("}defs") and not len(element):
        return []
    if element.tag.endswith("}g") and not set(element.attrib) - {"id"}:
        return [inner for child in element for inner in _flat(child)]
    return [element]


def _rename_ids(root: ElementTree.Element, name: str) -> None:
    """Keep only ids that are used, made unique to the chart: two charts may share a page."""
    text = ElementTree.tostring(root, encoding="unicode")
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", text))
    mark = hashlib.sha256(text.encode()).hexdigest()[:4]
    names = {old: f"{name}-{mark}-{number}" for number, old in enumerate(sorted(used))}
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in names:
            element.set("id", names[old])
        for key, value in element.attrib.items():
            if key == _HREF and value[1:] in names:
                element.set(key, f"#{names[value[1:]]}")
            elif "url(#" in value:
                element.set(key, re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", value))


def _themed(style: str, variables: Mapping[str, str]) -> str:
    style = _FAMILY.sub("var(--chart-font, sans-serif)", style)
    for colour, variable in variables.items():
        style = style.replace(colour, f"var(--chart-{variable}, {colour})")
    return style
