# Settings of every small book of the tests: the book's own extension, and Markdown without notebooks.
extensions = ["myst_parser", "articlebook.sphinx"]
myst_enable_extensions = ["colon_fence", "deflist"]
html_theme = "basic"
html_title = "A small book"
html_static_path = []
