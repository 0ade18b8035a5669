"""The last step of a build: a copy of the site that weighs little, asks nobody else, and opens from a folder.

`finish` is the whole step; `styles` cuts style and icons to what the pages use.
The site that Jupyter Book made stays as it is and works without this step.
"""
