"""Checks of exercises that say what is wrong in the learner's own terms.

A check asks the tables whether an answer has the property that was asked for,
and names what speaks against it. Where no table can know the answer (what a
text means), `sco.checks.sealed` says how a check recognises it without holding it.
"""

from articlebook.exercises.answers import NotYet
from sco.checks.chart import corrected, looks_and_is, right_number, wrong_bar
from sco.checks.membership import last_true_day, state_that_ended_it, statuses_that_belong, true_on, truth_function, what_follows, what_it_says
from sco.checks.recoding import Recoding, beside_doubts, count_function, recoded_function, years_left_out
from sco.checks.sealed import classified, quoted
from sco.checks.sources import days_apart, days_given, first_days, followed, standing
from sco.checks.spell import origins, spell_row, surely
from sco.checks.stories import beside_others, change, starting_years
from sco.sentence import MembershipClaim as Statement  # the name in exercises that are out with students

__all__ = ["NotYet", "Recoding", "Statement", "beside_doubts", "beside_others", "change", "classified", "corrected",
           "count_function", "days_apart", "days_given", "first_days", "followed", "last_true_day", "looks_and_is", "origins",
           "quoted", "recoded_function", "right_number", "spell_row", "standing", "starting_years", "state_that_ended_it",
           "statuses_that_belong", "surely", "true_on", "truth_function", "what_follows", "what_it_says", "wrong_bar",
           "years_left_out"]
