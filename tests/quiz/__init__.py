"""Item banks, their keys, and quizzes on pages and in notebooks."""
