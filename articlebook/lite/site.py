"""Put JupyterLite together: the runtime, the packages, the contents, and a page that loads them and says how much it is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from articlebook.lite import contents, in_page, packages, runtime, start
from articlebook.subject import subject

HERE = Path(__file__).parent
EXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
KERNEL = EXTENSIONS / "@jupyterlite" / "pyodide-kernel-extension"
#: Packages that the kernel brings for the browser.
KERNEL_WHEELS = KERNEL / "static" / "pypi"
WIDGETS = EXTENSIONS / "@jupyter-widgets" / "jupyterlab-manager"
FILES = "files.json"
PYODIDE = Path("static", "pyodide")
#: Bytes of JupyterLab itself on a first visit, compressed as servers send it; a test measures it.
SHELL = 3_900_000

#: What differs from JupyterLite's own settings.
_SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Notebooks of the book",
        "litePluginSettings": {_PLUGIN: {
            "disablePyPIFallback": True,  # a package that the lock lacks is an error, and no request to another place
            "loadPyodideOptions": {"indexURL": "./static/pyodide/", "packages": packages.at_start()}}}}}
_BUILD = {"LiteBuildConfig": {
    "ignore_sys_prefix": ["federated_extensions"],  # those of this environment serve other things
    "federated_extensions": [str(KERNEL), str(WIDGETS)],
    "no_sourcemaps": True, "no_unused_shared_packages": True, "apps": ["lab", "notebooks"]}}
_OVERRIDES = {
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},  # seconds; what is lost at a reload is small
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
#: What the pages of JupyterLab begin with. Their sign that something loads stands still: where the screen has no processor of its own,
#: a sign that turns takes time from Python.
_EARLY = '''<style>#jupyterlite-loading-indicator *, #jupyterlab-splash * { animation: none !important; }</style>
    <script src="../early.js"></script>'''


class LiteError(RuntimeError):
    """The browser's JupyterLab could not be built; the message is that of its builder."""


def build(held: Path, target: Path) -> dict:
    """Write the site for the browser; return its list of files that are loaded first.

    Parameters
    ----------
    held : path
        What `articlebook.lite.runtime.collect` gathered.
    target : path
        Replaced only when the new one is complete.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".lite-") as place:
        lite, made = Path(place) / "lite", Path(place) / "made"
        entries = packages.write(held, KERNEL_WHEELS, lite / PYODIDE)
        contents.write(lite / "files")
        for name, settings in (("jupyter-lite.json", _SETTINGS), ("jupyter_lite_config.json", _BUILD), ("overrides.json", _OVERRIDES)):
            (lite / name).write_text(json.dumps(settings), encoding="utf-8")
        run = subprocess.run([sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", lite, "--output-dir", made,
                              "--contents", lite / "files", "--settings-overrides", lite / "overrides.json"],
                             cwd=lite, capture_output=True, text=True, check=False)
        if run.returncode:
            raise LiteError(f"jupyter lite build stopped:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
        first = packages.first_entries(entries)
        begun = start.write([made / PYODIDE / entry["file_name"] for entry in first], made / PYODIDE)
        _write_early(made, begun.name, [entry["name"] for entry in first])
        _let_alone(made / "service-worker.js")
        listed = _write_start(made, [*runtime.pinned()["files"], begun.name])
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
    return listed


def _write_early(made: Path, begun: str, names: list[str]) -> None:
    """Let the pages of JupyterLab start Python before JupyterLab is there, from the file of what every start loads."""
    worker = next(made.glob("extensions/**/comlink.worker.*.js")).relative_to(made).as_posix()
    filled = {"{worker}": worker, "{packages}": json.dumps(names), "{package}": subject().packages[0], "{start}": begun}
    for name in ("early.js", "early.mjs", "early-worker.mjs"):
        text = (HERE / name).read_text(encoding="utf-8")
        for mark, value in filled.items():
            text = text.replace(mark, value)
        (made / name).write_text(text, encoding="utf-8")
    settings = made / "jupyter-lite.json"
    held = json.loads(settings.read_text(encoding="utf-8"))  # its builder has written where Pyodide is
    held["jupyter-config-data"]["litePluginSettings"][_PLUGIN]["pyodideUrl"] = "./early.mjs"
    settings.write_text(json.dumps(held), encoding="utf-8")
    for page in (made / app / "index.html" for app in ("lab", "notebooks")):
        text = page.read_text(encoding="utf-8")
        if "<head>" not in text:
            raise LiteError(f"{page.relative_to(made)}: no place to start Python early; see `_write_early` in {__name__}")
        page.write_text(text.replace("<head>", f"<head>\n    {_EARLY}", 1), encoding="utf-8")


def _let_alone(worker: Path) -> None:
    """Let the service worker of JupyterLite answer what only it can answer, the kernel's questions about files; the rest passes it by.

    Without that each of many megabytes takes the way through it, from the second visit on.
    """
    worker.write_text((HERE / "service-worker.js").read_text(encoding="utf-8") + worker.read_text(encoding="utf-8"), encoding="utf-8")


def _write_start(made: Path, first: list[str]) -> dict:
    """Write the page that loads what comes first, with its size in figures."""
    files = [(PYODIDE / name).as_posix() for name in first]
    listed = {"files": files, "bytes": sum((made / name).stat().st_size for name in files)}
    listed["megabytes"] = round((sum(in_page.sent(made / name) for name in files) + SHELL) / 1e6)
    listed["here"] = in_page.write(made)
    (made / FILES).write_text(json.dumps(listed), encoding="utf-8")
    text = (HERE / "run.html").read_text(encoding="utf-8")
    (made / "run.html").write_text(text.replace("{megabytes}", str(listed["megabytes"])).replace("{bytes}", str(listed["bytes"])),
                                   encoding="utf-8")
    for name in ("run.css", "run.js"):
        shutil.copy(HERE / name, made)
    return listed
