"""Run one rebuilt notebook: its cells in a sandbox, its checks here.

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
import numbers
import re
import symtable
import time
from dataclasses import dataclass, field
from typing import Any

import nbformat
import numpy as np

from articlebook.marking.bounded import TookTooLong, at_most
from articlebook.marking.runner import CUT, WALL
from articlebook.marking.sandbox import Gone, Limits, Sandbox
from articlebook.marking.text import clean, in_a_line, is_empty
from articlebook.marking.values import MOST, ValueFault, decode, encode

HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
#: Most characters of a message that a student reads, and of an error's text.
MOST_SAID = 2000
#: Errors that come from the place where a notebook runs as often as from the answer: nobody types there, and it has no network, no
#: files of the student and no packages but those of the course.
OF_THE_PLACE = ("EOFError", "StdinNotImplementedError", "ModuleNotFoundError", "FileNotFoundError", "PermissionError", "ConnectionError",
                "ConnectionRefusedError", "NewConnectionError", "MaxRetryError", "URLError", "HTTPError", "gaierror")
#: What a student is told where a check counts points that there are not.
IMPOSSIBLE = "Ask your instructor to look at it."


class SubmissionError(Exception):
    """Code of a submission raised an error whose class is not one of Python's own."""


class AnswerFault(AssertionError):
    """An answer is nothing that can be brought to a check; the message says why, for the student."""


@dataclass
class Outcome:
    """What became of one graded cell.

    Attributes
    ----------
    state : str
        ``passed``, ``partly``, ``failed``, ``open`` (a person marks it), ``blank`` (nothing was written).
    points : float or None
        None where a person marks it.
    message : str
        What the student reads.
    """

    state: str
    points: float | None
    of: float
    message: str = ""


@dataclass
class Run:
    """A notebook with the outputs of its cells, and what became of it.

    Attributes
    ----------
    outcomes : dict of str to Outcome
        By graded cell.
    trouble : list of str
        What was stopped on the way, for the student as well.
    looks : list of str
        What the instructor should look at, which no student is told.
    """

    notebook: nbformat.NotebookNode
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)


class Remote:
    """An object that stays in the sandbox; using it here asks for plain values from there."""

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

    def __iter__(self) -> Any:
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


def answer_names(source: nbformat.NotebookNode) -> set[str]:
    """Names that the solution binds or changes: a check takes these from the submission, and no others.

    Names that are bound inside a function or a comprehension are not among them, nor is what the solution imports.
    """
    names: set[str] = set()
    for cell in source.cells:
        if cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        code = _plain(cell.source)
        names |= {symbol.get_name() for symbol in symtable.symtable(code, "solution", "exec").get_symbols()
                  if symbol.is_assigned() and not symbol.is_imported()}
        names |= {name for statement in ast.parse(code).body for name in _changed(statement)}
    return names


def _changed(node: ast.AST) -> set[str]:
    """Names of objects of which a statement sets an attribute or an item, outside of functions."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return set()
    names = {name for part in ast.iter_child_nodes(node) for name in _changed(part)}
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        if isinstance(node, ast.Name):
            names.add(node.id)
    return names


def _plain(source: str) -> str:
    """Code without the lines that only a notebook understands."""
    return "\n".join("pass" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines())


class Session:
    """A sandbox for the cells, a namespace for the checks, and what to do when the program in the sandbox ends."""

    def __init__(self, answers: set[str], limits: Limits):
        self.answers, self.limits = answers, limits
        self.until = time.monotonic() + limits.seconds
        self.names: dict[str, Any] = {"__name__": "__check__"}
        self.box = Sandbox(limits)
        self.ran: list[str] = []
        self.restarts = 0

    def left(self) -> float:
        """Seconds of the clock that are left for the submission."""
        return self.until - time.monotonic()

    def ask(self, request: dict) -> dict:
        if self.left() <= 0:
            raise Gone(f"the notebook used up its {self.limits.seconds:.0f} seconds")
        return self.box.ask(request, max(0.1, min(self.limits.cell_seconds, self.left() / WALL)))

    def run_cell(self, source: str) -> tuple[Any, Any]:
        """Outputs and error of a cell, as the sandbox says; a cell that ends the program is left out from then on."""
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
        """Start anew and run again what had run."""
        self.box.close()
        if self.restarts >= self.limits.restarts or self.left() <= 0:
            return
        self.restarts += 1
        self.box = Sandbox(self.limits)
        try:
            for source in self.ran:
                self.ask({"do": "run", "source": source})
        except Gone:
            self.box.close()

    def ask_object(self, handle: int, how: str, arguments: tuple, options: dict) -> Any:
        def pack(value: Any) -> Any:
            return {"kept": [value._handle, "", False]} if isinstance(value, Remote) else encode(value)
        answer = self.ask({"do": "ask", "how": how, "handle": handle, "arguments": [pack(a) for a in arguments],
                           "options": {name: pack(o) for name, o in options.items()}})
        if "raised" in answer:
            raise _error(answer["raised"])
        return self.value(answer)

    def value(self, answer: dict) -> Any:
        return decode(answer.get("value"), lambda *kept: Remote(self, *kept))

    def take(self, code: ast.AST) -> None:
        """Bring in the answers that a check names, and nothing else: what it imports and sets itself is its own."""
        used = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
        for name in sorted(used & self.answers):
            if hasattr(builtins, name):
                continue
            self.names.pop(name, None)
            answer = self.ask({"do": "get", "name": name})
            if "raised" in answer:
                what, why = _pair(answer["raised"])
                raise AnswerFault(f"{name} cannot be read: " + ("it took too long." if what == "TookTooLong" else f"{what}: {why}"))
            if "value" in answer:
                try:
                    self.names[name] = self.value(answer)
                except ValueFault as fault:
                    raise AnswerFault(f"{name} cannot be checked: it is too large, or of no kind that was asked for ({fault}).") from None

    def execute(self, source: str, place: str) -> Any:
        """Run instructor's code here; the value of its last line."""
        tree = ast.parse(_plain(source), place)
        self.take(tree)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), at_most(self.limits.cell_seconds):
            exec(compile(tree, place, "exec"), self.names)
            return eval(compile(ast.Expression(last.value), place, "eval"), self.names) if last else None


def _pair(raised: Any) -> tuple[str, str]:
    """Class and message of an error, as the sandbox names them."""
    name, message = raised if isinstance(raised, list) and len(raised) == 2 else ("Exception", "")
    return in_a_line(str(name), 100), clean(str(message)[:MOST_SAID])


def _error(raised: Any) -> Exception:
    name, message = _pair(raised)
    if name == "TookTooLong":
        return TimeoutError("it took too long")
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        with contextlib.suppress(Exception):
            return kind(message)
    return type(name if name.isidentifier() else "SubmissionError", (SubmissionError,), {})(message)


def mark(notebook: nbformat.NotebookNode, source: nbformat.NotebookNode, limits: Limits) -> Run:
    """Run a rebuilt notebook and its checks.

    Parameters
    ----------
    notebook : notebook
        Made by `repair.rebuild`: the released notebook with a student's answers, and cells of the student's own.
    source : notebook
        The instructor's: its checks, hidden ones included, are what runs.
    """
    checks = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in source.cells if cell.metadata.get("nbgrader")}
    run = Run(nbformat.from_dict(notebook))
    session, kept = Session(answer_names(source), limits), 0
    try:
        for place, cell in enumerate(run.notebook.cells, start=1):
            about = cell.metadata.get("nbgrader", {})
            own = checks.get(about.get("grade_id"))
            if cell.cell_type == "code" and about.get("grade") and not about.get("solution"):
                outcome = _check(session, own.source, float(about["points"]), about["grade_id"])
                run.outcomes[about["grade_id"]] = outcome
                if IMPOSSIBLE in outcome.message:
                    run.looks.append(f"{about['grade_id']}: {outcome.message.removesuffix(IMPOSSIBLE).strip()} No points were given")
                cell.outputs = [_said(outcome)]
                continue
            if cell.cell_type == "code":
                outputs, error = session.run_cell(cell.source)
                name = about.get("grade_id") or place
                cell.outputs, whole = _outputs(outputs, error, limits, kept)
                kept += sum(len(str(output)) for output in cell.outputs)
                if not whole:
                    run.looks.append(f"cell {name}: it gave more output than is kept; the rest is not shown")
                if error and cell.outputs[-1].ename in ("Stopped", "TookTooLong"):
                    run.trouble.append(f"cell {name}: " + (
                        cell.outputs[-1].evalue if cell.outputs[-1].ename == "Stopped" else
                        f"This cell was stopped: it ran longer than {limits.cell_seconds:.0f} seconds."))
                if about.get("locked"):
                    with contextlib.suppress(Exception, TookTooLong):  # a check that needs it says so
                        session.execute(own.source, about["grade_id"])
            if about.get("grade"):
                run.outcomes[about["grade_id"]] = _by_hand(cell, about)
    finally:
        session.box.close()
    run.looks += _of_the_place(run)
    return run


def _of_the_place(run: Run) -> list[str]:
    """What may have cost points although it says nothing about an answer: a zero for it is a person's to confirm."""
    lost = [name for name, outcome in run.outcomes.items() if outcome.state in ("failed", "partly")]
    if not lost:
        return []
    found = [(f"cell {cell.metadata.get('nbgrader', {}).get('grade_id') or place}", output.ename)
             for place, cell in enumerate(run.notebook.cells, start=1) if not cell.metadata.get("nbgrader", {}).get("grade")
             for output in cell.get("outputs", []) if output.output_type == "error" and output.ename in OF_THE_PLACE]
    for name in lost:
        if named := re.search(rf"\b({'|'.join(OF_THE_PLACE)})\b", run.outcomes[name].message):
            found.append((name, named[1]))
    return [f"{where}: {error}, which may come from the place where it was run and not from the answer; see whether it cost the points "
            f"of {', '.join(lost)}" for where, error in found]


def _by_hand(cell: nbformat.NotebookNode, about: dict) -> Outcome:
    """An answer that a person marks; it is believed to be blank only where nothing that the student wrote stands near it."""
    of = float(about["points"])
    beside = cell.metadata.get("beside") or []
    if cell.get("attachments") or (not is_empty(cell.source) and cell.source.split() != str(about.get("stub", "")).split()):
        return Outcome("open", None, of)
    if beside:
        return Outcome("open", None, of, "The answer cell is empty. A person looks at what you wrote elsewhere: " + "; ".join(beside) + ".")
    return Outcome("blank", 0.0, of)


def _check(session: Session, source: str, points: float, place: str) -> Outcome:
    try:
        value = session.execute(source, place)
    except Gone as gone:
        session.revive()
        return Outcome("failed", 0.0, points, f"The check could not ask your code: {gone}.")
    except TookTooLong:
        return Outcome("failed", 0.0, points, "The check was stopped: it took too long with your answer.")
    except (Exception, SystemExit) as error:
        return Outcome("failed", 0.0, points, _words(error, source, place)[:MOST_SAID])
    if isinstance(value, bool | np.bool_):
        return Outcome("passed", points, points) if value else Outcome("failed", 0.0, points, "This check did not pass.")
    if isinstance(value, numbers.Real):  # as nbgrader counts
        if not 0 <= value <= points:  # also where it is no number at all
            return Outcome("failed", 0.0, points, f"This check counted {float(value):g} of {points:g} points, which cannot be. {IMPOSSIBLE}")
        state = "passed" if value == points else "partly" if value else "failed"
        return Outcome(state, float(value), points)
    return Outcome("passed", points, points, value[:MOST_SAID] if isinstance(value, str) else "")


def _words(error: Exception, source: str, place: str) -> str:
    """What a student may read of a check that did not pass."""
    lines, traceback, line = source.splitlines(), error.__traceback__, 0
    while traceback:
        if traceback.tb_frame.f_code.co_filename == place:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    above = [text.strip() for text in lines[:line]]
    if above.count(HIDDEN[0]) > above.count(HIDDEN[1]):
        return "A further check, which your notebook does not show, did not pass."
    if isinstance(error, AssertionError):
        return str(error) or "This check did not pass."
    if isinstance(error, MemoryError):
        return "The check was stopped: your answer is too large."
    if isinstance(error, NameError) and error.name:
        return f"There is no {error.name} in your notebook. Run and keep the cell that defines it."
    return f"The check stopped with {type(error).__name__}: {error}"


def _said(outcome: Outcome) -> nbformat.NotebookNode:
    """The outcome as an output from which nbgrader reads the same points."""
    if outcome.state == "partly":
        return nbformat.v4.new_output("execute_result", {"text/plain": str(outcome.points)}, execution_count=None)
    if outcome.state == "passed":
        return nbformat.v4.new_output("stream", name="stdout", text=outcome.message or "Right.")
    return nbformat.v4.new_output("error", ename="NotYet", evalue=outcome.message, traceback=[outcome.message])


def _outputs(items: Any, error: Any, limits: Limits, kept: int) -> tuple[list[nbformat.NotebookNode], bool]:
    """Outputs of a cell as a notebook has them, and whether that is all; the sandbox is believed in nothing, and `kept` is the size
    of what cells before it left.
    """
    made, whole, text_left, left = [], True, limits.output + len(CUT), limits.outputs - kept
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and isinstance(item.get("text"), str):
            whole = whole and CUT not in item["text"]
            text = item["text"][:max(0, min(text_left, left))]
            if len(text) < len(item["text"]):
                text, whole = text + CUT, False
            text_left, left = text_left - len(text), left - len(text)
            made.append(nbformat.v4.new_output("stream", name="stdout", text=clean(text)))
        elif isinstance(item, dict) and _is_png(item.get("png")):
            left -= len(item["png"])
            if left > 0:
                made.append(nbformat.v4.new_output("display_data", {"image/png": item["png"]}))
            else:
                whole = False
        if left <= 0:
            whole = False
            break
    if error:
        name, message = _pair(error)
        made.append(nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"]))
    return made, whole


def _is_png(text: Any) -> bool:
    return isinstance(text, str) and text.startswith("iVBORw0KGgo") and text.isascii() and not set(text) & set("<>\"'&")
