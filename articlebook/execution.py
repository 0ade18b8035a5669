"""Run the notebooks of the book side by side, before the build asks for them.

The build alone would run one after the other. What ran is kept where it looks
(`_build/.jupyter_cache`); a notebook that fails is not, so that the build runs
it again and tells of the cell.

jupyter-cache does not promise that its executor and its cache can be adapted as
the classes here do. They were tried with the version in `TRIED`;
`tests/site/test_build.py` runs a notebook with them. Where that fails after an
update, compare `jupyter_cache.executors.basic` and `jupyter_cache.cache.main`,
mend the classes, and renew `TRIED`.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from jupyter_cache.base import ProjectNb
from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_cache.executors.basic import ExecutionWorkerLocalMProc, JupyterExecutorLocalMproc
from jupyter_cache.executors.utils import single_nb_execution

TRIED = {"jupyter-cache": "1.0.1"}
TIMEOUT = 120  # seconds for one cell
STARTUP = 20   # seconds in which a kernel must answer; it needs one or two


#: Settings of a person or a shell that lead a kernel to other programs, other packages or another look.
_FOREIGN = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_RUNTIME_DIR", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONSAFEPATH", "PYTHONWARNINGS",
            "PYTHONOPTIMIZE", "PYTHONINSPECT", "MPLBACKEND", "MATPLOTLIBRC", "MPLCONFIGDIR")


def set_up(root: Path) -> None:
    """Let kernels run the Python of this process and the package of this folder, whatever the machine's user has set.

    Outputs are then the same everywhere; and a copy of the book runs its own code
    and not that of the folder in which its environment was made.
    """
    own = root / "_build" / ".ipython"
    profile = own / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.json").write_text('{"IPKernelApp": {"log_level": 40}}\n', encoding="utf-8")
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {"IPYTHONDIR": str(own), "JUPYTER_CONFIG_DIR": str(own / "config"), "JUPYTER_DATA_DIR": str(own / "data"),
                   "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONPATH": str(root), "PYTHONNOUSERSITE": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


class _Worker(ExecutionWorkerLocalMProc):
    """Asks for a second kernel where the first did not start: a port that was free may be taken before the kernel has it."""

    @staticmethod
    def execute(project_nb, data):
        def run():
            return single_nb_execution(project_nb.nb, cwd=str(Path(project_nb.uri).parent), timeout=data.timeout,
                                       allow_errors=data.allow_errors, startup_timeout=STARTUP)
        try:
            return run()
        except RuntimeError:  # of the client, for a kernel that is silent or dead; faults of cells are results
            return run()


class _Executor(JupyterExecutorLocalMproc):
    _EXECUTION_WORKER = _Worker


class _Cache(JupyterCacheBase):
    """Reads notebooks as the rest of the book does, with or without a byte order mark."""

    def get_project_notebook(self, uri_or_pk):
        from articlebook import notebooks  # it sets kernels up, so it comes second

        record = self.get_project_record(uri_or_pk)
        return ProjectNb(record.pk, record.uri, notebooks.read(Path(record.uri)), record.assets)


def run_notebooks(root: Path) -> None:
    """Run the notebooks that are not in the cache of a book, as many at once as there are processors."""
    place = root / "_build" / ".jupyter_cache"
    try:
        cache, waiting = _prepared(place, root)
    except Exception:  # a damaged cache, or one of another version: it holds nothing that cannot be made again
        shutil.rmtree(place, ignore_errors=True)
        cache, waiting = _prepared(place, root)
    if not waiting:
        return
    logging.getLogger("jupyter_cache").setLevel(logging.ERROR)  # the build tells of a fault, with its cell
    _Executor(cache, logging.getLogger("jupyter_cache")).run_and_cache(timeout=TIMEOUT)


def _prepared(place: Path, root: Path) -> tuple[_Cache, list]:
    """Return the cache, which knows the notebooks of the book and no others, and what in it did not run yet."""
    from articlebook import notebooks

    cache = _Cache(str(place))
    present = {str(path.absolute()) for path in notebooks.paths(root)}
    for record in cache.list_project_records():
        if record.uri not in present:  # it was renamed, or the folder moved: the cache would ask for it in vain
            cache.remove_nb_from_project(record.pk)
    for name in sorted(present):
        cache.add_nb_to_project(name)
    return cache, cache.list_unexecuted()
