"""Files with which the cells of a page run in the page itself: the same Python as in the browser's JupyterLab, without its kernel.

A page fetches none of them until a reader asks. The page's own policy forbids
compiled code; so Python runs in a worker that belongs to a page without
content (`here.html`), whose policy allows that, and no other place than the site.
"""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Set
from pathlib import Path

from packaging.utils import canonicalize_name

from articlebook import downloads
from articlebook.language import strings
from articlebook.lite import runtime

HERE = Path(__file__).parent
FILES = ("here.html", "here.js", "here-worker.js", "here.css")
WORDS, LIST, LOCK = "here-words.js", "here.json", "here-lock.json"
#: What only a kernel can show: a page has controls of its own in its place.
KERNEL = {"ipywidgets"}
#: What the book's package does not import before a cell draws, takes a quiz or asks for widgets; a cell that does gets it then.
PUT_OFF = KERNEL | {"matplotlib", "pydantic", "markdown-it-py"}
_COMPRESSED = {".json", ".mjs", ".wasm"}
#: Fetched as soon as Python is there on a page that shows charts, while its reader reads.
CHARTS = ["matplotlib"]


def write(made: Path) -> int:
    """Write the files into a site for the browser; return the megabytes that a reader of a page with charts loads the first time.

    Parameters
    ----------
    made : path
        The site, with Pyodide and its lock in ``static/pyodide``.
    """
    folder, own = made / "static" / "pyodide", canonicalize_name(downloads.distribution_name())
    lock = json.loads((folder / runtime.LOCK).read_text(encoding="utf-8"))
    core = [name for name in runtime.pinned()["files"] if name != runtime.LOCK]

    def files(left_out: Set[str]) -> tuple[dict, list[Path]]:
        entry = lock["packages"][own]
        entry = entry | {"depends": [name for name in entry["depends"] if canonicalize_name(name) not in left_out]}
        short = lock | {"packages": lock["packages"] | {own: entry}}
        return short, [folder / name for name in (LOCK, *core, *(one["file_name"] for one in runtime.closure(short, [own]).values()))]

    short, first = files(PUT_OFF)
    (folder / LOCK).write_text(json.dumps(short), encoding="utf-8")
    sizes = {path.relative_to(made).as_posix(): path.stat().st_size for path in first}
    (made / LIST).write_text(json.dumps({"packages": [own], "charts": CHARTS, "files": sizes, "bytes": sum(sizes.values())}), encoding="utf-8")
    words = {key.removeprefix("here_"): text for key, text in strings().items() if key.startswith("here_")}
    (made / WORDS).write_text(f"export default {json.dumps(words, ensure_ascii=False)};\n", encoding="utf-8")
    for name in FILES:
        shutil.copy(HERE / name, made)
    return round(sum(map(sent, files(KERNEL)[1])) / 1e6)


def sent(path: Path) -> int:
    """Return the bytes of a file as public servers send it: they compress text and WebAssembly, and leave archives as they are."""
    return len(zlib.compress(path.read_bytes())) if path.suffix in _COMPRESSED else path.stat().st_size
