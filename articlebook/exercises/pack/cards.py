"""Role cards of a simulation: one text, filled in for each role with what its head says of it and with rows of the tables."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from articlebook.exercises.pack.body import body_html
from articlebook.exercises.pack.texts import TEACHING, PackError, TeachingText, read_teaching_text
from articlebook.files import listed


def simulations(folder: Path = TEACHING) -> list[TeachingText]:
    """Read the texts of role cards, by name."""
    return [read_teaching_text(path) for path in listed(folder / "simulation", "*.md")]


def cards(text: TeachingText) -> dict[str, TeachingText]:
    """Return the text of each card by the name of its role.

    Raises
    ------
    PackError
        Naming the file, and the card that has no name, stands twice or lacks what the text asks for.
    """
    given = text.head.get("cards")
    if not isinstance(given, list) or not all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in given):
        raise PackError(f"{text.name}: cards is no list of roles with a name each; write `- name: …` below it")
    made: dict[str, TeachingText] = {}
    for one in given:
        if one["name"] in made:
            raise PackError(f"{text.name}: the card {one['name']} stands twice; remove one")
        try:
            filled = _ENVIRONMENT.from_string(text.text).render(one)
        except jinja2.TemplateError as error:
            raise PackError(f"{text.name}, card {one['name']}: {error.message}; give it at the card or mend the text") from None
        made[one["name"]] = replace(text, text=filled)
    return made


def cards_html(text: TeachingText) -> str:
    """Render all cards, each on a sheet of its own when printed."""
    return "\n".join(f'<section class="card"><h2>{escape(name)}</h2>{body_html(card)}</section>' for name, card in cards(text).items())


_ENVIRONMENT = SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, autoescape=False)
