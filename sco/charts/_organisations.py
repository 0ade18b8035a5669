"""Check the organisations that a chart is asked to draw."""

from __future__ import annotations

from collections.abc import Iterable

from articlebook.arguments import each, one_of
from articlebook.tables import Tables
from articlebook.text_roles import number


def organisations_to_draw(organisations: Iterable[str], tables: Tables, fewest: int = 1, most: int | None = None,
                          otherwise: str = "") -> list[str]:
    """Return the organisations as a list, each known and named once.

    Parameters
    ----------
    organisations : iterable of str
        Short names, as in `organisations`.
    fewest, most : int
        How many the chart takes; `most` is None where there is no limit.
    otherwise : str
        What to use where the number does not fit, for the message.

    Raises
    ------
    ValueError
        For something that is no list of names, an unknown name, a name given
        twice, too few or too many; says which.
    """
    names = [one_of(name, tables["organisations"]["organisation"], "organisation") for name in each(organisations, "organisation", '["SCO", "CSTO"]')]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise ValueError(f"{', '.join(twice)} stands in the list of organisations twice; name each once.")
    if len(names) < fewest or (most is not None and len(names) > most):
        count = f"{number(fewest)} organisation{'s' if fewest > 1 else ''}"
        wanted = count if fewest == most else f"{count} or more" if most is None else f"{number(fewest)} to {number(most)} organisations"
        raise ValueError(f"this chart takes {wanted}, not {len(names)}{f'; {otherwise}' if otherwise else ''}.")
    return names
