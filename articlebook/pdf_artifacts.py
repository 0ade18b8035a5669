"""What a print draws besides its text: lines, grounds, running heads. PDF calls it artifacts, and readers pass over it.

Chromium leaves some of it without a mark, and marks the lines of a table as the
table. The contents of a page are read line by line, as Chromium writes them:
one operator ends a line, and strings are numbers of glyphs.
"""

from __future__ import annotations

import re
from collections.abc import Container

_MARK = re.compile(rb"^(?:/(?P<role>\w+) ?<<(?:/MCID (?P<number>\d+))?.*>> ?BDC|EMC)\n", re.MULTILINE)
_TEXT = rb"BT\n(?:.*\n)*?ET\n"
_PATH = rb"[-\d. ]+ (?:m|re)\n(?:[-\d. ]+ (?:m|re|l|c|v|y)\n|h\n)*(?:f\*?|F|s|S|b\*?|B\*?)\n"
_PAINTED = re.compile(rb"^(?:" + _TEXT + rb"|" + _PATH + rb"|/\w+ Do\n)+", re.MULTILINE)
_SHOWN = re.compile(rb"(?:Tj|TJ|Do)$", re.MULTILINE)
_OPENED = b"/Artifact BMC\n"


def mark(content: bytes, left_out: Container[int], drawn: Container[int]) -> tuple[bytes, set[int]]:
    """Mark as artifacts what a page paints outside its tags, and what its tags need not hold.

    Parameters
    ----------
    content : bytes
        What a page paints, as Chromium writes it.
    left_out : container of int
        Numbers of the parts that are to be artifacts, whatever they show.
    drawn : container of int
        Numbers of the parts whose lines are their matter, as those of a figure are; elsewhere lines alone are decoration.

    Returns
    -------
    bytes
        The same marks of ink.
    set of int
        The numbers of the parts that belong to no tag any more.
    """
    made, lost, opened, position = [], set(), [], 0
    begun: re.Match | None = None  # the mark of the part in which we are
    for found in _MARK.finditer(content):
        if found["role"]:
            opened.append(found["number"] is not None)
            if begun is None and opened[-1]:
                made.append(_apart(content[position:found.start()]))
                position, begun = found.start(), found
            continue
        opened.pop()
        if begun is not None and not any(opened):
            part, number = content[position:found.end()], int(begun["number"])
            if number in left_out or (number not in drawn and _PAINTED.search(part) and not _SHOWN.search(part)):
                part = _OPENED + part[len(begun[0]):]
                lost.add(number)
            made.append(part)
            position, begun = found.end(), None
    made.append(_apart(content[position:]))
    return b"".join(made), lost


def _apart(content: bytes) -> bytes:
    """Mark what is painted outside every tag."""
    return _PAINTED.sub(lambda found: _OPENED + found[0] + b"EMC\n", content)
