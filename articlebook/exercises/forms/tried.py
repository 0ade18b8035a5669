"""Try the forms of an assignment at the notebook's own checks: what a form takes for right must pass there."""

from __future__ import annotations

from pathlib import Path

from articlebook.exercises.forms.click import check_of
from articlebook.exercises.forms.declared import has_forms, read_forms, same_words
from articlebook.exercises.forms.parts import parts
from articlebook.exercises.selftest import run
from articlebook.exercises.source import read_source
from articlebook.exercises.variant import seed_of


def form_faults(folder: Path, seed: str | None = None) -> list[str]:
    """List what is wrong with the forms of one variant; each fault names the task and what the notebook's check said.

    Every answer that counts as right must pass the check, and of a day, a choice or a truth also each other one that counts.
    """
    if not has_forms(folder):
        return []
    seed = seed_of(folder, seed)
    source = read_source(folder, seed)
    parts(folder, seed)  # says where forms and source do not fit
    found = []
    for form in read_forms(folder, seed).values():
        found += [f"{folder.name}/forms.yml, {form.task}: {field.name} has words that its passage lacks or that are too many"
                  for field in form.fields if field.kind == "words" and not same_words(field.right, field.passage)]
        if not form.code:
            continue
        check = check_of(form.task, source)
        tried = [{}, *({field.name: other} for field in form.fields for other in [*field.also[:2], *field.also[-1:]])]
        for values in tried:
            if said := run(source, {form.task: form.answer(values)}, until=check)[check]:
                found.append(f"{folder.name}/forms.yml, seed {seed or 'none'}, {form.task}: its answer {form.answer(values)!r} gets: {said}")
    return found
