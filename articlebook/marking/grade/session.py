"""Stand between a sandbox, where the cells of a submission run, and the checks, which run in this process.

A check is the instructor's code. It runs in this process, on modules that no
submission has touched. What a submission defined comes out of the sandbox as
plain values; a function comes as a `Remote`, which calls it there. So code of
a submission can lie about its own answers, and that is all it can do.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import symtable
import time
from collections.abc import Iterator
from typing import Any

import nbformat

from articlebook.marking.bounded import at_most
from articlebook.marking.grade.runner import WALL
from articlebook.marking.grade.sandbox import Gone, Limits, Sandbox
from articlebook.marking.grade.wire import MOST, ValueFault, decode, encode
from articlebook.marking.text import clean, in_a_line

#: Most characters of a message that a student reads, and of an error's text.
LONGEST_MESSAGE = 2000


class SubmissionError(Exception):
    """Code of a submission raised an error whose class is not one of Python's own."""


class AnswerFault(AssertionError):
    """An answer is nothing that can be brought to a check; the message says why, for the student."""


class Remote:
    """An object that stays in the sandbox; using it here asks for plain values from there."""

    _session: Session
    _handle: int
    _kind: str

    def __init__(self, session: Session, handle: int, kind: str, can_be_called: bool):
        self.__dict__.update(_session=session, _handle=handle, _kind=kind, _called=can_be_called)

    def _ask(self, how: str, *arguments: Any, **options: Any) -> Any:
        return self._session.ask_object(self._handle, how, arguments, options)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("call", *arguments, **options)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__name__":
            raise AttributeError(name)
        return self._ask("attribute", name)

    def __getitem__(self, key: Any) -> Any:
        return self._ask("item", key)

    def __iter__(self) -> Iterator[Any]:
        parts = self._ask("parts")
        if not isinstance(parts, list):
            raise TypeError(f"{self!r} cannot be gone through")
        return iter(parts)

    def __len__(self) -> int:
        size = self._ask("length")
        if not isinstance(size, int) or not 0 <= size <= MOST:
            raise TypeError(f"{self!r} has no length that can be used")
        return int(size)

    def __bool__(self) -> bool:
        return True  # an object is; to ask for its length would let it say otherwise each time

    def __repr__(self) -> str:
        return f"<{self._kind} of the submission>"

    def __format__(self, form: str) -> str:
        return repr(self)


class Session:
    """A sandbox for the cells, a namespace for the checks, and what to do when the program in the sandbox ends.

    Parameters
    ----------
    answers : set of str
        Names that a check may take from the submission; see `answer_names`.
    """

    def __init__(self, answers: set[str], limits: Limits):
        self.answers, self.limits = answers, limits
        self.until = time.monotonic() + limits.seconds
        self.names: dict[str, Any] = {"__name__": "__check__"}
        self.sandbox = Sandbox(limits)
        self.ran: list[str] = []
        self.restarts = 0

    def remaining(self) -> float:
        """Return the seconds of the clock that the submission still has."""
        return self.until - time.monotonic()

    def ask(self, request: dict) -> dict:
        """Ask the sandbox within the time that a cell and the whole submission have.

        Raises
        ------
        Gone
            If the time is over, or the program in the sandbox ended.
        """
        if self.remaining() <= 0:
            raise Gone("the time for the whole submission was over")
        return self.sandbox.ask(request, max(0.1, min(self.limits.cell_seconds, self.remaining() / WALL)))

    def run_cell(self, source: str) -> tuple[Any, Any]:
        """Return outputs and error of a cell, as the sandbox says; a cell that ends the program is left out from then on."""
        try:
            answer = self.ask({"do": "run", "source": source})
        except Gone as gone:
            self.revive()
            return [], ["Stopped", f"This cell was stopped: {gone}."]
        self.ran.append(source)
        if "raised" in answer:
            return [], answer["raised"]
        return answer.get("outputs"), answer.get("error")

    def revive(self) -> None:
        """Start anew and run again what had run, as often as the limits allow."""
        self.sandbox.close()
        if self.restarts >= self.limits.restarts or self.remaining() <= 0:
            return
        self.restarts += 1
        self.sandbox = Sandbox(self.limits)
        try:
            for source in self.ran:
                self.ask({"do": "run", "source": source})
        except Gone:
            self.sandbox.close()

    def close(self) -> None:
        """End everything in the sandbox."""
        self.sandbox.close()

    def ask_object(self, handle: int, how: str, arguments: tuple, options: dict) -> Any:
        """Use an object that stays in the sandbox, and bring what comes of it; raise here what it raises there."""
        def pack(value: Any) -> Any:
            return {"kept": [value._handle, "", False]} if isinstance(value, Remote) else encode(value)
        answer = self.ask({"do": "ask", "how": how, "handle": handle, "arguments": [pack(value) for value in arguments],
                           "options": {name: pack(value) for name, value in options.items()}})
        if "raised" in answer:
            raise _error(answer["raised"])
        return self._value(answer)

    def _value(self, answer: dict) -> Any:
        return decode(answer.get("value"), lambda handle, kind, can_be_called: Remote(self, handle, kind, can_be_called))

    def _take_answers(self, code: ast.AST) -> None:
        """Bring in the answers that a check names, and nothing else: what it imports and sets itself is its own."""
        used = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
        for name in sorted(used & self.answers):
            if hasattr(builtins, name):
                continue
            self.names.pop(name, None)
            answer = self.ask({"do": "get", "name": name})
            if "raised" in answer:
                what, why = error_words(answer["raised"])
                raise AnswerFault(f"{name} cannot be read: " + ("it took too long." if what == "TookTooLong" else f"{what}: {why}"))
            if "value" in answer:
                try:
                    self.names[name] = self._value(answer)
                except ValueFault as fault:
                    raise AnswerFault(f"{name} cannot be checked: it is too large, or of no kind that was asked for ({fault}).") from None

    def execute(self, source: str, name: str) -> Any:
        """Run instructor's code here, under the name of its cell; return the value of its last line.

        Raises
        ------
        Gone, AnswerFault, TookTooLong
            If the sandbox ended, an answer cannot be brought, or the code takes longer than a cell may. What the code itself raises
            is raised, too.
        """
        tree = ast.parse(_without_magic(source), name)
        self._take_answers(tree)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), at_most(self.limits.cell_seconds):
            exec(compile(tree, name, "exec"), self.names)
            return eval(compile(ast.Expression(last.value), name, "eval"), self.names) if isinstance(last, ast.Expr) else None


def answer_names(source: nbformat.NotebookNode) -> set[str]:
    """Return the names that the solution binds or changes: a check takes these from the submission, and no others.

    Names that are bound inside a function or a comprehension are not among them, nor is what the solution imports.
    """
    names: set[str] = set()
    for cell in source.cells:
        if cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        code = _without_magic(cell.source)
        names |= {symbol.get_name() for symbol in symtable.symtable(code, "solution", "exec").get_symbols()
                  if symbol.is_assigned() and not symbol.is_imported()}
        names |= {name for statement in ast.parse(code).body for name in _changed_in_place(statement)}
    return names


def _changed_in_place(node: ast.AST) -> set[str]:
    """Return the names of objects of which a statement sets an attribute or an item, outside of functions."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return set()
    names = {name for part in ast.iter_child_nodes(node) for name in _changed_in_place(part)}
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        if isinstance(node, ast.Name):
            names.add(node.id)
    return names


def _without_magic(source: str) -> str:
    """Return code without the lines that only a notebook understands."""
    return "\n".join("pass" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines())


def error_words(raised: Any) -> tuple[str, str]:
    """Return class and message of an error, as the sandbox names them, in bounds."""
    name, message = raised if isinstance(raised, list) and len(raised) == 2 else ("Exception", "")
    return in_a_line(str(name), 100), clean(str(message)[:LONGEST_MESSAGE])


def _error(raised: Any) -> Exception:
    """Make the error that code in the sandbox raised: of the same class where it is one of Python's own."""
    name, message = error_words(raised)
    if name == "TookTooLong":
        return TimeoutError("it took too long")
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        with contextlib.suppress(Exception):
            return kind(message)
    return type(name if name.isidentifier() else "SubmissionError", (SubmissionError,), {})(message)
