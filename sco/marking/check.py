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
import importlib
import io
import numbers
import time
from dataclasses import dataclass, field
from typing import Any

import nbformat

from sco.marking.runner import WALL
from sco.marking.sandbox import Gone, Limits, Sandbox
from sco.marking.values import ValueFault, decode, encode

HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
MODULES = ("sco", "pandas", "numpy", "matplotlib", "math", "datetime", "collections", "itertools", "re", "statistics")


class SubmissionError(Exception):
    """Code of a submission raised an error whose class is not one of Python's own."""


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
    """A notebook with the outputs of its cells, the outcome of each graded cell, and what went wrong on the way."""

    notebook: nbformat.NotebookNode
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)


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
        return iter(self._ask("parts"))

    def __len__(self) -> int:
        return int(self._ask("length"))

    def __repr__(self) -> str:
        return f"<{self._kind} of the submission>"


def answer_names(source: nbformat.NotebookNode) -> set[str]:
    """Names that the solution binds or changes: a check takes these from the submission, and no others that it has itself."""
    names: set[str] = set()
    for cell in source.cells:
        if cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        for node in ast.walk(ast.parse(_plain(cell.source))):
            match node:
                case ast.FunctionDef() | ast.ClassDef():
                    names.add(node.name)
                case ast.Name(ctx=ast.Store()):
                    names.add(node.id)
                case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                    base: ast.AST = node
                    while isinstance(base, ast.Attribute | ast.Subscript):
                        base = base.value
                    if isinstance(base, ast.Name):
                        names.add(base.id)
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
        self.owned: set[str] = set()
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

    def run_cell(self, source: str) -> tuple[list[dict], list[str] | None]:
        """Outputs and error of a cell; a cell that ends the program is left out from then on."""
        try:
            answer = self.ask({"do": "run", "source": source})
        except Gone as gone:
            self.revive()
            return [], ["Stopped", f"This cell was stopped: {gone}."]
        self.ran.append(source)
        if "raised" in answer:
            return [], answer["raised"]
        return answer.get("outputs", []), answer.get("error")

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
        def other(handle: int, kind: str, can_be_called: bool) -> Any:
            if handle == -1:
                if kind.split(".")[0] in MODULES:
                    return importlib.import_module(kind)
                raise ValueFault(f"module {kind!r}")
            return Remote(self, int(handle), str(kind), bool(can_be_called))
        return decode(answer.get("value"), other)

    def take(self, code: ast.AST) -> None:
        """Bring in the names that a check uses and that are the submission's."""
        used = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
        for name in sorted(used):
            if name in self.owned and name not in self.answers or hasattr(builtins, name):
                continue
            answer = self.ask({"do": "get", "name": name})
            self.names.pop(name, None)
            if "value" in answer:
                with contextlib.suppress(ValueFault):
                    self.names[name] = self.value(answer)

    def execute(self, source: str, place: str) -> Any:
        """Run instructor's code here; the value of its last line."""
        tree = ast.parse(_plain(source), place)
        self.take(tree)
        before = set(self.names)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(tree, place, "exec"), self.names)
            value = eval(compile(ast.Expression(last.value), place, "eval"), self.names) if last else None
        self.owned |= (set(self.names) - before) | {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        return value


def _error(raised: Any) -> Exception:
    name, message = (str(part) for part in raised)
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
    session = Session(answer_names(source), limits)
    try:
        for place, cell in enumerate(run.notebook.cells, start=1):
            about = cell.metadata.get("nbgrader", {})
            own = checks.get(about.get("grade_id"))
            if cell.cell_type == "code" and about.get("grade") and not about.get("solution"):
                outcome = _check(session, own.source, float(about["points"]), about["grade_id"])
                run.outcomes[about["grade_id"]] = outcome
                cell.outputs = [_said(outcome)]
                continue
            if cell.cell_type == "code":
                outputs, error = session.run_cell(cell.source)
                cell.outputs = _outputs(outputs, error)
                if error and error[0] in ("Stopped", "TookTooLong"):
                    run.trouble.append(f"cell {about.get('grade_id') or place}: " + (
                        error[1] if error[0] == "Stopped" else f"This cell was stopped: it ran longer than {limits.cell_seconds:.0f} seconds."))
                if about.get("locked"):
                    with contextlib.suppress(Exception):  # a check that needs it says so
                        session.execute(own.source, about["grade_id"])
            if about.get("grade"):
                blank = cell.source.strip() == str(about.get("stub", "")).strip()
                run.outcomes[about["grade_id"]] = Outcome("blank" if blank else "open", 0.0 if blank else None, float(about["points"]))
    finally:
        session.box.close()
    return run


def _check(session: Session, source: str, points: float, place: str) -> Outcome:
    try:
        value = session.execute(source, place)
    except Gone as gone:
        session.revive()
        return Outcome("failed", 0.0, points, f"The check could not ask your code: {gone}.")
    except Exception as error:
        return Outcome("failed", 0.0, points, _words(error, source, place))
    if isinstance(value, numbers.Real) and not isinstance(value, bool) and 0 <= value <= points:  # as nbgrader counts
        state = "passed" if value == points else "partly" if value else "failed"
        return Outcome(state, float(value), points)
    return Outcome("passed", points, points, value if isinstance(value, str) else "")


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


def _outputs(items: Any, error: list | None) -> list[nbformat.NotebookNode]:
    made = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and isinstance(item.get("text"), str):
            made.append(nbformat.v4.new_output("stream", name="stdout", text=item["text"]))
        elif isinstance(item, dict) and _is_png(item.get("png")):
            made.append(nbformat.v4.new_output("display_data", {"image/png": item["png"]}))
    if error:
        name, message = str(error[0]), str(error[1])
        made.append(nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"]))
    return made


def _is_png(text: Any) -> bool:
    return isinstance(text, str) and text.startswith("iVBORw0KGgo") and text.isascii() and not set(text) & set("<>\"'&")
