"""Checks of the reading of a text, whose answers no table can know.

The check holds no answer in the clear: it holds seals, slow one-way hashes of
what is right, and opens none. It can say whether a choice is right, whether at
least its field of policy or its holder is, and nothing else. That keeps an
answer from being read off, and not from being found by trial; marks for such a
task should come together with what the learner writes about it.
"""

from __future__ import annotations

from collections.abc import Mapping

from articlebook.exercises.answers import NotYet, a_check, a_dictionary, same, shown
from articlebook.exercises.sealing import seal
from articlebook.tables import Tables, load
from articlebook.text_roles import listed
from articlebook.typed_answers import normalised

NONE = "none"
LISTS = ("central-asia", "shared-with-russia", "in-the-sco", "ranking")


def facets(entry: str, tables: Tables | None = None) -> tuple[str, str]:
    """Return the field of policy and holder of an entry of the lists; both are "none" where no entry fits."""
    if entry == NONE:
        return NONE, NONE
    row = (tables or load())["interests"].set_index("id").loc[entry]
    return row["domain"], row["holder"]


def seals(right: list[str], passage: str) -> list[str]:
    """Return the seals of one passage: of each right entry, and of the fields and holders of these."""
    pairs = [facets(entry) for entry in right]
    words = [*right, *{f"domain {domain}" for domain, _ in pairs}, *{f"holder {holder}" for _, holder in pairs}]
    return sorted(seal(one, passage) for one in words)


@a_check
def classified(answer, passages: Mapping[str, str], sealed: Mapping[str, list[str]]) -> str:
    """Check whether each passage is put under the entry of the article's lists that it states.

    Parameters
    ----------
    answer : mapping of str to str
        For each passage the id of an entry, or "none".
    passages : mapping of str to str
        The text of each passage by its number.
    sealed : mapping of str to list of str
        The seals of each passage.
    """
    known = load()["interests"]
    known = known[known["list"].isin(LISTS)].set_index("id")
    answer = _by_passage(a_dictionary(answer, '{"1": "ca-borders", ...}'), passages)
    if missing := [passage for passage in passages if answer.get(passage) is None]:
        raise NotYet(f"There is no answer so far for passage {listed(missing)}.")
    for passage in passages:
        entry = same(answer[passage], [NONE, *known.index])
        if entry is None:
            raise NotYet(f"Passage {passage}: {shown(answer[passage])} is no id of an entry of the four lists. It looks like {known.index[0]!r}; "
                         'or write "none".')
        if seal(entry, passage) in sealed[passage]:
            continue
        raise NotYet(f"Passage {passage}: " + _why_not(entry, passage, sealed[passage], known))
    return f"Right, all {len(passages)} of them."


def _why_not(entry: str, passage: str, sealed: list[str], known) -> str:
    """Say what is wrong with a choice, as far as the seals tell."""
    if entry == NONE:
        return "an entry of the lists does fit. Ask what is wanted here, and by whom."
    row = known.loc[entry]
    said = f"you chose {row['item']!r} ({row['detail']}). "
    domain, holder = (seal(words, passage) in sealed for words in (f"domain {row['domain']}", f"holder {row['holder']}"))
    if seal(NONE, passage) in sealed:
        return said + "Which words of the passage say that? If you find none, it may state no interest of the lists."
    if not domain:
        return said + f"That belongs to {row['domain']}, and the passage is about something else. Ask what is wanted."
    if not holder:
        return said + f"The field fits. But this entry is held by {row['holder']}. Who wants it in the passage?"
    return said + "Field and holder fit, but another entry fits better. Compare the entries of this field, list by list: "\
                  "where is it wanted, and is it put above something?"


def _by_passage(answer: Mapping, passages: Mapping[str, str]) -> dict[str, object]:
    """Return a dictionary by the numbers of the passages, which may have been written as numbers or in other digits."""
    return {same(str(passage), passages) or shown(passage): entry for passage, entry in answer.items()}


@a_check
def quoted(answer, passages: Mapping[str, str]) -> str:
    """Check whether a dictionary gives for each passage the words that carry the choice, taken from that passage."""
    answer = _by_passage(a_dictionary(answer, '{"1": "words of the passage", ...}'), passages)
    if missing := [passage for passage in passages if answer.get(passage) is None or (isinstance(answer[passage], str) and not answer[passage].strip())]:
        raise NotYet(f"There is no answer so far for passage {listed(missing)}.")
    for passage, text in passages.items():
        if not isinstance(answer[passage], str):
            raise NotYet(f"Passage {passage}: {shown(answer[passage])} are no words. Put those of the passage in quotation marks.")
        words, text = normalised(answer[passage]), normalised(text)
        if words not in text:
            raise NotYet(f"Passage {passage}: {shown(answer[passage])} does not stand in it. Copy the words as they are.")
        if len(words.split()) < 2:
            raise NotYet(f"Passage {passage}: one word alone can mean much. Take two or more.")
        if 2 * len(words) > len(text):
            raise NotYet(f"Passage {passage}: that is more than half of it. Take the few words that decide.")
    return "All words stand in their passages. Whether they carry the choice is for a reader to judge."
