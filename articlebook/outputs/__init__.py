"""The book in forms other than a site: a PDF, an EPUB, the site as an archive, and a bundle of all that a release holds.

They are made from the finished pages, so that they say what the site says.
`pages` takes those pages in the order in which one reads them, `paper` makes
what moves on a page fit for paper; then one module a form; `cut` makes a file of
each chapter of the print. The same site and the same commit give the same bytes.
"""
