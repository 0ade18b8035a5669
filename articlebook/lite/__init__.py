"""The notebooks in a browser without any server: JupyterLite with a Pyodide that the site itself holds.

`runtime` finds and checks the compiled half, which is never in git; `packages`
adds what the book's own environment holds, which `bytecode` compiles; `contents` lays out what a student
sees; `site` puts it together, and `attach` joins it to a finished book.
`in_page` writes what the cells of a page need to run in the page itself, and
`cells` is the part of that which runs in the reader's Python.
"""
