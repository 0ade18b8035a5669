"""Keep stored notebooks small and the same on every machine.

A notebook is stored with its outputs, so that it can be read where nothing
runs and tested cell by cell; but drawings are left out (the build and every
run draw them anew), and nothing of the machine stays.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import nbformat

from sco import kernels
from sco.chapter import CHAPTERS
from sco.places import ROOT

DRAWING = re.compile(r"<svg .*?</svg>", re.S)
STANDS_FOR_DRAWING = "<p>(drawing: run the notebook)</p>"
FILM = re.compile(r"<(form|section|script)[^>]* data-sco-film.*?</\1>", re.S)  # controls and drawings of a page
LIVE = "application/vnd.jupyter.widget-view+json"
ASSET = re.compile(r"<(style|script) data-sco-asset>.*?</\1>", re.S)


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Ordinals for cell ids, no execution traces, no drawings and live widgets, styles and scripts emptied in stored outputs."""
    notebook.metadata = nbformat.from_dict({
        **{k: v for k, v in notebook.metadata.items() if k == "chapter"},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for place, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{place:02d}"
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in ("tags", "nbgrader")})
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
                html = ASSET.sub(r"<\1 data-sco-asset></\1>", html)
                output.data["text/html"] = DRAWING.sub(STANDS_FOR_DRAWING, html).rstrip()
    return notebook


LINES, IMPORTS, BYTES = 15, 3, 120_000
MACHINE = re.compile(r"/(?:home|root|tmp|Users)/\w|[A-Z]:\\\\Users")


def faults(path: Path) -> list[str]:
    """What the house does not allow in a stored notebook, each with cell and remedy."""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
        return [f"{path.name}: not a notebook ({str(error).splitlines()[0][:80]}); restore it or save it anew"]
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


def paths(folder: Path = CHAPTERS) -> list[Path]:
    """The notebooks of the book, in reading order."""
    return sorted(folder.glob("*.ipynb"))


def main(arguments: list[str] | None = None) -> int:
    """Clean the notebooks in place, after running them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", action="store_true", help="run each notebook first")
    options = parser.parse_args(arguments)
    kernels.set_up(ROOT)
    for path in paths():
        notebook = nbformat.read(path, as_version=4)
        if options.run:
            from nbclient import NotebookClient
            NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
        nbformat.write(clean(notebook), path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
