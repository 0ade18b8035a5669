"""Serve the book while it is written: whatever is saved is made anew, and the browser shows it (`make live`).

This process serves the pages as Jupyter Book writes them and looks which files
were saved; a second one, `articlebook.project.renewal`, makes pages anew and
stays, since loading its libraries takes longer than making a page. It is
started again when code was saved. So the server lasts, whatever happens to the
code, and nothing here is particular to one system. What is published
(`_build/site`) is left alone.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from articlebook import settings
from articlebook.files import FileError
from articlebook.paths import ROOT
from articlebook.project import inputs, serve

#: Seconds between two looks at the files. Looking works on every file system, shared folders and containers included.
PAUSE = 0.25
#: Seconds for which a page waits for news before it asks again.
PATIENCE = 20
ASK = "/-/news"
ANSWER = "renewed: "
#: Files that the second process holds in memory, and would not read again.
CODE = {".py", ".html", ".json", ".toml"}

_SCRIPT = """<script>(async seen => {
  for (;;) try {
    const answer = await fetch("%s?" + seen)
    if (await answer.text() !== seen) return location.reload()
  } catch { await new Promise(done => setTimeout(done, 1000)) }
})("%s")</script>"""
_FAULT = """<div role="alert"
style="position:fixed;inset:0 0 auto;max-height:50vh;overflow:auto;z-index:9999;padding:1rem;background:#fff;color:#8a0000;border:3px solid #8a0000">
<strong>Not as it will be:</strong><pre style="white-space:pre-wrap;margin:0;background:#fff;color:#8a0000;border:0">%s</pre></div>"""


@dataclass
class News:
    """What pages must know: how often the book was renewed, and what is wrong with it.

    Attributes
    ----------
    number : int
        Begins with the time, so that a page left open from an earlier day is renewed too.
    fault : str
        Empty where all pages are made.
    """

    number: int = field(default_factory=time.time_ns)
    fault: str = ""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, fault: str) -> None:
        """Let every open page load itself again."""
        with self._changed:
            self.number, self.fault = self.number + 1, fault
            self._changed.notify_all()

    def wait(self, seen: str) -> str:
        """Return the number once it is another than the one that a page has seen, or when it waited long."""
        with self._changed:
            self._changed.wait_for(lambda: str(self.number) != seen, PATIENCE)
            return str(self.number)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the pages, each with the script that waits for news, and with the fault of the book if there is one."""

    def __init__(self, *arguments, news: News, **named):
        self.news = news
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == ASK:
            self._answer(self.news.wait(parts.query).encode(), "text/plain")
            return
        path = Path(self.translate_path(self.path))
        if path.is_dir() and parts.path.endswith("/"):
            path /= "index.html"
        if path.suffix == ".html" and path.is_file():
            self._answer(page(path.read_bytes(), self.news), "text/html; charset=utf-8")
        else:
            super().do_GET()

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a reader who goes before the answer misses nothing
            self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *arguments) -> None:
        """Say nothing of what is asked: faults must not drown."""


def page(content: bytes, news: News) -> bytes:
    """Return a page with the script that waits for news, and with what is wrong, at the end of its body."""
    added = _SCRIPT % (ASK, news.number) + (_FAULT % escape(news.fault) if news.fault else "")
    before, end, after = content.rpartition(b"</body>")
    return before + added.encode() + end + after if end else content + added.encode()


class Worker:
    """The second process, as long as it lives."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "articlebook.project.renewal"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, encoding="utf-8")

    def answer(self) -> str | None:
        """Wait for what is wrong with the book; None where the process ended instead."""
        assert self._process.stdout
        for line in self._process.stdout:
            if line.startswith(ANSWER):
                return json.loads(line.removeprefix(ANSWER))
        return None

    def tell(self, changed: list[str]) -> None:
        """Say which files were saved."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(changed) + "\n")
        self._process.stdin.flush()

    @property
    def alive(self) -> bool:
        """Whether the process can still be told of anything."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def look(root: Path) -> dict[str, tuple[int, int]]:
    """Return time and size of every file that a page may come from, by its name below the book."""
    found = {}
    for path in inputs.files_below(root):
        try:
            facts = path.stat()
        except OSError:  # an editor has it in hand
            continue
        found[path.relative_to(root).as_posix()] = (facts.st_mtime_ns, facts.st_size)
    return found


def saved(root: Path, before: dict[str, tuple[int, int]]) -> tuple[list[str], dict[str, tuple[int, int]]]:
    """Wait until files are saved, and until no more are; return their names and how all files are then."""
    while (now := look(root)) == before:
        time.sleep(PAUSE)
    while (later := look(root)) != now:  # of files that are saved together none is left for the next time
        now = later
        time.sleep(PAUSE / 5)
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name)), now


def is_code(name: str) -> bool:
    """Tell whether a file is held in memory by whoever makes pages: code, templates, words and settings."""
    top = name.split("/")[0]
    texts = ("data", "chapters", "documents", "exercises", "teaching", "deploy")
    return name in (settings.SETTINGS, "pyproject.toml", "constraints.txt") or (top not in texts and "/" in name and Path(name).suffix in CODE)


def write(news: News, root: Path = ROOT) -> None:
    """Make pages anew whenever something was saved, for ever.

    Parameters
    ----------
    news : News
        Is told of every renewal.
    root : path
    """
    say = functools.partial(print, flush=True)
    worker, files = Worker(), look(root)
    try:
        answer, began, first = worker.answer(), time.monotonic(), True
        while True:
            fault = "The book cannot be made; the terminal says why. Mend the code." if answer is None else answer
            news.tell(fault)
            say(fault or ("The book is up to date. Save a file, and its page is made anew." if first else f"Made anew in {time.monotonic() - began:.1f} s."))
            first = False
            changed, files = saved(root, files)
            began = time.monotonic()
            say(f"Saved: {', '.join(changed[:5])}{' and more' if len(changed) > 5 else ''}.")
            if any(map(is_code, changed)) or not worker.alive:
                say("That is code, or what code keeps: everything is loaded again and the whole book made anew.")
                worker.end()
                worker = Worker()
            else:
                worker.tell(changed)
            answer = worker.answer()
    finally:
        worker.end()


def main(arguments: list[str] | None = None) -> int:
    """Serve the book, and renew what is saved, until Ctrl+C."""
    options = serve.parser(main.__doc__ or "").parse_args(arguments)
    news, folder = News(), ROOT / "_build" / "html"
    try:
        settings.pages()
        folder.mkdir(parents=True, exist_ok=True)
        opened = serve.server(options.port, functools.partial(Handler, news=news, directory=str(folder)))
    except (FileError, ValueError) as error:
        print(f"Not served: {error}", file=sys.stderr)
        return 1
    threading.Thread(target=opened.serve_forever, daemon=True).start()
    print(f"The book is at http://127.0.0.1:{opened.server_port}/ until you press Ctrl+C. It is being made: the first time takes a minute or two.", flush=True)
    try:
        write(news)
    except KeyboardInterrupt:
        print()
    finally:
        opened.shutdown()
        opened.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
