"""The item bank as files for learning-management systems (LMS), one module a format.

Each format is a module with one function that turns an item set into bytes,
and nothing else; `articlebook.lms.__main__` writes them all. The same bank gives the
same bytes: no time, no random number and no order of a dictionary reaches a file.
"""
