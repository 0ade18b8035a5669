"""Names that a cell of code sets."""

from __future__ import annotations

import contextlib
import symtable
import warnings
from functools import lru_cache

#: Characters of a cell of code that is looked into; nobody types more, and a parser could be busy with it for long.
MOST_CODE = 20_000


@lru_cache(1000)
def assigned_names(code: str) -> frozenset[str] | None:
    """Return the names that a cell of code sets; None where it is no code. Of code that is too long nothing is known."""
    if len(code) > MOST_CODE:
        return frozenset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of students' code
        for form in (code, _as_python(code)):
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                symbols = symtable.symtable(form, "cell", "exec").get_symbols()
                return frozenset(symbol.get_name() for symbol in symbols if symbol.is_assigned())
    return None


def _as_python(code: str) -> str:
    """Write what only a notebook understands as Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    with contextlib.suppress(Exception):
        return TransformerManager().transform_cell(code)
    return code
