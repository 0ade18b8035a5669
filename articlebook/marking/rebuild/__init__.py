"""Rebuild a submission on the released notebook, and say what had to be mended.

Editors lose or double the metadata by which a grader finds cells, and students
delete and change what they should not. So nothing of a submission is trusted
but the text that was written: answers are found by metadata, by the id of the
cell, by the locked text around them or by their likeness to the empty cell, and
put into a fresh copy of the released notebook. Whatever else was written stays
there as a cell of the student's own, in sight of whoever marks.

`match` finds the cells, `layout` puts them in order, `moved_answers` looks for answers
that stand beside their cell, and `notebook` does all of it.
"""
