"""Look for solutions, hidden checks, worked examples and keys where students can read: pages, notebooks, archives, git objects.

It reads a folder as a stranger would: the text of pages with their markup
taken off, the strings of notebooks and other JSON, the files inside archives
and office documents, and every object of a git repository, also of commits that
no branch shows. An archive that cannot be opened counts as a find, since nobody
knows what it holds. What is compressed otherwise (a drawing in a PDF, say) is
not read.
"""

from __future__ import annotations

import argparse
import codecs
import contextlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

from articlebook.exercises.description import EXERCISES, assignments
from articlebook.exercises.notebooks import student_version
from articlebook.exercises.pack.roles import fill_roles
from articlebook.exercises.pack.texts import keys, text_files, without_keys
from articlebook.exercises.source import read_source, rubric
from articlebook.exercises.unpacked import ClosedArchive, files_in, git_objects
from articlebook.exercises.variant import seed_of
from articlebook.files import listed, read_text
from articlebook.paths import typed_path

LINE = 25        # shorter lines of code stand anywhere
SENTENCE = 45    # of a model answer or a worked example
#: What a folder of an assignment may hold in the public copy.
OPEN = {"source.md", "assignment.yml", "click.html", "paper.html"}
_REGION = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)\n\s*### END", re.S)
_TAG, _SPACE = re.compile(rb"<[^<>]*>"), re.compile(rb"\s+")


def _bare(text: str) -> bytes:
    """Return a text without any white space, so that no line break or indent hides it."""
    return "".join(text.split()).encode()


def secrets(folder: Path = EXERCISES, seed: str | None = None) -> dict[bytes, str]:
    """Gather what must not be found, with the place where it belongs.

    Parameters
    ----------
    folder : path
        The assignments, with their solutions. The folder ``teaching`` beside it is looked through for keys of handouts.
    seed : str, optional
        The variant that is published, besides the standard one.
    """
    found: dict[bytes, str] = {}
    allowed = b""
    for one in assignments(folder):
        for own in {None, seed_of(one, seed)}:
            source = read_source(one, own)
            allowed += _bare("\n".join(cell.source for cell in student_version(source).cells))
            for cell in source.cells:
                where = f"{one.name}, cell {cell['id']}"
                for match in _REGION.finditer(cell.source):
                    found |= {_bare(line): where for line in match[2].splitlines() if len(line.strip()) >= LINE}
                if cell.cell_type == "markdown" and cell.metadata["nbgrader"]["solution"]:
                    found |= {_bare(part): where for part in _sentences(cell.source)}
            for examples in rubric(one, own).split("## Worked examples")[1:]:
                found |= {_bare(part): f"{one.name}, rubric.md" for part in _sentences(examples)}
        for file in listed(one, "**/*"):
            if file.name not in OPEN and file.suffix != ".md":
                # a few long lines that no other file has give the whole file away; of a picture or a table there may be none
                text = file.read_bytes().decode("utf-8-sig", errors="replace")
                lines = (_bare(line) for line in text.splitlines() if len(line.strip()) >= LINE and "\ufffd" not in line)
                new = [line for line in dict.fromkeys(lines) if line not in found][:1 if file.suffix == ".py" else 3]   # then come imports
                found |= dict.fromkeys(new, f"{one.name}, {file.name}")
    return {text: where for text, where in found.items() if text not in allowed} | _of_the_pack(folder.parent)


def _of_the_pack(root: Path) -> dict[bytes, str]:
    """Gather sentences of the keys of handouts, with their roles and as a page shows them, but for what the book or a lesson says too."""
    texts = text_files(root / "teaching")
    open_texts = [*map(read_text, listed(root, "chapters/*.md", "teaching/*.yml")), *(without_keys(read_text(text)) for text in texts)]
    said = _bare("".join(open_texts).replace("**", ""))  # as the sentences of a key are looked for
    found: dict[bytes, str] = {}
    for text in texts:
        for line in "\n".join(keys(read_text(text))).splitlines():
            for part in [] if line.startswith(("#", "|", "{chart}")) else _sentences(line):
                if _bare(part) not in said:
                    found |= {_bare(version): f"teaching, {text.name}" for version in (part, fill_roles(part, text.name))}
    return found


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text.replace("**", "")) if len(part) >= SENTENCE]


def _views(data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes as a reader may see them, without white space: as they are, without markup, as the strings of JSON."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    yield _SPACE.sub(b"", data)
    if b"<" in data and b">" in data:
        text = unescape(_TAG.sub(b"", data).decode("utf-8", errors="replace"))
        yield _bare(text)
    if data.lstrip()[:1] in (b"{", b"["):
        with contextlib.suppress(ValueError):
            yield _bare("".join(_strings(json.loads(data))))
    elif b"\\n" in data or b'\\"' in data:   # strings inside a script
        yield _SPACE.sub(b"", data.replace(b"\\n", b"").replace(b'\\"', b'"'))


def _strings(value) -> Iterator[str]:
    """Yield every string inside JSON; what looks like markup also without it."""
    if isinstance(value, str):
        yield value + "\n"
        if "<" in value:
            yield unescape(re.sub(r"<[^<>]*>", "", value)) + "\n"
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def find(folder: Path, known: dict[bytes, str]) -> list[str]:
    """Find every place in a folder where one of the texts stands, with the place where it belongs.

    Parameters
    ----------
    folder : path
        A built book, the students' files, or a whole repository with its history.
    known : dict
        From `secrets`.
    """
    hits: list[str] = []
    sought = _Sought(known)
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.name in (".git",) or (path.suffix == ".git" and path.is_dir()):
            hits += _among(((f"{inside}: {name}", data) for name, data in git_objects(path)), sought)
        if not path.is_file() or path.is_symlink() or ".git" in inside.parts:
            continue
        of_machine = "articlebook" in inside.parts[:-3]  # its own code about exercises, not an assignment
        if len(inside.parts) >= 3 and inside.parts[-3] == "exercises" and not of_machine and "_build" not in inside.parts and path.name not in OPEN:
            hits.append(f"{inside}: belongs to the instructors")
        small = inside.parts[:2] == ("tests", "books")  # what the tests build has texts of its own, which teach nothing
        if not small and "teaching" in inside.parts[:-1] and path.suffix == ".md" and path.name != "README.md" and "_build" not in inside.parts:
            text = path.read_text(encoding="utf-8", errors="replace")
            hits += [f"{inside}: holds a key, which belongs to the instructors"] if keys(text) else []
        hits += _among([(str(inside), path.read_bytes())], sought)
    return hits


def _among(files: Iterable[tuple[str, bytes]], sought: _Sought) -> list[str]:
    hits = []
    for name, data in files:
        try:
            for inner_name, inner in files_in(name, data):
                owners = {where for view in _views(inner) for where in sought.inside(view)}
                hits += [f"{inner_name}: holds a solution of {where}" for where in sorted(owners)]
        except ClosedArchive as closed:
            hits.append(f"{closed}: is an archive that cannot be read, so nobody knows what it holds; take it out or pack it anew, as a zip")
    return hits


class _Sought:
    """Many texts, looked for in another at once.

    That other is cut into blocks of eight bytes, each read as a number. A text of
    fifteen bytes or more holds one such block wherever it stands, so that where no
    number is one of a text's first eight, the text is not there.
    """

    def __init__(self, known: dict[bytes, str]) -> None:
        self.known = known
        self.short = [text for text in known if len(text) < 15]
        self.by_number: dict[int, list[bytes]] = {}
        for text in known.keys() - set(self.short):
            for start in range(8):
                self.by_number.setdefault(int.from_bytes(text[start:start + 8], sys.byteorder), []).append(text)
        self.numbers = frozenset(self.by_number)

    def inside(self, whole: bytes) -> set[str]:
        """Return where those belong that stand in a text."""
        blocks = memoryview(whole)[:len(whole) // 8 * 8].cast("Q")
        likely = {text for number in self.numbers.intersection(blocks) for text in self.by_number[number]}
        return {self.known[text] for text in (*self.short, *likely) if text in whole}


def main(arguments: list[str] | None = None) -> int:
    """Say whether a folder holds a solution, a hidden check or a worked example."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=typed_path)
    parser.add_argument("--seed", help="the variant that is published, besides the standard one")
    options = parser.parse_args(arguments)
    try:
        hits = find(options.folder, secrets(seed=options.seed))
    except (ValueError, OSError) as error:  # faults of assignments and texts are ValueErrors
        print(f"Nothing was searched. {error}", file=sys.stderr)
        return 2
    print("\n".join(hits) or f"No solution found in {options.folder}.")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
