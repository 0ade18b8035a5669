"""Old names of modules, for notebooks that were handed out or taken away before the modules were renamed.

One finder for all of them, so that each old name is one line below. What a
notebook of today imports stands under its new name alone. The old names go
with the first release after `UNTIL`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

UNTIL = "2027-12-31"
#: The modules that now hold what stood in each, by its old name.
MOVED = {"sco.breaks": ("sco.change_points",),
         "sco.chart": ("articlebook.chart",),
         "sco.chart_input": ("articlebook.chart_input",),
         "sco.chart_organisations": ("sco.charts._organisations",),
         "sco.chart_svg": ("articlebook.chart_svg",),
         "sco.charts_article": ("sco.charts._article",),
         "sco.charts_bars": ("sco.charts._bars",),
         "sco.charts_claims": ("articlebook.claims_chart",),
         "sco.charts_igos": ("sco.charts._igos",),
         "sco.charts_matrix": ("sco.charts._matrix",),
         "sco.charts_members": ("sco.charts._matrix", "sco.charts._venn", "sco.charts._spells"),
         "sco.charts_network": ("sco.charts._ties",),
         "sco.charts_overlap": ("sco.charts._overlap",),
         "sco.charts_shared": ("sco.charts._shared",),
         "sco.charts_sources": ("sco.charts._references",),
         "sco.charts_spells": ("sco.charts._spells",),
         "sco.charts_tiles": ("sco.charts._tiles",),
         "sco.charts_upset": ("sco.charts._upset",),
         "sco.charts_venn": ("sco.charts._venn",),
         "sco.charts_votes": ("sco.charts._votes",),
         "sco.checks.recode": ("sco.checks.recoding",),
         "sco.day_view": ("sco.explorer.day",),
         "sco.display": ("articlebook.display",),
         "sco.network": ("sco.ties", "sco.yearly_coding"),
         "sco.plot": ("articlebook.plot",),
         "sco.prose": ("articlebook.text_roles", "sco.roles"),
         "sco.quiz": ("articlebook.quiz.model", "articlebook.quiz.loader"),
         "sco.quiz_html": ("articlebook.quiz.html", "articlebook.language"),
         "sco.quiz_style": ("articlebook.quiz.style",),
         "sco.readings": ("sco.sentence",),
         "sco.statement": ("sco.sentence",),
         "sco.tables": ("articlebook.tables",)}
#: Names within them that changed.
RENAMED = {"sco.statement": {"Statement": "MembershipClaim", "inside": "member_names"}, "sco.readings": {"READINGS": "INTERPRETATIONS"},
           "sco.breaks": {"left_by": "rss_at"}, "sco.quiz": {"Foreseen": "WrongAnswer", "Doubt": "DoubtName", "folded": "normalised"}}


class OldNames(MetaPathFinder, Loader):
    """Finds a module by its old name, and fills it with what its successors hold."""

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return a spec for an old name, none for any other."""
        return ModuleSpec(fullname, self) if fullname in MOVED else None

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module with the public names of its successors."""
        for name in MOVED[module.__name__]:
            found = vars(import_module(name))
            vars(module).update({key: value for key, value in found.items() if not key.startswith("_")})
        for old, new in RENAMED.get(module.__name__, {}).items():
            setattr(module, old, getattr(module, new))


def install() -> None:
    """Have Python ask for old names last, once."""
    if not any(isinstance(finder, OldNames) for finder in sys.meta_path):
        sys.meta_path.append(OldNames())
