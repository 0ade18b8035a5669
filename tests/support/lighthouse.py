"""Lighthouse on the built book: `make lighthouse` prints a table of page types, mobile and desktop; a test holds the bars.

Scores of speed depend on the machine and on what else it does; the others do not.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"front page": "index.html", "prose chapter": "chapters/02-four-periods.html", "notebook": "chapters/09-who-is-in-what.html",
         "ledger": "chapters/claims.html", "explorer": "chapters/explorer.html", "quiz review": "chapters/review.html"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FORMS = ("mobile", "desktop")


class _Compressing(http.server.SimpleHTTPRequestHandler):
    """Sends text compressed, as every host of static sites does."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        content, kind = path.read_bytes(), self.guess_type(str(path))
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        if path.suffix not in (".woff", ".woff2", ".zip", ".png"):
            content = gzip.compress(content, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None


@contextmanager
def served(site: Path):
    """The site at an address of the loopback interface, as long as the block runs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Compressing, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def audit(address: str, form: str = "mobile", categories: tuple[str, ...] = CATEGORIES) -> dict:
    """Run Lighthouse on one page.

    Parameters
    ----------
    address : str
        Where the page is served.
    form : str
        ``mobile`` (a slow phone on a slow network, simulated) or ``desktop``.
    categories : tuple of str
        Which of `CATEGORIES` to score.

    Returns
    -------
    dict
        Each category's score (0 to 100), ``requests``, ``bytes`` as sent, ``shift`` (how far content moves while the page
        loads, as a share of the screen), and ``faults``: audits below their full score.
    """
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as profile:
        flags = ("--headless=new --no-sandbox --disable-background-networking --disable-component-update --disable-sync "
                 f"--no-first-run --user-data-dir={profile}")
        command = ["node", str(ROOT / "tests/node_modules/lighthouse/cli/index.js"), address, "--quiet", "--output=json",
                   f"--only-categories={','.join(categories)}", f"--chrome-flags={flags}"]
        done = subprocess.run([*command, *(["--preset=desktop"] if form == "desktop" else [])], capture_output=True, text=True,
                              check=False, env=os.environ | ({"CHROME_PATH": chromium} if chromium else {}))
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed on {address}: {done.stderr.strip()[-400:]}")
    told = json.loads(done.stdout)
    weighty = {part["id"] for c in categories for part in told["categories"][c]["auditRefs"] if part["weight"]}
    requests = told["audits"].get("network-requests", {}).get("details", {}).get("items", [])
    return {**{c: round(100 * told["categories"][c]["score"]) for c in categories}, "requests": len(requests),
            "bytes": sum(item.get("transferSize", 0) for item in requests),
            "shift": told["audits"].get("cumulative-layout-shift", {}).get("numericValue"),
            "faults": [f"{name}: {a['title']}" for name, a in told["audits"].items()
                       if name in weighty and a["score"] is not None and a["score"] < 0.9]}


def table(site: Path) -> str:
    """Scores of every page type as a table in Markdown, with bytes and requests."""
    lines = [f"| | {' | '.join(FORMS)} | kB | requests |", "|---|--:|--:|--:|--:|"]
    with served(site) as root:
        for name, page in PAGES.items():
            found = {form: audit(f"{root}/{page}", form) for form in FORMS}
            scores = " | ".join("/".join(str(found[form][c]) for c in CATEGORIES) for form in FORMS)
            lines.append(f"| {name} | {scores} | {found['mobile']['bytes'] / 1000:.0f} | {found['mobile']['requests']} |")
            print(lines[-1], *{f for form in FORMS for f in found[form]["faults"]}, sep="\n  ", file=sys.stderr)
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(ROOT / "_build" / "site"))
