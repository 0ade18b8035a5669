"""The charts of the book under one name: each function takes data and returns one `Chart`.

Where words for a reader need the tables (names of states, days of events), the
caller may hand them over as `Tables`; without, a chart takes the book's own.
Charts of votes, counts, ties and sources stand in modules of their own beside
their data.
"""

from sco.charts_article import argument, interests, periods
from sco.charts_members import matrix, spells, venn
from sco.charts_overlap import overlap, shared, upset
from sco.charts_tiles import tiles
from sco.membership import CORE_ORGANISATIONS

__all__ = ["CORE_ORGANISATIONS", "argument", "interests", "matrix", "overlap", "periods", "shared", "spells", "tiles", "upset", "venn"]
