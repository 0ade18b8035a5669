"""The explorer in a page without a kernel: saved widgets as native controls, and every day as a film.

It reads the state that ipywidgets would save, and knows neither ipywidgets nor
Sphinx: the same few models, whatever notebook they come from, become the
controls that a browser has of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape

from sco import day_view
from sco.day_view import ALL, MEMBERS
from sco.quiz_html import strings
from sco.tables import Tables

_MODEL = re.compile("^IPY_MODEL_")


def native(state: Mapping[str, dict], root: str) -> str:
    """Widgets as native HTML controls.

    Parameters
    ----------
    state : mapping
        Saved state by model id, as ``ipywidgets.embed.dependency_state`` gives
        it. Known are boxes, HTML, Label, SelectionSlider, Play, DatePicker,
        Checkbox, RadioButtons, and links of their values.
    root : str
        Model id of the outermost widget.

    Raises
    ------
    ValueError
        For a model without a native form; names the model.
    """
    ordinals = {model: f"sco-w{place}" for place, model in enumerate(state)}
    drives = {_MODEL.sub("", one["state"]["source"][0]): ordinals[_MODEL.sub("", one["state"]["target"][0])]
              for one in state.values() if one["model_name"] == "LinkModel"}

    def one(model: str) -> str:
        name, own = state[model]["model_name"], state[model]["state"]
        if name not in _FORMS:
            raise ValueError(f"no native control for {name}; use one of {', '.join(sorted(_FORMS))}")
        children = [(_MODEL.sub("", child)) for child in own.get("children", ())]
        return _FORMS[name](own, ordinals[model], [one(child) for child in children], drives.get(model, ""),
                            state[children[0]]["model_name"] if children else "")

    return one(root)


def _box(own: dict, identity: str, inside: list[str], drives: str, first: str) -> str:
    """A group with a legend where a label comes first, else a plain box."""
    if first == "LabelModel":
        return f"<fieldset><legend>{inside[0]}</legend>{''.join(inside[1:])}</fieldset>"
    return f"<div>{''.join(inside)}</div>"


def _slider(own: dict, identity: str, *_) -> str:
    labels, index = own["_options_labels"], own["index"]
    text = escape(labels[index], quote=True)
    return (f'<label for="{identity}">{escape(own["description"])}</label>'
            f'<input type="range" id="{identity}" min="0" max="{len(labels) - 1}" value="{index}" aria-valuetext="{text}">'
            f'<output for="{identity}">{text}</output>')


def _play(own: dict, identity: str, inside: list[str], drives: str, first: str) -> str:
    words = strings()
    return (f'<button type="button" data-drives="{drives}" data-interval="{own["interval"]}" '
            f'data-stop="{words["explorer_stop"]}">{words["explorer_play"]}</button>')


def _date(own: dict, identity: str, *_) -> str:
    # a saved month counts from 0, as in JavaScript
    days = {key: f'{d["year"]}-{d["month"] + 1:02}-{d["date"]:02}' for key in ("value", "min", "max") if (d := own.get(key))}
    return (f'<label for="{identity}">{escape(own["description"])}</label><input type="date" id="{identity}"'
            + "".join(f' {key}="{day}"' for key, day in days.items()) + ">")


def _checkbox(own: dict, identity: str, *_) -> str:
    name = escape(own["description"], quote=True)
    return f'<label><input type="checkbox" value="{name}"{" checked" if own["value"] else ""}> {name}</label>'


def _radios(own: dict, identity: str, *_) -> str:
    options = "".join(f'<label><input type="radio" name="{identity}" value="{n}"{" checked" if n == own["index"] else ""}> '
                      f"{escape(label)}</label>" for n, label in enumerate(own["_options_labels"]))
    return f'<fieldset><legend>{escape(own["description"])}</legend>{options}</fieldset>'


_FORMS = {"VBoxModel": _box, "HBoxModel": _box, "BoxModel": _box, "SelectionSliderModel": _slider, "PlayModel": _play,
          "DatePickerModel": _date, "CheckboxModel": _checkbox, "RadioButtonsModel": _radios,
          "LabelModel": lambda own, *_: escape(own["value"]), "HTMLModel": lambda own, *_: own["value"]}


def film(frames: Sequence[str], cut: str) -> dict[str, list]:
    """Drawings that share most of their parts, with each part kept once.

    Parameters
    ----------
    frames : list of str
        Markup, one drawing a frame.
    cut : str
        Regular expression of the places between parts.

    Returns
    -------
    dict
        ``parts`` (list of str), and ``frames``: for each, the places of its
        parts in order; ``"".join(parts[n] for n in frame)`` is the drawing.
    """
    parts: dict[str, int] = {}
    places = [[parts.setdefault(part, len(parts)) for part in re.split(cut, frame) if part] for frame in frames]
    return {"parts": list(parts), "frames": places}


def every_state(tables: Tables) -> dict:
    """What the script needs to show any day and any choice: drawings from `day_view`, changes and words."""
    days, set_days = day_view.steps(tables=tables), day_view.diagram_days(tables)
    names = day_view.known(tables)
    own = {key: text for key, text in strings().items() if key.startswith("explorer_")}
    sets = [re.sub(r"venn-\d{4}-\d\d-\d\d-\w{6}", "sco-sets", day_view.diagram(day, tables)) for day in set_days]
    return {
        "days": [f"{day:%Y-%m-%d}" for day in days],
        "last": f"{tables.coverage[1]:%Y-%m-%d}",
        "fixed": [f"{day:%Y-%m-%d}" for day in day_view.steps([], tables=tables)],
        "names": names,
        "counts": [MEMBERS, ALL],
        "changes": {f"{day:%Y-%m-%d}": [[names.index(c.organisation), int(c.counts), c.text] for c in found]
                    for day, found in day_view.changes(tables).items()},
        "table": film([day_view.table(day, tables) for day in days], "(?<=</tr>)"),
        "sets": film(sets, "(?<=>)(?=<)") | {"days": [f"{day:%Y-%m-%d}" for day in set_days],
                                               "of": day_view.in_order(day_view.COMPARED, tables)},
        "words": {key.removeprefix("explorer_"): own[key] for key in (
            "explorer_changed", "explorer_unchanged", "explorer_never", "explorer_choose", "explorer_counts_members",
            "explorer_counts_all", "explorer_shared", "explorer_outside")}}


def page(state: Mapping[str, dict], controls: str, drawing: str, every_day: str, tables: Tables) -> str:
    """The whole explorer for a page: controls (hidden until a script serves them), first drawing, every day, film.

    Parameters
    ----------
    state, controls : mapping, str
        Saved widgets, and the model id of the box with the controls.
    drawing, every_day : str
        From `day_view.draw` and `day_view.every_day`.
    """
    words = strings()
    # "</" would end the script
    data = json.dumps(every_state(tables), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (f'<div class="sco-explorer">\n<form class="sco-controls" data-sco-film aria-label="{words["explorer"]}" hidden>'
            f'{native(state, controls)}<p><a hidden>{words["explorer_link"]}</a></p></form>\n'
            f'<style data-sco-asset>{day_view.style(tables)}</style>\n{drawing}\n'
            f'<section class="sco-every" data-sco-film aria-label="{words["explorer_every"]}">{every_day}</section>\n'
            f'<script type="application/json" data-sco-film>{data}</script>\n</div>')
