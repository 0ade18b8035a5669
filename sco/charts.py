"""The charts of the book under one name: each function takes data and returns one `Chart`.

No function reads a file. Where the words for a reader need the tables (names of
states, days of events), the caller hands them over as `Tables`. Charts of
votes, counts, ties and sources stand in modules of their own beside their data.
"""

from sco.charts_article import argument, interests, periods
from sco.charts_members import THREE, matrix, spells, venn
from sco.charts_overlap import overlap, shared, upset
from sco.charts_tiles import tiles

__all__ = ["THREE", "argument", "interests", "matrix", "overlap", "periods", "shared", "spells", "tiles", "upset", "venn"]
