"""A sandbox for the code of one submission: bubblewrap, another user, a filter of system calls, limits.

Inside there is a Python, this package and the tables, all read-only, and an
empty home. There is no network, no file of the instructor, no exercise, no
other submission. Where it cannot be made, nothing runs.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import selectors
import shutil
import subprocess
import sys
import sysconfig
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from articlebook.marking.grade.runner import WALL
from articlebook.marking.grade.syscalls import NoFilter, filter_file
from articlebook.marking.text import clean_all
from articlebook.paths import ROOT
from articlebook.subject import subject

INSIDE = "/book"
HOME = "/home/student"
MB = 1_000_000


class NoSandbox(RuntimeError):
    """No sandbox can be made on this machine; the message says why and names the remedies."""


class Gone(RuntimeError):
    """The program in the sandbox ended, or was ended; the message says why, for the student."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds, seconds : float
        Time for one cell, in seconds of the processor (and four times that by the clock), and for the whole
        submission, in seconds of the clock.
    memory, memory_each : int
        Bytes for all processes of a submission together, and for each.
    processes, file, scratch : int
        Processes and threads at once; bytes in one file; bytes in all files together.
    output, outputs : int
        Characters of output that are kept of one cell, and bytes of all outputs together.
    message : int
        Bytes of one answer that a check asks for.
    restarts : int
        How often a submission whose program ended is started anew, without the cell that ended it.
    """

    cell_seconds: float = 60
    seconds: float = 400
    memory: int = 1500 * MB
    memory_each: int = 2500 * MB
    processes: int = 48
    file: int = 30 * MB
    scratch: int = 60 * MB
    output: int = 50_000
    outputs: int = 5 * MB
    message: int = 10 * MB
    restarts: int = 3


REMEDIES = """Nothing was run: submissions are never run outside a sandbox. Remedies:
- Debian, Ubuntu, Fedora: install the packages `bubblewrap` and `libseccomp2` (on Debian: apt install bubblewrap libseccomp2;
  on Fedora the second is `libseccomp`).
- Ubuntu 24.04 and later forbid user namespaces to programs without a profile: add an AppArmor profile for bwrap, or mark as root.
- In a container: start it with the rights to make namespaces, as the page "Mark a class" shows.
- Windows: run `make mark` in WSL 2. macOS: run it in a Linux virtual machine or container."""


def command(limits: Limits, uid: int, filtered: int) -> list[str]:
    """Return the command that runs `runner` in a sandbox; `filtered` is the open file with the filter of system calls."""
    bwrap = shutil.which("bwrap")
    if sys.platform != "linux" or not bwrap:
        raise NoSandbox(f"This machine cannot make a sandbox: {'bubblewrap is not installed' if sys.platform == 'linux' else 'it is not Linux'}.\n{REMEDIES}")
    line = [bwrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session",
            "--clearenv", "--hostname", "sandbox", "--seccomp", str(filtered)]
    if os.geteuid() == 0:  # a user namespace would map the student to root; the runner becomes another user instead
        line += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        line += ["--unshare-user", "--uid", str(uid), "--gid", str(uid)]
    for path in ("/usr", "/bin", "/sbin", "/lib", "/lib64"):
        if os.path.islink(path):
            line += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            line += ["--ro-bind", path, path]
    for path in ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"):
        line += ["--ro-bind-try", path, path]
    size = str(limits.scratch)
    line += ["--proc", "/proc", "--dev", "/dev", "--size", size, "--perms", "1777", "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
             "--size", size, "--perms", "1777", "--tmpfs", "/tmp", "--size", size, "--perms", "1777", "--tmpfs", HOME]
    shown = {sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib")}
    pythons = sorted(path for path in shown if not f"{path}/".startswith("/usr/"))
    # bubblewrap would make the folders above for its own user alone
    for folder in sorted({str(above) for path in pythons for above in Path(path).parents} | {INSIDE}):
        line += ["--perms", "0755", "--dir", folder] if folder != "/" else []
    for path in pythons:
        line += ["--ro-bind", path, path]
    for name in ("articlebook", *subject().packages, "data", "_config.yml"):
        line += ["--ro-bind", str(ROOT / name), f"{INSIDE}/{name}"]
    line += ["--perms", "0777", "--dir", f"{HOME}/.matplotlib"]
    for fonts in _font_lists():
        line += ["--ro-bind", str(fonts), f"{HOME}/.matplotlib/{fonts.name}"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": HOME, "LANG": "C.UTF-8", "PYTHONPATH": INSIDE, "SCO_DATA": f"{INSIDE}/data", "PYTHONWARNINGS": "ignore",
                   "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1",
                   "OMP_NUM_THREADS": "1", "MPLBACKEND": "module://matplotlib_inline.backend_inline", "MPLCONFIGDIR": f"{HOME}/.matplotlib",
                   "IPYTHONDIR": f"{HOME}/.ipython"}
    for name, value in environment.items():
        line += ["--setenv", name, value]
    given = asdict(limits) | {"uid": uid, "processes": limits.processes + _counted_elsewhere()}
    # the folder above all is memory without a limit; it may be written to no more
    return [*line, "--remount-ro", "/", "--chdir", HOME, "--", sys.executable, "-m", "articlebook.marking.grade.runner", json.dumps(given)]


def _font_lists() -> list[Path]:
    """Return Matplotlib's lists of fonts, which would take each submission seconds to make."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    return sorted(Path(os.environ.get("MPLCONFIGDIR") or cache).glob("fontlist-*.json"))


def _counted_elsewhere() -> int:
    """Count the processes that the limit holds for though they are outside: before Linux 5.14 all of the user's own."""
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2] if part.isdigit())
    if os.geteuid() == 0 or release >= (5, 14):
        return 0
    own = 0
    for task in Path("/proc").glob("[0-9]*/task/[0-9]*"):
        with contextlib.suppress(OSError):
            own += task.stat().st_uid == os.geteuid()
    return own


def _memory(process: int) -> int:
    """Return the bytes that a process holds, with what it shares with others and without the files of programs."""
    with contextlib.suppress(OSError, ValueError):
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
        # shared memory counts: it is no file, and a program may ask for any amount of it
        return sum(1024 * int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:")))
    return 0


def probe(limits: Limits | None = None) -> None:
    """Make a sandbox and run one line in it.

    Raises
    ------
    NoSandbox
        Where it cannot be made, with reason and remedies.
    """
    box = Sandbox(limits or Limits())
    try:
        answer = box.ask({"do": "run", "source": "print(6 * 7)"}, 60)
        if answer.get("outputs") != [{"text": "42\n"}]:
            raise NoSandbox(f"This machine cannot make a sandbox: it answers {answer}.\n{REMEDIES}")
    except Gone as gone:
        raise NoSandbox(f"This machine cannot make a sandbox: {box.complaint() or gone}.\n{REMEDIES}") from None
    finally:
        box.close()


class Sandbox:
    """A running sandbox; `ask` sends a request to its runner."""

    def __init__(self, limits: Limits):
        self.limits = limits
        # every sandbox has a user of its own, so that the limit of processes counts for each
        try:
            filtered = filter_file()
        except NoFilter as error:
            raise NoSandbox(f"This machine cannot make a sandbox: {error}.\n{REMEDIES}") from None
        try:
            line = command(limits, 61000 + os.getpid() % 4000, filtered)
            self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                                            pass_fds=[filtered],
                                            env={})  # bubblewrap itself is seen from inside, with what it was started with
        finally:
            os.close(filtered)
        assert self.process.stdin and self.process.stdout and self.process.stderr  # as asked for
        self.requests, self.answers, self.complaints = self.process.stdin, self.process.stdout, self.process.stderr
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.answers, selectors.EVENT_READ)
        self.ended_for = ""
        self._unread = b""
        threading.Thread(target=self._watch, daemon=True).start()
        self.ready = False

    def start(self) -> None:
        """Wait until the Python inside is there; its start counts against nobody."""
        self.ready = True
        self.ask({"do": "ready"}, 60)

    def ask(self, request: dict, seconds: float) -> dict:
        """Send a request that may use `seconds` of the processor, and wait for its answer.

        Raises
        ------
        Gone
            If the program ended, took too long or answered too much.
        """
        if not self.ready:
            self.start()
        try:
            self.requests.write(json.dumps(request | {"seconds": seconds}).encode() + b"\n")
        except (OSError, ValueError):  # broken, or closed
            raise self._gone("it ended the program") from None
        until = time.monotonic() + WALL * seconds + 2  # the runner stops by itself at `seconds`, unless it is hindered
        parts, held = [self._unread], len(self._unread)
        while b"\n" not in parts[-1]:
            if not self.selector.select(max(0, until - time.monotonic())):
                raise self._gone(f"it ran longer than {seconds:.0f} seconds")
            part = os.read(self.answers.fileno(), 1 << 20)
            parts.append(part)
            held += len(part)
            if not part:
                raise self._gone("it ended the program")
            if held > self.limits.message:
                raise self._gone(f"it gave more than {self.limits.message // MB} MB")
        line, _, self._unread = b"".join(parts).partition(b"\n")
        try:
            answer = json.loads(line)
            if not isinstance(answer, dict):
                raise ValueError
            return clean_all(answer)
        except (ValueError, RecursionError):
            raise self._gone("it garbled the answer") from None

    def complaint(self) -> str:
        """Return what bubblewrap or Python said when it could not start."""
        lines = self.complaints.read(4000).decode(errors="replace").strip().splitlines()  # it has ended, so this ends
        return lines[-1] if lines else ""

    def close(self) -> None:
        """End everything in the sandbox."""
        if self.process.poll() is None:
            self.process.kill()  # all of its processes end with it
        self.process.wait()
        self.selector.close()
        for pipe in (self.requests, self.answers, self.complaints):
            with contextlib.suppress(OSError):
                pipe.close()

    def _gone(self, why: str) -> Gone:
        if self.process.poll() is None:
            self.process.kill()
        return Gone(self.ended_for or why)

    def _watch(self) -> None:
        """End the sandbox when its processes are too many, or use too much memory together."""
        import psutil

        while self.process.poll() is None:
            used, children = 0, []
            with contextlib.suppress(psutil.Error):
                children = psutil.Process(self.process.pid).children(recursive=True)
            for child in children:
                used += _memory(child.pid)
            if len(children) >= self.limits.processes:
                self.ended_for = f"it started {self.limits.processes} processes or more"
            elif used > self.limits.memory:
                self.ended_for = f"it used more than {self.limits.memory // MB} MB of memory"
            if self.ended_for:
                self.process.kill()
            time.sleep(0.2)
