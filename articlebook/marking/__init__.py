"""Mark a folder of submissions: collect, repair, run in a sandbox, check outside it, report.

Code of a submission runs in `sandbox` and nowhere else. What earns marks runs
in `check`, a process of ours that gets only plain values from the sandbox, so
that code of a submission can neither see nor change it.
"""
