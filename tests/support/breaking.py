"""Break a file in every way that people, programs and disks know, and run a command on each: used by `test_fault_sweep`.

As a program it works in a copy of the book: for each line of its standard
input it breaks files, runs commands on each in a process of its own, puts the
file back, and answers with what was wrong. What they load is loaded once.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

import yaml

#: What a fault may not be: a file that is as good as before must be read.
HARMLESS = {"byte order mark", "line ends of Windows", "line ends of old Macs"}
BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n".encode() for n in range(9))
WHOLE: dict[str, Callable[[bytes], bytes]] = {
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "line ends of Windows": lambda data: data.replace(b"\n", b"\r\n"),
    "line ends of old Macs": lambda data: data.replace(b"\n", b"\r"),
    "half of it": lambda data: data[:len(data) // 2],
    "a tenth of it": lambda data: data[:len(data) // 10],
    "all but the last signs": lambda data: data[:-7],
    "the second half": lambda data: data[len(data) // 2:],
    "empty": lambda data: b"",
    "spaces": lambda data: b" \n\n  \n",
    "zeros": lambda data: b"\0" * 300,
    "a picture": lambda data: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "UTF-32": lambda data: data.decode().encode("utf-32"),
    "Latin letters of one byte": lambda data: data[:len(data) // 2] + "é".encode("cp1252") + data[len(data) // 2:],
    "half a character": lambda data: data[:len(data) // 2] + b"\xed\xa0\xbd" + data[len(data) // 2:],
    "a bell": lambda data: data[:len(data) // 2] + b"\a" + data[len(data) // 2:],
    "a zero": lambda data: data[:len(data) // 3] + b"\0" + data[len(data) // 3:],
    "a bomb of aliases": lambda data: BOMB,
    "a bomb in a head": lambda data: b"---\n" + BOMB + b"---\n# Title\n",
    "a list": lambda data: b"- one\n- two\n",
    "a list of JSON": lambda data: b'["one", 2]',
    "a number": lambda data: b"42\n",
    "a huge number": lambda data: b"9" * 6000,
    "a mapping of nothing": lambda data: b"x: 1\n",
    "an object of JSON": lambda data: b'{"x": 1}',
    "nested": lambda data: b"[" * 5000 + b"]" * 5000,
    "nested in a head": lambda data: b"---\nchapter: " + b"[" * 5000 + b"\n---\n# Title\n",
    "a head without end": lambda data: b"---\ntitle: x\n\n# Title\n",
    "a tag": lambda data: b"!!python/object/apply:os.getcwd []\n",
    "every line twice": lambda data: b"".join(line + b"\n" + line + b"\n" for line in data.split(b"\n")),
    "the first key twice": lambda data: data.replace(b"\n", b"\n" + data.split(b"\n", 2)[1] + b"\n", 1),
    "tabs": lambda data: data.replace(b"  ", b"\t"),
    "no quotation marks": lambda data: data.replace(b'"', b""),
    "braces": lambda data: data.replace(b"{{", b"{").replace(b"}", b""),
    "a template that fails": lambda data: data + b"\n{{ 1 / 0 }}{{ nothing.at.all }}\n",
    "a loop": lambda data: data + b"\n{% for a in range(10**9) %}x{% endfor %}\n",
    "a conflict of git": lambda data: b"<<<<<<< HEAD\n" + data + b"\n=======\n" + data + b"\n>>>>>>> other\n",
}
#: Values to put in place of each value of a mapping or a list.
VALUES = [None, [], {}, "", "x", 10**14, -1, 0.5, True, [[]], [{}], [None], {"x": {"y": 1}}, ["x", "x"], "{nothing}`here`", "<b>&\u202e"]


def mutations(content, depth: int = 5) -> Iterator[tuple[str, Callable[[], object]]]:
    """A mapping or list with each of its parts taken out, doubled or put in another form; made when it is asked for, since there are thousands."""
    for place in places(content, depth):
        where = ".".join(map(str, place))
        yield f"without {where}", partial(without, content, place)
        for value in VALUES:
            yield f"{where} is {value!r}", partial(replaced, content, place, value)
        if isinstance(inside(content, place[:-1]), list):
            yield f"{where} twice", partial(doubled, content, place)
    yield "with a key that nobody knows", lambda: content | {"nobody": "knows"} if isinstance(content, dict) else [*content, {"nobody": "knows"}]


def without(content, place: tuple):
    changed = copy.deepcopy(content)
    del inside(changed, place[:-1])[place[-1]]
    return changed


def replaced(content, place: tuple, value):
    changed = copy.deepcopy(content)
    inside(changed, place[:-1])[place[-1]] = value
    return changed


def doubled(content, place: tuple):
    changed = copy.deepcopy(content)
    inside(changed, place[:-1]).append(copy.deepcopy(inside(content, place)))
    return changed


def places(content, depth: int) -> Iterator[tuple]:
    """Every place in a mapping or list, of long lists the first two and the last."""
    keys = list(content) if isinstance(content, dict) else sorted({0, 1, len(content) - 1} & set(range(len(content)))) if isinstance(content, list) else []
    for key in keys:
        yield (key,)
        if depth > 1:
            yield from ((key, *rest) for rest in places(content[key], depth - 1))


def inside(content, place: tuple):
    for key in place:
        content = content[key]
    return content


def parts_of(path: Path, data: bytes) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """A file with its parts changed, where it is made of parts."""
    text = data.decode()
    if path.suffix in (".json", ".ipynb"):
        for name, change in mutations(json.loads(text), 6 if path.suffix == ".json" else 4):
            yield name, lambda change=change: json.dumps(change()).encode()
    elif path.suffix in (".yml", ".cff") and "{%" in text:   # no YAML before its placeholders are filled in
        for number, line in enumerate(text.splitlines(keepends=True)):
            yield f"without line {number + 1}", partial(data.replace, line.encode(), b"", 1)
    elif path.suffix in (".yml", ".cff"):
        for name, change in mutations(yaml.safe_load(text)):
            yield name, lambda change=change: yaml.safe_dump(change(), allow_unicode=True, sort_keys=False).encode()
    elif path.suffix == ".md" and text.startswith("---\n"):
        head, rest = text.split("---\n", 2)[1:]
        for name, change in mutations(yaml.safe_load(head)):
            yield name, lambda change=change: f"---\n{yaml.safe_dump(change(), allow_unicode=True)}---\n{rest}".encode()
        for number, line in enumerate(rest.splitlines(keepends=True)):
            if line.strip():
                yield f"text without line {number + 1}", partial(data.replace, line.encode(), b"", 1)
    elif path.suffix == ".csv":
        lines = text.splitlines()
        for name, cells in {"a cell too few": lines[1].rpartition(",")[0], "a cell too many": lines[1] + ",x", "an open quote": '"' + lines[1],
                            "nothing": "", "empty cells": "," * lines[0].count(","), "the headings again": lines[0]}.items():
            yield f"row 2: {name}", "\n".join([lines[0], cells, *lines[2:]]).encode
        for sign in ";\t|":
            yield f"divided by {sign!r}", text.replace(",", sign).encode
        yield "empty columns", "\n".join(line + ",," for line in lines).encode
        yield "empty rows at the end", (text + ("," * lines[0].count(",") + "\n") * 3).encode
    elif path.suffix == ".py":
        for name, changed in {"no function": "import os\n", "a fault of syntax": text + "\ndef (:\n", "a fault at once": "1 / 0\n" + text,
                              "an end": "raise SystemExit\n",
                              "nothing comes back": "def draw(rng, tables):\n    pass\n",
                              "a fault later": "def draw(rng, tables):\n    return tables['none']\n",
                              "an attribute": "def draw(rng, tables):\n    return tables.none\n", "no arguments": "def draw():\n    return {}\n"}.items():
            yield name, changed.encode


# ------------------------------------------------------------------ the program

#: What the commands load, and no file of the book is read for: each child has it from its parent.
MODULES = ("babel", "bs4", "docutils.core", "jinja2", "jupyter_cache.executors.basic", "jupytext", "lxml.html", "matplotlib.pyplot", "nbclient",
             "nbgrader.preprocessors", "pybtex.database", "requests", "sphinx.application", "sphinx_external_toc.parsing", "sqlalchemy.orm",
           "articlebook.chart", "articlebook.exercises.__main__", "articlebook.lms.__main__", "articlebook.notebooks", "articlebook.project.build",
           "articlebook.project.check_tables", "articlebook.project.metadata", "articlebook.project.pages", "articlebook.project.readable",
           "articlebook.quiz.style", "sco.charts")


def command(name: str, path: Path) -> Callable[[], int]:
    """What is run on the broken file: the book's own command, without what takes long and reads no file."""
    from articlebook import execution, tables
    from articlebook.exercises import __main__ as exercises
    from articlebook.exercises import selftest, source
    from articlebook.exercises.pack import misreadings, pages
    from articlebook.quiz import loader

    if path.parent == tables.DATA:
        tables._load.cache_clear()  # what the parent holds is not what is there now
    bank = loader.BANKS / f"{path.stem}.yml"
    loader.banks = misreadings.banks = lambda folder=loader.BANKS: [bank if bank.exists() or path == bank else loader.BANKS / "15-since-2021.yml"]
    tried, filled_in = selftest.faults, exercises.form_faults
    exercises.faults = selftest.faults = lambda folder, seed=None: tried(folder, seed) if folder == path.parent else []
    exercises.form_faults = lambda folder, seed=None: filled_in(folder, seed) if folder == path.parent else []
    rubric = source.rubric
    pages.solution_html = pages.rubric = source.rubric = lambda folder, seed=None: ""
    if name == "build":
        from articlebook.project import build
        execution.set_up = execution.run_notebooks = lambda root: sys.exit(0)   # all was read
        return build.build
    if name == "exercises":
        if path.parent.parent.name == "exercises":
            exercises.pack_pages = lambda seed=None: iter([rubric(path.parent, seed)])
        for kind in ("lessons", "decks", "handouts", "simulations", "essays", "exams", "guides"):  # all are read, and the broken one is drawn
            setattr(pages, kind, partial(one_of, getattr(pages, kind), path, pages.TEACHING))
        for write in ("student_notebooks", "student_forms", "instructor_files", "keys", "pack"):
            setattr(exercises, f"write_{write}", lambda *a, **k: [exercises.ROOT])
        return lambda: exercises.main([])
    if name == "lms":
        from articlebook.lms import __main__ as lms
        lms.FORMATS, lms.PDF = (), lms.PDF
        lms.printer = lambda: contextlib.nullcontext(None)
        sys.argv = ["lms"]
        return lms.main
    main = import_module(name).main
    return lambda: main([]) if main.__code__.co_argcount else main()


def one_of(read: Callable[[], list], path: Path, folder: Path) -> list:
    """Read all texts of a kind, and keep the one of a path."""
    return [text for text in read() if folder / text.name == path]


def run(name: str, path: Path) -> tuple[int | str, str]:
    """Run a command in a process of its own; its status, or the trace of what it did not catch, and what it said."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                status = command(name, path)()
        except SystemExit as end:
            status = end.code or 0
        except BaseException:
            status = traceback.format_exc()[-1500:]
        with os.fdopen(writer, "wb") as file:
            file.write(json.dumps([status, said.getvalue()]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        answer = file.read()
    os.waitpid(child, 0)
    return tuple(json.loads(answer)) if answer else ("the process died", "")


def sweep(root: Path, wanted: dict) -> dict:
    """Break some files, and return how often a command was tried and refused the file, and the answers that are wrong."""
    wrong, tried, refused = [], 0, 0
    for place, (file, commands) in enumerate(wanted["files"].items()):
        path = root / file
        data = path.read_bytes()
        cases: list[tuple[str, Callable[[], bytes | None]]] = [("missing", lambda: None)]
        cases += [(name, partial(change, data)) for name, change in WHOLE.items()]
        parts = list(parts_of(path, data))
        step = max(1, len(parts) // wanted["most"])
        for case, change in (*cases, *parts[::step])[place % wanted["every"]::wanted["every"]]:
            try:
                changed = change()
            except (IndexError, UnicodeDecodeError):  # a change that this file has no room for
                continue
            if changed == data:
                continue
            for name in commands:
                if changed is None:
                    path.unlink()
                else:
                    path.write_bytes(changed)
                status, said = run(name, path)
                path.write_bytes(data)
                tried, refused = tried + 1, refused + (status != 0)
                if not isinstance(status, int) or "Traceback" in said:
                    wrong.append(f"{file}, {case}, {name}: {status}\n{said[-500:]}")
                elif status and path.name not in said and path.stem not in said:
                    wrong.append(f"{file}, {case}, {name}: the file is not named: {said[-500:]}")
                elif status and case in HARMLESS:
                    wrong.append(f"{file}, {case}, {name}: is a fault: {said[-500:]}")
    return {"tried": tried, "refused": refused, "wrong": wrong}


def main() -> None:
    """Break the files that each line of the standard input names, and answer it with a line of what was wrong."""
    root = Path.cwd()
    for name in MODULES:
        import_module(name)
    import sco
    from articlebook import files
    sco.load()
    for path in (*root.glob("chapters/quizzes/*.yml"), *root.glob("_*.yml")):
        files.read_yaml(path)  # kept by its text, so that a broken one is read anew
    for line in sys.stdin:
        print(json.dumps(sweep(root, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
