"""Serve the built book on the loopback address, for one's own eyes: ``python -m articlebook.project.serve``, which is what `make serve` calls."""

from __future__ import annotations

import argparse
import functools
import http.server
import sys
from collections.abc import Callable
from socketserver import BaseRequestHandler

from articlebook.paths import ROOT

SITE = ROOT / "_build" / "site"
PORT = 8000
#: Ports tried after the one that is busy, where none was asked for.
MORE = 20


class _Server(http.server.ThreadingHTTPServer):
    allow_reuse_address = False  # on Windows two servers would share a port


def server(port: int | None = None, handler: Callable[..., BaseRequestHandler] | None = None) -> http.server.ThreadingHTTPServer:
    """Open a server on the loopback address.

    Parameters
    ----------
    port : int, optional
        The port that it must be; by default 8000, or the next one that is free.
    handler : callable, optional
        Answers requests; by default from the built site.

    Raises
    ------
    ValueError
        Where the site is not built, or no port is free; the message names the remedy.
    """
    if handler is None:
        if not (SITE / "index.html").is_file():
            raise ValueError("the book is not built; run `make book` first")
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(SITE))
    for one in [port] if port is not None else range(PORT, PORT + MORE):
        try:
            return _Server(("127.0.0.1", one), handler)
        except OverflowError:
            raise ValueError(f"{one} is no port; name one from 1024 to 65535, such as PORT=8080") from None
        except OSError as error:
            why = error.strerror or str(error)
    wanted = f"port {port}" if port is not None else f"ports {PORT} to {PORT + MORE - 1}"
    raise ValueError(f"{wanted} cannot be had ({why}); name another, such as PORT=8080")


def parser(about: str) -> argparse.ArgumentParser:
    """Make the parser of a command that serves: its one argument is the port."""
    made = argparse.ArgumentParser(description=about)
    made.add_argument("port", type=int, nargs="?", help=f"port; by default {PORT}, or the next one that is free")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Serve the book until Ctrl+C, and say at which address."""
    options = parser(main.__doc__ or "").parse_args(arguments)
    try:
        opened = server(options.port)
    except ValueError as error:
        print(f"Not served: {error}", file=sys.stderr)
        return 1
    print(f"The book is at http://127.0.0.1:{opened.server_port}/ until you press Ctrl+C.", flush=True)
    try:
        opened.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        opened.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
