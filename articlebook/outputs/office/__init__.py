"""Pages of the instructor pack as files of an office program, to change and to print: documents as DOCX, slides as PPTX.

What a page is made of decides what stands in a file: its headings, lists and
tables are headings, lists and tables there, with title, language and the
alternative text of drawings. Nothing here knows where a page comes from.
"""
