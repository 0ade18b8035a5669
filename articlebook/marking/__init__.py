"""Mark a folder of submissions: collect, rebuild, run in a sandbox, check outside it, hand back.

`run` does it step by step. Code of a submission runs in `grade.sandbox` and nowhere else. What earns
marks runs in `grade.checks`, a process of ours that gets only plain values from the sandbox, so that
code of a submission can neither see nor change it.
"""
