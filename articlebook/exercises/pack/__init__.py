"""The instructor pack: lesson plans, discussion, misreadings, slides, handouts, solutions and rubrics as plain pages.

Sources are in `teaching/`, and what the item banks and the assignments already
know is taken from there. Pages are plain HTML that asks nobody for anything, so
that they open from a folder and print. Nothing here knows Sphinx or the built
book.
"""
