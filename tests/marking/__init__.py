"""Submissions, from collection to feedback, and the sandbox in which they run."""
