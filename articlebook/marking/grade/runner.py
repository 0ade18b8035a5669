"""Run the cells of one submission; this is the program inside the sandbox.

It obeys requests that come as JSON lines and answers each with one. Code of a
submission shares this process and may spoil it or write answers of its own:
whatever comes out is taken for data of that submission, and earns nothing here.
"""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import sys
import time
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

if sys.platform != "win32":  # Windows reads this module for its limits; it runs nowhere but in a sandbox of Linux
    import resource

#: How many times longer than on the processor a cell may take by the clock.
WALL = 4
#: Magic words that steer an editor, or install something: they do nothing here, as they do nothing to an answer.
OF_EDITORS = ("autosave", "clear", "cls", "connect_info", "qtconsole", "gui", "pip", "conda", "mamba", "micromamba", "uv")
#: Stands where output was cut.
CUT = "\n[cut here: too much output]\n"


class TookTooLong(KeyboardInterrupt):
    """A cell or a call ran longer than it may."""


class _Outputs(io.TextIOBase):
    """Collects what a cell prints and shows, up to a limit."""

    def __init__(self, limit: int):
        self.limit = limit
        self.items: list[dict[str, str]] = []
        self.used = self.pictures = 0

    def start(self) -> None:
        """Begin with the outputs of another cell."""
        self.items, self.used, self.pictures = [], 0, 0

    def write(self, text: str) -> int:
        room = self.limit - self.used
        if room >= 0 and text:
            self.used += len(text)
            self._add(text[:room] + (CUT if len(text) > room else ""))
        return len(text)

    def _add(self, text: str) -> None:
        if self.items and "text" in self.items[-1]:
            self.items[-1]["text"] += text
        else:
            self.items.append({"text": text})

    def show(self, data: dict) -> None:
        """Add a shown object: its plain text, and a picture if it is one."""
        png = data.get("image/png")
        if isinstance(png, bytes):
            png = base64.b64encode(png).decode()
        self.write(str(data.get("text/plain", "")) + "\n")
        if isinstance(png, str):
            self.pictures += len(png)
            if self.pictures <= 20 * self.limit:
                self.items.append({"png": png})
            else:
                self.write(CUT)


def _shell(outputs: _Outputs) -> InteractiveShell:
    """Start IPython as a notebook has it, without history, with its output collected."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Hook(DisplayHook):
        def __call__(self, result=None):
            if result is not None and not self.quiet():
                self.update_user_ns(result)
                outputs.show(self.compute_format_data(result)[0])

    class Publisher(DisplayPublisher):
        def publish(self, data, *arguments, **more):
            outputs.show(data)

    class Shell(InteractiveShell):
        displayhook_class = Hook
        display_pub_class = Publisher

        def _showtraceback(self, etype, evalue, stb):
            pass

        def enable_gui(self, gui=None):
            """No window opens here."""

        def enable_matplotlib(self, gui=None):
            return super().enable_matplotlib("inline")  # whatever was asked for, charts stand below their cell

        def run_line_magic(self, magic_name, line, _stack_depth=1):
            """Run it; what only an editor has, or cannot be loaded here, is said and ends no cell, since the answer may follow it."""
            if magic_name in OF_EDITORS or self.find_line_magic(magic_name) is None:
                print(f"%{magic_name} does nothing while this notebook is marked.")
                return None
            try:
                return super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)
            except Exception as error:
                if magic_name not in ("load_ext", "reload_ext", "matplotlib", "config"):
                    raise
                print(f"%{magic_name} {line} does nothing while this notebook is marked: {type(error).__name__}")
                return None

    return Shell.instance(config=Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "nocolor"}))


class Runner:
    """The shell, and the objects that the other side holds handles to."""

    def __init__(self, output_limit: int):
        self.outputs = _Outputs(output_limit)
        self.shell = _shell(self.outputs)
        self.kept: list[Any] = []

    def keep(self, value: Any) -> int:
        """Keep an object that cannot be carried; return the handle to it."""
        self.kept.append(value)
        return len(self.kept) - 1

    def encode(self, value: Any) -> Any:
        """Write a value for the other side; objects that cannot be carried stay here."""
        from articlebook.marking.grade.wire import encode
        return encode(value, self.keep)

    def decode(self, data: Any) -> Any:
        """Read a value from the other side, which may be a handle to an object here."""
        from articlebook.marking.grade.wire import decode
        return decode(data, lambda handle, *rest: self.kept[handle])

    def run(self, request: dict) -> dict:
        """Run a cell; answer with its outputs and its error."""
        self.outputs.start()
        result = self.shell.run_cell(request["source"], store_history=True)
        error = result.error_before_exec or result.error_in_exec
        return {"outputs": self.outputs.items, "error": error and _named(error)}

    def get(self, request: dict) -> dict:
        """Answer with the value of a name."""
        names = self.shell.user_ns
        return {"value": self.encode(names[request["name"]])} if request["name"] in names else {"absent": True}

    def ask(self, request: dict) -> dict:
        """Call a kept object, or read an attribute, an item, its parts or its length."""
        thing = self.kept[request["handle"]]
        arguments = [self.decode(part) for part in request.get("arguments", [])]
        options = {name: self.decode(part) for name, part in request.get("options", {}).items()}
        try:
            match request["how"]:
                case "call":
                    value = thing(*arguments, **options)
                case "attribute":
                    value = getattr(thing, *arguments)
                case "item":
                    value = thing[arguments[0]]
                case "parts":
                    value = [part for part, _ in zip(thing, range(10_000), strict=False)]
                case "length":
                    value = len(thing)
            return {"value": self.encode(value)}
        except BaseException as error:  # whatever a submission raises is an answer, not an end
            return {"raised": _named(error)}

    def answer(self, request: dict) -> dict:
        """Do what is asked within its seconds; an error is an answer, too."""
        seconds = request["seconds"]  # of the processor: fair on a busy machine
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        # code that catches the alarm is ended by the kernel a little later
        resource.setrlimit(resource.RLIMIT_CPU, (min(hard, int(time.process_time() + seconds + 2)), hard))
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, WALL * seconds)
        try:
            return {"run": self.run, "get": self.get, "ask": self.ask, "ready": lambda _: {}}[request["do"]](request)
        except BaseException as error:
            return {"raised": _named(error)}
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)


def _named(error: BaseException) -> list[str]:
    """Return the name of the class, and the message, of an error that may be hostile itself."""
    try:
        return [type(error).__name__, str(error)[:2000]]
    except BaseException:
        return ["Exception", ""]


def _confine(limits: dict) -> None:
    """Take on the limits and another user, before any code of a submission is seen."""
    for name, value in {"AS": limits["memory_each"], "NPROC": limits["processes"], "FSIZE": limits["file"],
                        "CORE": 0, "NOFILE": 256, "CPU": limits["seconds"]}.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (int(value), int(value)))
    if os.geteuid() == 0 and limits["uid"]:
        os.setgroups([])
        os.setresgid(*[limits["uid"]] * 3)
        os.setresuid(*[limits["uid"]] * 3)


def main() -> None:
    """Obey requests until there are no more."""
    limits = json.loads(sys.argv[1])
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    _confine(limits)

    def stop(*_):
        raise TookTooLong
    for alarm in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(alarm, stop)
    warnings.simplefilter("ignore")
    import articlebook.marking.grade.wire  # noqa: F401  (now, so that no cell pays for the import of pandas)

    runner = Runner(limits["output"])
    sys.stdout = sys.stderr = runner.outputs  # only now: a fault of the start is said to the instructor
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    for line in requests:
        try:
            answer = json.dumps(runner.answer(json.loads(line)))
        except BaseException as error:
            answer = json.dumps({"raised": _named(error)})
        answers.write(answer.encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
