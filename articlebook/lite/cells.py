"""Cells of a page in the browser's Python: what a cell needs of those above it, and its result as the page shows it.

It runs in the reader's browser, where `here-worker.js` calls it. It knows no
kernel and no IPython, which would be some megabytes more for a reader to load.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import importlib
import io
import json
import linecache
import os
import symtable
import sys
import traceback
from collections.abc import Sequence, Set
from html import escape
from typing import Any

ROWS = 60  # of a table that a cell gives without a caption; more would make a page that nobody reads


def names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell needs from elsewhere, and those that it gives a value or changes; none for one that is no Python."""
    try:
        statements = ast.parse(source).body
        parts = [(one, symtable.symtable(ast.get_source_segment(source, one) or "", "cell", "exec")) for one in statements]
    except (SyntaxError, ValueError):
        return set(), set()
    needed: set[str] = set()
    bound: set[str] = set()
    for number, (statement, table) in enumerate(parts, start=1):
        changed = _changed(statement, last=number == len(parts))
        needed |= (_read(table) | changed) - bound
        bound |= {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported() or one.is_namespace()} | changed
    return needed, bound


def _read(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a statement takes from outside, those in its functions included."""
    own = {one.get_name() for one in table.get_symbols() if one.is_referenced() and (table.get_type() == "module" or one.is_global())}
    return own.union(*(_read(child) for child in table.get_children()))


def _changed(statement: ast.stmt, last: bool) -> set[str]:
    """Return the names whose values a statement changes in place: ``x += 1``, ``x["a"] = 1``, ``x.append(1)``; the last line of a cell only shows."""
    found: list[ast.expr] = [node.target for node in ast.walk(statement) if isinstance(node, ast.AugAssign)]
    found += [node for node in ast.walk(statement) if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load)]
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) and not last:
        found += [statement.value.func] if isinstance(statement.value.func, ast.Attribute) else []
    changed = set()
    for node in found:
        while isinstance(node, (ast.Subscript, ast.Attribute)):
            node = node.value
        if isinstance(node, ast.Name):
            changed.add(node.id)
    return changed


def before(sources: Sequence[str], place: int, done: Set[int] = frozenset()) -> list[int]:
    """Return which cells above one must run first, in order.

    A reader who changes the tenth cell need not wait for nine others: only those
    run that make what it uses, and what these use in turn.

    Parameters
    ----------
    sources : list of str
        The cells of the page, as they stand now.
    place : int
        The cell that is to run, counted from nought.
    done : set of int
        Cells that have run: what they made is there.
    """
    missing, found = names(sources[place])[0], []
    for number in reversed(range(place)):
        needed, bound = names(sources[number])
        if bound & missing:
            missing -= bound
            if number not in done:
                missing |= needed
                found.append(number)
    return found[::-1]


def import_early(sources: str) -> None:
    """Import what the cells in JSON will ask for, so that the first that runs need not wait for it."""
    for source in json.loads(sources):
        with contextlib.suppress(Exception):  # the cell itself will tell
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    exec(compile(ast.Module([node], []), "imports", "exec"), {})
    for module in ("articlebook.display", "articlebook.chart"):  # the second where the page has brought what draws
        with contextlib.suppress(ImportError):
            importlib.import_module(module)


class Cells:
    """The cells of one page, and what they have left behind."""

    def __init__(self) -> None:
        os.environ["MPLBACKEND"] = "agg"  # the browser's own draws on a page, and here is none
        self.names: dict[str, Any] = {"__name__": "__main__", "display": self._show}
        self.done: set[int] = set()
        self._parts: list[dict[str, str]] = []
        self._printed = io.StringIO()
        self._shown = True

    def before(self, sources: str, place: int) -> str:
        """Return `before` of the cells in JSON, as JSON, without those that have run."""
        return json.dumps(before(json.loads(sources), place, self.done))

    def run(self, source: str, place: int, shown: bool = True) -> str:
        """Run a cell.

        Parameters
        ----------
        source : str
        place : int
            Which cell of the page it is, counted from nought.
        shown : bool
            Whether anybody sees what it gives; drawing a chart takes longer than making it.

        Returns
        -------
        str
            JSON: ``parts``, a list of what was printed (``text``) and shown
            (``html``) in its order; ``error`` with ``said``, and ``line`` and
            ``code`` where it is known; ``missing``, a module that was not there.
        """
        name = f"<cell {place + 1}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        self._parts, self._printed, self._shown = [], io.StringIO(), shown
        result: dict[str, Any] = {"parts": self._parts}
        with contextlib.redirect_stdout(self._printed), contextlib.redirect_stderr(self._printed):
            try:
                self._execute(source, name)
            except BaseException as error:  # whatever a reader's cell raises, the page tells and lives on
                result["error"] = explained(error, name)
                if isinstance(error, ModuleNotFoundError):
                    result["missing"] = (error.name or "").split(".")[0]
            else:
                self.done.add(place)
        self._keep_printed()
        return json.dumps(result)

    def _execute(self, source: str, name: str) -> None:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self.names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), name, "eval"), self.names)
            if value is not None and not source.rstrip().endswith(";"):
                self._show(value)
        self._show_pictures()

    def _keep_printed(self) -> None:
        """Put what was printed so far behind what was shown so far."""
        if text := self._printed.getvalue():
            self._parts.append({"text": text})
            self._printed.seek(0)
            self._printed.truncate()

    def _show(self, *values: object) -> None:
        """Show values below the cell, as its last line is; a cell knows it as ``display``."""
        for value in values if self._shown else ():
            markup = as_html(value)
            self._keep_printed()
            self._parts.append({"text": repr(value)} if markup is None else {"html": markup})

    def _show_pictures(self) -> None:
        """Show what a cell has drawn with pyplot, which no line of it gives."""
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            for number in pyplot.get_fignums():
                drawn = io.BytesIO()
                pyplot.figure(number).savefig(drawn, format="png", dpi=144)
                self._keep_printed()
                self._parts.append({"picture": "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()})
            pyplot.close("all")


def as_html(value: Any) -> str | None:
    """Return a value as markup; None for one that has only words.

    pandas' own tables are written as the book writes tables: with scopes, in a region that the keyboard reaches.
    """
    pandas = sys.modules.get("pandas")
    if pandas and isinstance(value, (pandas.DataFrame, pandas.Series)):
        from articlebook.display import render_table

        frame = value.to_frame("value" if value.name is None else value.name) if isinstance(value, pandas.Series) else value
        more = f"<p>{len(frame):,} × {frame.shape[1]}</p>" if len(frame) > ROWS else ""
        return render_table(frame.head(ROWS), type(value).__name__) + more
    if hasattr(value, "_repr_mimebundle_") and (found := value._repr_mimebundle_().get("text/html")):
        return found
    written = value._repr_html_() if hasattr(value, "_repr_html_") and not isinstance(value, type) else None
    return written if written is None or isinstance(written, str) else escape(repr(written))


def explained(error: BaseException, name: str) -> dict[str, Any]:
    """Return what a reader needs of an error: what it says, and the line of the cell that led to it."""
    said = traceback.TracebackException.from_exception(error)
    last = "".join(said.format_exception_only()).strip().splitlines()
    if isinstance(error, SyntaxError) and error.filename == name:
        return {"said": f"{type(error).__name__}: {error.msg}", "line": error.lineno, "code": (error.text or "").strip()}
    own = [frame for frame in said.stack if frame.filename == name]
    # the notes and the message of an error stand at its end, whatever stands before them
    found: dict[str, Any] = {"said": "\n".join(last) if last else type(error).__name__}
    return found | ({"line": own[-1].lineno, "code": (own[-1].line or "").strip()} if own else {})
