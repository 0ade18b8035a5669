"""No command deletes what it did not write, whatever folder a person names."""

import ast
import os
import subprocess
from pathlib import Path

import pytest

from articlebook import own_folder
from articlebook.exercises import publish
from articlebook.exercises.description import EXERCISES, assignments, is_public
from articlebook.lms import __main__ as lms
from articlebook.outputs import bundle
from articlebook.outputs.release import Release

ROOT = Path(__file__).resolve().parents[2]
KIND = "a test"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _thesis(folder):
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")


def _deep(folder):
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "thesis.txt").write_text("years of work", encoding="utf-8")


def _hidden(folder):
    (folder / ".env").write_text("KEY=1", encoding="utf-8")


def _looks_ours(folder):
    """What earlier versions took for a mark of their own."""
    for name in ("README.txt", "CHECKSUMS", "exercises/PUBLIC.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine", encoding="utf-8")


def _forged_list(folder):
    (folder / own_folder.LIST).write_text("{}", encoding="utf-8")
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")


def _list_of_another_kind(folder):
    own_folder.replace(folder, "another kind", {"thesis.txt": b"years of work"})


def _binary_list(folder):
    (folder / own_folder.LIST).write_bytes(b"\xff\xfe\0")
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")


def _checkpoint(folder):
    (folder / "ada.ipynb").write_text("{}", encoding="utf-8")


def _repository(folder):
    subprocess.run(["git", "-C", folder, "init", "-q"], check=True)
    (folder / "work.py").write_text("uncommitted", encoding="utf-8")


def _committed_repository(folder):
    _repository(folder)
    for words in (["add", "."], ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "all"]):
        subprocess.run(["git", "-C", folder, *words], check=True)


PLANTS = [_thesis, _deep, _hidden, _looks_ours, _forged_list, _list_of_another_kind, _binary_list, _checkpoint, _repository, _committed_repository]
WRITERS = {"lms": lambda folder: lms.write_all(folder, []),
           "bundle": lambda folder: bundle.write(folder, folder, Release("t", "a", "1", "en", 0, ""), files=()),
           "publish": publish.publish}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
@pytest.mark.parametrize("writer", WRITERS)
def test_a_folder_of_others_is_refused(tmp_path, writer, plant):
    """Whatever somebody keeps in a folder stays, byte for byte, and the message says what to do."""
    if writer == "publish" and any(map(is_public, assignments(EXERCISES))):
        pytest.skip("a public copy publishes nothing")
    folder = tmp_path / "folder"
    folder.mkdir()
    plant(folder)
    before = files(folder)
    with pytest.raises((ValueError, publish.PublishError), match=r"choose|name a new"):
        WRITERS[writer](folder)
    assert files(folder) == before and [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_what_was_written_is_replaced(tmp_path):
    """A later run replaces what an earlier one wrote, and old files and their folders do not stay; what systems leave is in nobody's way."""
    folder = tmp_path / "new" / "folder"
    own_folder.replace(folder, KIND, {"a.txt": b"1", "old/b.txt": b"2", "deep/er/c.txt": b"3"})
    (folder / ".DS_Store").write_bytes(b"\0\xff")
    (folder / "._a.txt").write_bytes(b"\0\xff")
    source = tmp_path / "source.txt"
    source.write_bytes(b"4")
    assert own_folder.replace(folder, KIND, {"a.txt": source, "new/d.txt": b"5"}) == [folder / "a.txt", folder / "new" / "d.txt"]
    assert {name: data for name, data in files(folder).items() if name[0] != "."} == {"a.txt": b"4", "new/d.txt": b"5"}
    assert not (folder / "old").exists() and not (folder / "deep").exists()


@pytest.mark.parametrize(("name", "says"), [("added.txt", "added.txt, which this command did not write"), ("a.txt", "a.txt, changed since it was written"),
                                            ("sub/link", "sub/link, which this command did not write")])
def test_what_a_person_added_or_changed_stops_it(tmp_path, name, says):
    """A file that was put into our folder, or changed there, is somebody's work."""
    folder = tmp_path / "folder"
    own_folder.replace(folder, KIND, {"a.txt": b"1", "sub/b.txt": b"2"})
    if name.endswith("link"):
        (folder / name).symlink_to(tmp_path)
    else:
        (folder / name).write_text("mine", encoding="utf-8")
    before = files(folder)
    with pytest.raises(own_folder.FolderError, match=says):
        own_folder.replace(folder, KIND, {"c.txt": b"3"})
    assert files(folder) == before


def test_a_link_is_filled_not_removed(tmp_path):
    """A folder that is reached by a link is filled where it is; a file or a dead link in its place is told."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    own_folder.replace(tmp_path / "link", KIND, {"a.txt": b"1"})
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real" / "a.txt").exists()
    (tmp_path / "dead").symlink_to(tmp_path / "nowhere")
    for name in ("dead", "real/a.txt"):
        with pytest.raises(own_folder.FolderError, match="name a new or empty folder"):
            own_folder.replace(tmp_path / name, KIND, {"a.txt": b"1"})


def test_a_fault_while_writing_loses_nothing(tmp_path):
    """Where the new files cannot be written, the old ones are all there."""
    folder = tmp_path / "folder"
    own_folder.replace(folder, KIND, {"a.txt": b"1"})
    before = files(folder)
    with pytest.raises(own_folder.FolderError, match="cannot be written"):
        own_folder.replace(folder, KIND, {"b.txt": b"2", "c.txt": tmp_path / "nowhere"})
    assert files(folder) == before and [path.name for path in tmp_path.iterdir()] == ["folder"]


#: Modules that delete, and why what they delete is theirs: all but the first only in `_build`, which `make clean` removes too,
#: or in a folder for a moment.
DELETE = {"own_folder.py": {"unlink", "rmdir"},
          "exercises/publish.py": {"move"},        # out of a folder for a moment
          "project/build.py": {"rmtree", "unlink"},   # caches and pages that are gone, in _build
          "execution.py": {"rmtree"},      # a folder of settings in _build
          "project/pages.py": {"unlink"},            # what a failed build read, in _build
          "project/linkcheck.py": {"unlink"},        # the result of the check in _build
          "sphinx/page_context.py": {"rmtree"},      # pictures of a build with another address, in _build/html
          "site/finish.py": {"rmtree", "unlink", "rmdir", "rename"},   # _build/site
          "lite/site.py": {"rmtree", "rename"},                        # _build/lite
          "lite/bytecode.py": {"unlink"},                              # what is out of date, in _build/lite-compiled
          "lite/contents.py": {"move", "rmdir"}}                       # in a folder for a moment
REMOVERS = {"rmtree", "unlink", "rmdir", "removedirs", "remove_tree", "move", "rename"}


def test_nothing_else_deletes():
    """Every place of the code that deletes is known; a new one goes through `own_folder`."""
    found: dict[str, set[str]] = {}
    for package, path in ((one, path) for one in ("articlebook", "sco") for path in sorted((ROOT / one).rglob("*.py"))):
        name = path.relative_to(ROOT / package).as_posix()
        if name.startswith("marking/"):
            continue   # has a rule and tests of its own
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REMOVERS:
                if (node.func.attr == "rename" and any(word.arg in ("columns", "index")
                                                       for word in node.keywords)) or (not node.args and node.func.attr == "rename"):
                    continue   # of a table
                if node.func.attr == "rename" and isinstance(node.args[0], ast.Constant):
                    continue   # of a column
                found.setdefault(name, set()).add(node.func.attr)
    assert {name: found[name] - DELETE.get(name, set()) for name in found if found[name] - DELETE.get(name, set())} == {}
    assert os.sep and set(DELETE) - set(found) <= {"execution.py"}
