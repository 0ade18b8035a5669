"""Work on what a stranger sent, within limits of time and memory that hold for all of it.

What a submission holds can make a reader or a check work without end, in ways
that nobody can list. So such work is done in a process of its own, whose
limits the kernel keeps, or under an alarm.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

if sys.platform != "win32":  # which marks nothing, but may look at what came in
    import resource

MB = 1_000_000


class TookTooLong(BaseException):
    """An alarm of `at_most`; no `except Exception` of a check may swallow it."""


class Exceeded(RuntimeError):
    """Work in a process of its own broke a limit or ended; the message says which."""


def limit(seconds: float, memory: int) -> None:
    """Limit this process to some more seconds of the processor, and some more bytes of memory.

    The limits are soft ones, so that a sandbox started from here can set its own.
    """
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    spent = resource.getrusage(resource.RUSAGE_SELF)
    for kind, value in ((resource.RLIMIT_AS, held + memory), (resource.RLIMIT_CPU, math.ceil(spent.ru_utime + spent.ru_stime + seconds))):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in the work below when it has used some seconds of the processor."""
    def stop(*_: Any) -> None:
        raise TookTooLong
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def why_ended(code: int | None) -> str:
    """Say in words why a process ended, by its exit code; empty for an end without an error."""
    if code == 0:
        return ""
    if sys.platform == "linux" and code == -signal.SIGXCPU:
        return "it took too much time"
    if code == -signal.SIGKILL:
        return "it took too much time or memory"
    return f"it ended with the code {code}"


def apart(function: Callable, *arguments: Any, seconds: float = 60, memory: int = 2000 * MB) -> Any:
    """Return what a function returns or raise what it raises, from a process of its own with limits.

    Raises
    ------
    Exceeded
        If it breaks the limits.
    """
    if sys.platform != "linux":
        return function(*arguments)
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)

    def work() -> None:
        here.close()
        limit(seconds, memory)
        try:
            answer = True, function(*arguments)
        except MemoryError:
            answer = False, Exceeded("it took too much memory")
        except Exception as error:
            answer = False, error
        there.send(answer)
        os._exit(0)

    process = fork.Process(target=work, daemon=True)
    process.start()
    there.close()
    try:
        # by the clock it may take longer, on a busy machine
        good, answer = here.recv() if here.poll(4 * seconds) else (False, Exceeded("it took too much time"))
    except EOFError:
        process.join()
        good, answer = False, Exceeded(why_ended(process.exitcode))
    finally:
        here.close()
        process.kill()
        process.join()
    if not good:
        raise answer
    return answer
