"""An exercise without Python: a sheet to print and a page to click, from the same source as the notebook.

`source.md` gives the words (its placeholder `notebook` is false here), its locked
code cells the charts and tables, and `forms.yml` says how each checked task is
answered: what is asked for, of which kind it is, and what is right.
"""
