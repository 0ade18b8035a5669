"""The lamps of a made-up coast, and what a made-up article says of them: what a notebook needs, under one name."""

from articlebook.display import show
from articlebook.tables import load

__all__ = ["load", "show"]
