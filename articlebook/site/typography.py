"""Round quotation marks and apostrophes on finished pages.

Sphinx rounds those of prose; tables, charts, quizzes and titles that our own
code writes come from data, where a mark is the key that everybody has.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils.utils.smartquotes import educate_tokens
from lxml import html

from articlebook.language import language

#: What a reader may copy to a machine, or a machine reads.
_LITERAL = {"code", "pre", "kbd", "samp", "textarea", "script", "style", "template"}
#: What stands within a line: marks on either side of its edge belong together.
_INLINE = {"a", "abbr", "b", "cite", "em", "i", "q", "s", "small", "span", "strong", "sub", "sup", "u", "tspan"}
_SPOKEN = ("aria-label", "alt", "title", "content", "data-label")
_BREAK = ("literal", " ")


def round_quotes(tree: html.HtmlElement) -> None:
    """Replace the straight marks of a page's words, and of the names that a screen reader says, by those of its language."""
    places = list(_words(tree))
    told = educate_tokens([token for token, _, _ in places], "q", language())
    for ((kind, before), element, part), after in zip(places, told, strict=True):
        if kind == "plain" and before != after:
            setattr(element, part, after)
    for element in tree.iter("*"):
        for name in _SPOKEN:
            if (value := element.get(name)) and ("'" in value or '"' in value):
                element.set(name, "".join(educate_tokens([("plain", value)], "q", language())))


def _words(element: html.HtmlElement) -> Iterator[tuple[tuple[str, str], html.HtmlElement, str]]:
    """List the words of a page in order, each with where it stands; a break between blocks, which share no marks."""
    if isinstance(element.tag, str):
        block = element.tag not in _INLINE
        if block:
            yield _BREAK, element, ""
        if element.tag in _LITERAL:
            yield ("literal", (element.text_content() or " ")[-1]), element, ""
        else:
            if element.text:
                yield ("plain", element.text), element, "text"
            for child in element:
                yield from _words(child)
        if block and element.tag not in _LITERAL:
            yield _BREAK, element, ""
    if element.tail:
        yield ("plain", element.tail), element, "tail"
