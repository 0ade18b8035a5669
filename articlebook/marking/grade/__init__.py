"""Grade one rebuilt notebook: its cells run in a sandbox, its checks here.

`jobs` runs many notebooks, each in a process of its own; there `checks` sends its cells to a
`sandbox`, in which `runner` runs them under a filter of `syscalls`, and runs the instructor's
checks through a `session`. What crosses between the two is what `wire` can carry.
"""
