"""What a screen reader says is what the files beside this one hold: in order, without noise, and each change once.

`make spoken` writes the files anew; read what differs before you keep it.
"""

import os
import re
from pathlib import Path

import pytest

from tests.spoken.reader import Reader
from tests.spoken.scenes import SCENES
from tests.support.browsing import watched

HERE = Path(__file__).parent
#: What works by keyboard, as a screen reader calls it; a name follows.
CONTROLS = re.compile(r"(button|link|checkbox|radio|combobox|listbox|slider|textbox|searchbox|spinbutton|image|img|table|Disclosure)(, .*)?")


def kept(name: str) -> list[str]:
    """Return the lines of a scene as they are kept."""
    return (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def reader(browser):
    """A screen reader in a page whose clock stands, for all scenes: those of one address do not load it anew."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.clock.install(time="2026-01-01T00:00:00Z")
    context.clock.pause_at("2026-01-01T00:00:01Z")
    yield Reader(watched(context.new_page()))
    context.close()


@pytest.mark.parametrize("name", SCENES)
def test_spoken(reader, served, site, name):
    """A scene is spoken as it was when somebody last read it."""
    lines = SCENES[name](reader, served, site)
    assert reader.page.problems == []
    if os.environ.get("RENEW"):
        (HERE / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    assert lines == kept(name), "spoken otherwise than before; where it should be, `make spoken` keeps it"


def test_every_file_is_a_scene():
    """No file is left of a scene that is gone."""
    assert {path.stem for path in HERE.glob("*.txt")} == set(SCENES)


@pytest.mark.parametrize("name", SCENES)
def test_no_control_without_a_name(name):
    """Each control, drawing and table has a name, and nothing is said twice in a row by the page itself."""
    lines = kept(name)
    assert [line for line in lines if (found := CONTROLS.fullmatch(line)) and not found[2]] == []
    acts = "\n".join(lines).split("\n> ")[1:]
    for act in acts:
        live = [line for line in act.splitlines() if line.startswith(("polite:", "assertive:"))]
        assert len(live) <= 1, (name, live)
