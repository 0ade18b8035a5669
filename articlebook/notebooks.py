"""Keep stored notebooks small and the same on every machine.

A notebook is stored with its outputs, so that it can be read where nothing
runs and tested cell by cell; but drawings are left out (the build and every
run draw them anew), and nothing of the machine stays.
"""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from pathlib import Path

import nbformat

from articlebook import execution, settings
from articlebook.files import FileError, read_text
from articlebook.paths import ROOT

DRAWING = re.compile(r"<svg .*?</svg>", re.S)
STANDS_FOR_DRAWING = "<p>(drawing: run the notebook)</p>"
FILM = re.compile(r"<(form|section|script)[^>]* data-sco-film.*?</\1>", re.S)  # controls and drawings of a page
SAVED = re.compile(r'<p class="sco-download">.*?</p>', re.S)  # a link that holds the numbers of the table above it once more
LIVE = "application/vnd.jupyter.widget-view+json"
ASSET = re.compile(r"<(style|script) data-sco-asset>.*?</\1>", re.S)


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave out of stored outputs what differs from run to run or is drawn anew, such as drawings and widgets, and give the cells ordinals for ids."""
    notebook.metadata = nbformat.from_dict({
        **{k: v for k, v in notebook.metadata.items() if k == "chapter"},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for place, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{place:02d}"
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in ("tags", "nbgrader", "jupyter")})
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count if cell.outputs else None
        for output in cell.outputs:
            output.pop("metadata", None)
            if output.output_type in ("execute_result", "display_data"):
                output["metadata"] = {}
            if output.output_type == "execute_result":
                output["execution_count"] = count
            if "text/html" in output.get("data", {}):
                output.data.pop(LIVE, None)  # a widget lives as long as its kernel
                html = FILM.sub(r"<\1 data-sco-film></\1>", output.data["text/html"])
                html = SAVED.sub("", html)
                html = ASSET.sub(r"<\1 data-sco-asset></\1>", html)
                output.data["text/html"] = DRAWING.sub(STANDS_FOR_DRAWING, html).rstrip()
    return notebook


LINES, IMPORTS = 15, 3
BYTES = 180_000  # each chart is drawn twice, for a wide column and a phone, and a quiz carries what its questions show
#: A path of one machine; not the part of an address, nor a path below another folder.
MACHINE = re.compile(r"(?<![\w.~-])/(?:home|root|tmp|Users)/\w|\b[A-Za-z]:\\{1,4}(?:Users|Documents and Settings)\b")


def read(path: Path) -> nbformat.NotebookNode:
    """Read a stored notebook.

    Raises
    ------
    FileError
        Where it is none; the message names the file and the remedy.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of ids that stand twice; `clean` numbers the cells
            notebook = nbformat.reads(read_text(path), as_version=4)
            nbformat.validate(notebook)
        try:
            nbformat.writes(notebook).encode()
        except UnicodeEncodeError:
            raise FileError(f"{path.name}: holds half a character, such as one part of an emoji (\\ud83d); write the whole one or remove it") from None
    except FileError:
        raise
    except Exception as error:  # whatever its parser trips over is a fault of the file
        why = (str(error).splitlines() or [type(error).__name__])[0][:80]
        raise FileError(f"{path.name}: not a notebook ({why}); restore it or save it anew") from None
    return notebook


def faults(path: Path) -> list[str]:
    """List what the house does not allow in a stored notebook, each with cell and remedy."""
    try:
        notebook = read(path)
    except FileError as error:
        return [str(error)]
    found = []
    imports = 0
    for place, cell in enumerate(notebook.cells, start=1):
        where = f"{path.name}, cell {place}"
        if cell.get("id") != f"cell-{place:02d}":
            found.append(f"{where}: the id is {cell.get('id')!r}; run `make notebooks` to number the cells")
        if MACHINE.search(str(cell.source)) or MACHINE.search(str(cell.get("outputs", ""))):
            found.append(f"{where}: a path of one machine; use a path below the repository and run `make notebooks`")
        if cell.cell_type != "code":
            continue
        lines = cell.source.splitlines()
        imports += sum(bool(re.match(r"(import|from) ", line)) for line in lines)
        if len(lines) > LINES:
            found.append(f"{where}: {len(lines)} lines of code; move the work into the package (at most {LINES})")
        if re.search(r"^\s*[!%]\s*(pip|conda|apt)", cell.source, re.M):
            found.append(f"{where}: installs something; name it in requirements.txt instead")
        if any(output.output_type == "error" for output in cell.outputs):
            found.append(f"{where}: stored with an error; mend the cell and run `make notebooks`")
    if imports > IMPORTS:
        found.append(f"{path.name}: {imports} lines of imports; at most {IMPORTS}, at the top")
    if set(notebook.metadata) - {"chapter", "kernelspec", "language_info"}:
        extra = ", ".join(sorted(set(notebook.metadata) - {"chapter", "kernelspec", "language_info"}))
        found.append(f"{path.name}: metadata of an editor ({extra}); run `make notebooks`")
    if path.stat().st_size > BYTES:
        found.append(f"{path.name}: {path.stat().st_size / 1000:.0f} kB; outputs are too large, run `make notebooks`")
    return found


def paths(root: Path = ROOT) -> list[Path]:
    """List the notebooks that the contents name, by name; another notebook in their folder is no part of the book."""
    return sorted(path for page in settings.pages(root) if (path := settings.page_file(page, root)) and path.suffix == ".ipynb")


def main(arguments: list[str] | None = None) -> int:
    """Clean the notebooks in place, after running them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", action="store_true", help="run each notebook first")
    options = parser.parse_args(arguments)
    try:
        held = {path: read(path) for path in paths()}  # all of them, before one is changed
    except FileError as error:
        print(f"Nothing was changed. {error}", file=sys.stderr)
        return 1
    execution.set_up(ROOT)
    for path, notebook in held.items():
        if options.run and (fault := _run(notebook, path)):
            print(f"{path.name}: left as it was. {fault}", file=sys.stderr)
            return 1
        nbformat.write(clean(notebook), path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


def _run(notebook: nbformat.NotebookNode, path: Path) -> str:
    """Run a notebook in place; returns what went wrong, with the cell, or nothing."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}, kernel_name="python3")
    try:
        client.execute()
    except CellExecutionError as error:
        place = next(n for n, cell in enumerate(notebook.cells, start=1) if any(o.output_type == "error" for o in cell.get("outputs", [])))
        return f"Cell {place} stops with {error.ename}: {error.evalue}; mend the cell"
    except (CellTimeoutError, DeadKernelError) as error:
        return f"A cell does not end, or the kernel died ({str(error).splitlines()[0]}); mend the cell"
    return ""


if __name__ == "__main__":
    sys.exit(main())
