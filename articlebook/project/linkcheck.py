"""Ask every outside address of the book whether it still answers, and say which are gone.

It stands apart from the build, which asks no other site for anything. Sphinx
does the asking; this module tells an address that is gone from a site that
lets no program in, because only the first is something to mend.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from articlebook import execution
from articlebook.paths import ROOT

#: jupyter-book has no `python -m` form, and its script may not be on the path.
JUPYTER_BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()")
#: Statuses of a site that is there but answers no program, or not now.
REFUSED = re.compile(r"40[125-8]|403|418|425|429|451|5\d\d")
#: What a connection says that fails with a site that is there, or was not tried to the end.
NOT_NOW = re.compile(r"timed? ?out|timeout|certificate|\bSSL|unauthorized|rate.limited|Temporary failure in name resolution|Connection aborted"
                     r"|Connection reset|RemoteDisconnected|Exceeded \d+ redirects", re.IGNORECASE)
#: The status, which begins the sentence; later in it stands the address, which may hold any number.
_STATUS = re.compile(r"(?:HTTP Error )?(\d{3})\b")
#: Parts of an address in a sentence on a connection: they are names, and say nothing of what happened.
_NAMES = re.compile(r"https?://\S+|(?<=url: )\S+|(?<=host=)'[^']*'|(?<=resolve )'[^']*'|(?<=Anchor )'[^']*'", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """One address that did not answer, with the first page that names it."""

    page: str
    address: str
    reason: str

    @property
    def gone(self) -> bool:
        """Whether the address is gone, as far as the answer tells."""
        if status := _STATUS.match(self.reason):
            return not REFUSED.fullmatch(status[1])
        return not NOT_NOW.search(_NAMES.sub("", self.reason.replace(self.address, "")))


def ask(book: Path) -> Path:
    """Ask every outside address of a book; return the file with the answers.

    The builder's own name would put them among the pages of the site.
    """
    result = book / "_build" / "linkcheck" / "output.json"
    result.unlink(missing_ok=True)
    # the words of the check, and its status, say less than its result
    subprocess.run([*JUPYTER_BOOK, "build", str(book), "--builder", "custom", "--custom-builder", "linkcheck", "-q"], cwd=book,
                   check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return result


def faults(result: Path) -> list[Link]:
    """List the addresses that did not answer, each once, in the order of the pages.

    Parameters
    ----------
    result : path
        What Sphinx's link check wrote: one JSON object a line.

    Raises
    ------
    FileNotFoundError
        Where the check did not get as far as writing its result.
    """
    found: dict[str, Link] = {}
    for line in result.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if one["status"] in ("broken", "timeout"):
            found.setdefault(one["uri"], Link(one["filename"], one["uri"], " ".join(one["info"].split()) or one["status"]))
    return sorted(found.values(), key=lambda link: link.page)


def report(links: list[Link]) -> str:
    """Write the faults as a list in Markdown, which a terminal and an issue show alike."""
    gone, refused = ([link for link in links if link.gone is wanted] for wanted in (True, False))
    lines = ["Every address answers." if not links else ""]
    if gone:
        lines += ["These addresses are gone. CONTRIBUTING.md says under \"Mend a link\" what to do:", ""]
        lines += [f"- `{link.page}`: <{link.address}> ({link.reason[:120]})" for link in gone]
    if refused:
        lines += ["", "These sites let no program in, or did not answer in time. Open them by hand now and then:", ""]
        lines += [f"- `{link.page}`: <{link.address}> ({link.reason[:120]})" for link in refused]
    return "\n".join(lines).strip()


def main() -> int:
    """Ask, and print what did not answer; 1 if an address is gone, else 0."""
    execution.set_up(ROOT)
    execution.run_notebooks(ROOT)
    links = faults(ask(ROOT))
    print(report(links))
    return int(any(link.gone for link in links))


if __name__ == "__main__":
    sys.exit(main())
