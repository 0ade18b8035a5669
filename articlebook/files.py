"""Which files of a folder are somebody's work, and what stands in one: text, YAML, JSON, the head of a page.

Systems and editors leave files of their own beside ours, some with our endings;
and they save text in more than one way. This is the one place that knows both,
so that no reader of ours takes such a file for a bank, a page or a notebook,
and a file that cannot be read is told by its name, with the remedy.
"""

from __future__ import annotations

import codecs
import contextlib
import copy
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path, PurePath
from typing import Any, ClassVar

import yaml
from yaml.composer import Composer

#: Names that systems, editors and file servers give to files and folders of their own.
_LEFT = re.compile(
    r"\._.*|\.DS_Store|\.localized|\.(Spotlight-V100|Trashes|Trash-\d+|fseventsd|TemporaryItems|AppleDouble|AppleDB|AppleDesktop|apdisk)|__MACOSX"
    r"|Icon\r|Thumbs\.db(:encryptable)?|ehthumbs(_vista)?\.db|desktop\.ini|\$RECYCLE\.BIN|System Volume Information|~\$.*|~.*\.tmp"
    r"|\.directory|\.nfs[0-9a-f]+|\.fuse_hidden.*|\.~.*|\.#.*|#.*#|.*~|.*\.sw[nop]|.*:Zone\.Identifier"
    r"|\.ipynb_checkpoints|\.virtual_documents|__pycache__", re.I | re.S)
#: Beginnings of texts that are not UTF-8, and what they are called where one saves a file.
_OTHER = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16, which Windows calls Unicode"),
          (codecs.BOM_UTF16_BE, "UTF-16"))
#: Beginnings of what is no text at all though its name says so, with what it is and the remedy.
_NO_TEXT = ((b"PK\x03\x04", "a workbook or another archive under the name of a text; save it as text, a table as CSV UTF-8"),
            (b"\xd0\xcf\x11\xe0", "a workbook of an old Excel under the name of a text; save it as CSV UTF-8"),
            (b"%PDF-", "a PDF under the name of a text; put the text itself there"),
            (b"version https://git-lfs.github.com/", "a pointer of Git LFS and not the file; fetch it with `git lfs pull`"))
#: Lines between which git leaves two versions of a text; the one of signs of equality may also underline a heading.
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.M)
#: What no text needs and an eye does not see; a form feed too, since programs count lines by it.
_CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f]")


class FileError(ValueError):
    """A file cannot be read as what it should be; the message names file, line and remedy."""


def left_by_system(path: PurePath) -> bool:
    """Tell whether a system or an editor left this file, or a folder that it lies in, for itself."""
    return any(_LEFT.fullmatch(part) for part in path.parts)


def listed(folder: Path, *patterns: str) -> list[Path]:
    """List the files of a folder that match a pattern, in order, without hidden ones and those that systems leave.

    Parameters
    ----------
    folder : path
        May be missing; then no file is listed.
    patterns : str
        As of `Path.glob`, such as ``*.yml`` or ``**/*.md``.
    """
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    return sorted(path for path in found if _is_work(path.relative_to(folder)))


def misnamed(folder: Path, ending: str, *others: str) -> list[str]:
    """Say which files of a folder would be passed over in silence, since their ending is a form of the one asked for.

    Parameters
    ----------
    ending : str
        What is read, such as ``".yml"``.
    others : str
        Other endings of the same kind of file, such as ``".yaml"``. Capitals, and a ``.txt`` that an
        editor adds, are known for all.
    """
    wrong = re.compile(f"({'|'.join(map(re.escape, (ending, *others)))})(\\.txt)?", re.I)
    return [f"{path.name}: not read, since its name does not end with {ending}; rename it to {path.name.partition('.')[0]}{ending}"
            for path in listed(folder, "**/*")
            if wrong.fullmatch("".join(path.suffixes[-2:] if path.suffix.lower() == ".txt" else path.suffixes[-1:])) and not path.name.endswith(ending)]


def folders(folder: Path) -> Iterator[Path]:
    """List the folders in a folder, in order, without hidden ones and those that systems leave."""
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.is_dir() and _is_work(path.relative_to(folder)))


def _is_work(inside: PurePath) -> bool:
    return not left_by_system(inside) and not any(part.startswith(".") for part in inside.parts)


# ------------------------------------------------------------------ text


def read_text(path: Path, name: str = "") -> str:
    r"""Read a text: UTF-8 with or without a byte order mark, its lines ended by ``\n`` whatever system saved it.

    Parameters
    ----------
    path : path
    name : str, optional
        What messages call the file; its own name by default.

    Raises
    ------
    FileError
        Where it is missing, cannot be read, is not UTF-8, holds control characters, or two versions
        that git could not join.
    """
    name = name or path.name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileError(f"{name}: not found in {path.parent.name}/; restore it") from None
    except IsADirectoryError:
        raise FileError(f"{name}: is a folder, where a file belongs; rename it") from None
    except OSError as error:
        raise FileError(f"{name}: cannot be read ({error.strerror or error}); look at its permissions") from None
    return decoded(data, name)


def decoded(data: bytes, name: str) -> str:
    """Decode what `read_text` read; see there."""
    for mark, words in _OTHER:
        if data.startswith(mark):
            raise FileError(f"{name}: not UTF-8 (byte 0): it is {words}; save it as UTF-8")
    for beginning, words in _NO_TEXT:
        if data.startswith(beginning):
            raise FileError(f"{name}: is {words}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[:error.start].count(b"\n") + 1
        raise FileError(f"{name}: not UTF-8 (byte {error.start}, in line {line}); save it as UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise FileError(f"{name}, line {line}: holds the control character U+{ord(found[0]):04X}, which no text needs; remove it")
    if found := _CONFLICT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise FileError(f"{name}, line {line}: git left two versions here, between lines {'<' * 7} and {'>' * 7}; keep one and remove these lines")
    return text


# ------------------------------------------------------------------ YAML


class PlainLoader(yaml.SafeLoader):
    """Reads YAML without what can grow or surprise: aliases, tags, repeated keys, dates, numbers of a thousand digits.

    Plain words are resolved as in YAML 1.2, which is what editors assume: `yes` is a word, not true.
    """

    yaml_implicit_resolvers: ClassVar[dict] = {}

    def compose_node(self, parent, index):
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases (&, *) are not allowed; write the text out")
        if getattr(self.peek_event(), "tag", None):
            raise yaml.YAMLError("tags (!, !!) are not allowed; write plain words, numbers or text between quotation marks")
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"line {key.start_mark.line + 1}: a key is a word; this one is a list or a mapping")
            if key.value in seen:
                raise yaml.YAMLError(f"line {key.start_mark.line + 1}: the key {key.value!r} stands twice; remove one")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|)$"), ["~", "n", ""])
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9]\d{0,14})$", re.ASCII), list("-0123456789"))
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?\d{1,15}(\.\d{1,15})?$", re.ASCII), list("-0123456789"))


class TextLoader(PlainLoader):
    """Reads every value as the text that stands there; an empty one is the empty text."""

    yaml_implicit_resolvers: ClassVar[dict] = {}


@cache
def _quick(loader: type[PlainLoader]) -> type:
    """Return a loader with the same rules on the parser of libyaml, which takes a sixth of the time."""
    parser = yaml.cyaml.CParser

    def begin(self, text: str):
        parser.__init__(self, text)
        for part in (Composer, yaml.constructor.SafeConstructor, yaml.resolver.Resolver):
            part.__init__(self)
    return type(f"Quick{loader.__name__}", (parser, loader), {"__init__": begin, "get_single_node": Composer.get_single_node})


@lru_cache(maxsize=256)
def _loaded(text: str, loader: type[PlainLoader]) -> Any:
    """Load a text once, however often a build asks for it.

    Where libyaml is not there, as in the browser, or finds a fault, PyYAML's own parser is asked: whether a text is good, and what is
    wrong with it, is then told alike everywhere. Of tabs the two think differently.
    """
    if yaml.__with_libyaml__ and "\t" not in text:
        with contextlib.suppress(yaml.YAMLError, UnicodeEncodeError):
            return yaml.load(text, _quick(loader))  # type: ignore[arg-type]  # a class can be a key
    return yaml.load(text, loader)


def parse_yaml(text: str, name: str, first_line: int = 1, loader: type[PlainLoader] = PlainLoader) -> Any:
    """Parse a text as YAML.

    Parameters
    ----------
    name : str
        What messages call the file.
    first_line : int
        Where the text begins in its file, so that messages count as an editor does.
    loader : type of PlainLoader
        `PlainLoader` reads numbers and true or false as what they are, `TextLoader` as text.

    Raises
    ------
    FileError
        Naming the file, the line where it is known, and the remedy.
    """
    try:
        return copy.deepcopy(_loaded(text, loader))  # type: ignore[arg-type]  # a class can be a key; whoever asked may change what he got
    except RecursionError:
        raise FileError(f"{name}: nested too deeply; write it flatter") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join((getattr(error, "problem", None) or str(error)).split())
        if found := re.match(r"line (\d+): ", problem):
            raise FileError(f"{name}, line {int(found[1]) + first_line - 1}: not valid YAML: {problem[found.end():]}") from None
        line = f", line {mark.line + first_line}" if mark else ""
        raise FileError(f"{name}{line}: not valid YAML: {problem}; "
                        "look at the indentation and the quotation marks of this line and the one above") from None


def read_yaml(path: Path, name: str = "") -> Any:
    """Read a file of YAML; see `parse_yaml`."""
    name = name or path.name
    return parse_yaml(read_text(path, name), name)


def read_mapping(path: Path, name: str = "") -> dict:
    """Read a file of YAML that holds ``field: value`` lines; see `parse_yaml`."""
    found = read_yaml(path, name)
    if not isinstance(found, dict):
        raise FileError(f"{name or path.name}: is {_kind(found)}; write `field: value` lines")
    return found


def _kind(value: Any) -> str:
    return "empty" if value is None else "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "a single text"


# ------------------------------------------------------------------ JSON and pages


def read_json(path: Path, name: str = "") -> Any:
    """Read a file of JSON.

    Raises
    ------
    FileError
        Naming the file, the line and the remedy; also where a key stands twice, since one of the two would be lost.
    """
    name = name or path.name

    def once(pairs: list[tuple[str, Any]]) -> dict:
        held = dict(pairs)
        if len(held) < len(pairs):
            twice = next(key for place, (key, _) in enumerate(pairs) if key in dict(pairs[:place]))
            raise FileError(f"{name}: the key {twice!r} stands twice; remove one")
        return held

    try:
        return json.loads(read_text(path, name), object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise FileError(f"{name}, line {error.lineno}: not JSON ({error.msg}); mend the line") from None
    except RecursionError:
        raise FileError(f"{name}: nested too deeply; write it flatter") from None
    except FileError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise FileError(f"{name}: not JSON ({error}); shorten the number") from None


def read_page(path: Path, name: str = "") -> tuple[dict, str]:
    """Read a page: what its head declares between two lines ``---``, and the text after it.

    Returns
    -------
    dict, str
        An empty mapping where the page has no head.

    Raises
    ------
    FileError
        Where the head has no end or is no mapping of YAML.
    """
    name = name or path.name
    return split_page(read_text(path, name), name)


def split_page(text: str, name: str) -> tuple[dict, str]:
    """Divide the text of a page into its head and the rest; see `read_page`."""
    if not re.match(r"---[ \t]*\n", text):
        return {}, text
    parts = re.split(r"^---[ \t]*$\n?", text, maxsplit=2, flags=re.M)
    if len(parts) < 3:
        raise FileError(f"{name}, line 1: the head that begins with --- has no end; add a line --- after it")
    head = parse_yaml(parts[1], name, first_line=2)
    if head is not None and not isinstance(head, dict):
        raise FileError(f"{name}, line 2: the head is {_kind(head)}; write `field: value` lines")
    return head or {}, parts[2]
