"""Assignments, the functions that students call, the instructor pack, and the public copy."""
