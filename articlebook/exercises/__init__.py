"""Exercises: from one source to student notebooks, the instructor's pack and the public copy."""
