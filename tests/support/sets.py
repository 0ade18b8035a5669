"""The quizzes of the book as the files for an LMS ask them, put together once for all tests that look at them."""

from articlebook.lms.sets import WHOLE, item_sets
from articlebook.quiz.loader import banks, read_bank

READ = [read_bank(path) for path in banks()]
SETS = list(item_sets(READ))
OF_THE_BOOK = [one for one in SETS if one.name == WHOLE]
