"""Run the notebooks of the book side by side, before the build asks for them.

The build alone would run one after the other. What ran is kept where it looks
(`_build/.jupyter_cache`); a notebook that fails is not, so that the build runs
it again and tells of the cell.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.executors.basic import ExecutionWorkerLocalMProc, JupyterExecutorLocalMproc
from jupyter_cache.executors.utils import single_nb_execution

TIMEOUT = 120  # seconds for one cell
STARTUP = 20   # seconds in which a kernel must answer; it needs one or two


def set_up(root: Path) -> None:
    """Kernels read no settings of the machine's user, so that outputs are the same everywhere, and keep silent about themselves."""
    profile = root / "_build" / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.json").write_text('{"IPKernelApp": {"log_level": 40}}\n')
    os.environ |= {"IPYTHONDIR": str(profile.parent), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


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


def run_notebooks(root: Path) -> None:
    """Run the notebooks that are not in the cache of a book, as many at once as there are processors."""
    cache = get_cache(str(root / "_build" / ".jupyter_cache"))
    for notebook in sorted((root / "chapters").glob("*.ipynb")):
        cache.add_nb_to_project(str(notebook))
    if not cache.list_unexecuted():
        return
    logging.getLogger("jupyter_cache").setLevel(logging.ERROR)  # the build tells of a fault, with its cell
    _Executor(cache, logging.getLogger("jupyter_cache")).run_and_cache(timeout=TIMEOUT)
