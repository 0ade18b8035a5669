"""The charts of the book under one name: each function takes data and returns one `Chart`.

Where words for a reader need the tables (names of states, days of events), the
caller may hand them over as `Tables`; without, a chart takes the book's own.
A module is loaded when one of its charts is asked for, so that a notebook
waits for none that it does not draw.
"""

from importlib import import_module

from sco.membership import CORE_ORGANISATIONS

#: The module of each chart.
_MODULES = {"argument": "sco.charts._article", "periods": "sco.charts._article", "interests": "sco.charts._article",
            "bars": "sco.charts._bars", "matrix": "sco.charts._matrix", "venn": "sco.charts._venn",
            "spells": "sco.charts._spells", "upset": "sco.charts._upset", "overlap": "sco.charts._overlap",
            "shared": "sco.charts._shared", "tiles": "sco.charts._tiles", "verdicts": "articlebook.claims_chart",
            "references": "sco.charts._references", "network": "sco.charts._ties", "coded": "sco.charts._ties",
            "counts": "sco.charts._igos", "seats": "sco.charts._igos", "world": "sco.charts._igos",
            "joins": "sco.charts._igos", "lines": "sco.charts._igos", "profile": "sco.charts._igos",
            "placebo": "sco.charts._igos", "participation": "sco.charts._votes", "positions": "sco.charts._votes",
            "gap": "sco.charts._votes", "alike": "sco.charts._votes",
            "in_force": "sco.charts._dates", "opened": "sco.charts._dates", "energy": "sco.charts._energy",
            "neighbours": "sco.charts._neighbours",
            "lenses": "sco.charts._judgements", "answers": "sco.charts._judgements",
            "stood": "sco.charts._stood", "crises": "sco.charts._crises", "wants": "sco.charts._wants"}


def __getattr__(name: str):
    """Load the module of a chart when the chart is asked for."""
    if name not in _MODULES:
        raise AttributeError(f"no chart {name!r}; the charts are {', '.join(_MODULES)}")
    globals()[name] = found = getattr(import_module(_MODULES[name]), name)
    return found


def __dir__() -> list[str]:
    """List every chart, loaded or not."""
    return __all__


__all__ = ["CORE_ORGANISATIONS", *_MODULES]
