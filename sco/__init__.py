"""Who belongs to the SCO, the CSTO and the EAEU, and what one article says of it.

What a notebook needs, under one name: ``import sco``.
"""

from sco.membership import combinations, matrix, members, overlap, overlap_over_time, spells
from sco.tables import DataError, load

__all__ = ["DataError", "combinations", "load", "matrix", "members", "overlap", "overlap_over_time", "spells"]
