"""The charts of the book under one name: each function takes data and returns one `Chart`.

Where words for a reader need the tables (names of states, days of events), the
caller may hand them over as `Tables`; without, a chart takes the book's own.
A module is loaded when one of its charts is asked for, so that a notebook
waits for none that it does not draw.
"""

from importlib import import_module

from sco.membership import CORE_ORGANISATIONS

#: The module of each chart.
_MODULES = {"argument": "article", "periods": "article", "interests": "article", "bars": "bars", "matrix": "matrix", "venn": "venn",
            "spells": "spells", "upset": "upset", "overlap": "overlap", "shared": "shared", "tiles": "tiles", "verdicts": "claims",
            "references": "sources", "network": "network", "coded": "network", "counts": "igos", "seats": "igos", "world": "igos",
            "joins": "igos", "lines": "igos", "profile": "igos", "placebo": "igos", "participation": "votes", "positions": "votes",
            "gap": "votes"}


def __getattr__(name: str):
    """Load the module of a chart when the chart is asked for."""
    if name not in _MODULES:
        raise AttributeError(f"no chart {name!r}; the charts are {', '.join(_MODULES)}")
    globals()[name] = found = getattr(import_module(f"sco.charts_{_MODULES[name]}"), name)
    return found


def __dir__() -> list[str]:
    """List every chart, loaded or not."""
    return __all__


__all__ = ["CORE_ORGANISATIONS", *_MODULES]
