"""Keep answers that were made from the tables, and let them go with the tables.

An ordinary cache holds its keys for ever: a notebook that varies the tables,
as a question about uncertain days does, would fill a long-lived kernel with
tables that nobody else holds any more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar
from weakref import WeakKeyDictionary, ref

R = TypeVar("R")
MOST = 512  # answers that one function keeps for one set of tables; the oldest go first


def per_tables(function: Callable[..., R]) -> Callable[..., R]:
    """Keep what a function answers about some tables for as long as somebody holds them.

    Parameters
    ----------
    function : callable
        Takes values that can be hashed and, as its last positional argument,
        the `Tables`. Its answer must not hold the tables themselves.
    """
    kept: WeakKeyDictionary = WeakKeyDictionary()

    @wraps(function)
    def asked(*arguments):
        *key, tables = arguments
        if tables not in kept:
            held = ref(tables)  # a plain reference inside the cache would keep its own key alive
            kept[tables] = lru_cache(maxsize=MOST)(lambda *key: function(*key, held()))
        return kept[tables](*key)

    asked.kept = kept  # type: ignore[attr-defined]  # for the tests
    return asked
