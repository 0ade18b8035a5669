"""Quizzes: their model, their checks, and how pages show them."""
