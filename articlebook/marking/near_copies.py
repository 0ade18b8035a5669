"""Name submissions that are nearly copies of each other, with the passages side by side, for a person to judge.

Likeness proves nothing: two who learn together write alike, and so do two who
used the same help. So nothing here changes a mark, a page for a student or a
table for the LMS. What everybody has does not count: words of the exercise
itself, foreseen wrong answers, the published solution, and right values, which
are alike because they are right.
"""

from __future__ import annotations

import builtins
import io
import itertools
import keyword
import re
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import nbformat
from rapidfuzz.distance import Indel

from articlebook.marking.assignment import Assignment
from articlebook.marking.cell_metadata import about, cell_name, is_answer
from articlebook.marking.grade.outcome import Run

#: Words of a run that two answers share before it counts, and words in such runs before an answer counts.
RUN, SHARED = 6, 20
#: Part of the shorter answer that such runs make up, and part of both answers that is the same word in the same order; either is enough.
PART, LIKE = 0.35, 0.65
#: Signs of code, without names and space, from which a wrong answer and a right one are long enough to be told apart.
WRONG_CODE, RIGHT_CODE = 12, 30
#: Part of a class, and least number of students, that may share a wrong answer before it is a common one.
RARE, FEW = 0.1, 2
#: Rare wrong answers that two students share before that alone is worth a look.
SHARED_WRONG = 2
#: Words or signs of one answer that are compared.
MOST = 3000

#: A word as it is compared.
WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class Likeness:
    """One reason to look at two submissions.

    Attributes
    ----------
    task, kind : str
        The cell, and what is alike: ``words``, ``code`` or ``rare wrong answer``.
    why : str
        How much is alike, in a sentence.
    first, second : str
        The two answers.
    shared : frozenset of tuple of str
        Runs of words that both have; empty for code.
    """

    task: str
    kind: str
    why: str
    first: str
    second: str
    shared: frozenset[tuple[str, ...]] = frozenset()


@dataclass
class Pair:
    """Two submissions that a person should read side by side."""

    first: str
    second: str
    found: list[Likeness] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How much speaks for a look: what was written in words or as code weighs more than a value."""
        return sum(1 if one.kind == "rare wrong answer" else 3 for one in self.found)


@dataclass
class Answers:
    """What one student wrote, by answer cell, and which of the checked answers are wrong."""

    student: str
    seed: str | None
    words: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()


def answers_of(student: str, notebook: nbformat.NotebookNode, run: Run | None, assignment: Assignment) -> Answers:
    """Gather what a student wrote into the answer cells of a rebuilt notebook; a cell with no line that was not released is left out."""
    released = {cell_name(cell): cell.source for cell in assignment.student.cells}
    order = [cell for cell in assignment.student.cells if about(cell)]
    checks = {cell_name(cell): cell_name(after) for cell, after in itertools.pairwise(order) if after.cell_type == "code" and about(after).get("grade")}
    made = Answers(student, assignment.seed)
    failed = set()
    for cell in notebook.cells:
        name = cell_name(cell)
        if not is_answer(cell) or name not in released:
            continue
        given = {line.strip() for line in released[name].splitlines()}
        own = "\n".join(line for line in cell.source.splitlines() if line.strip() not in given)
        if not own.strip():
            continue
        (made.code if cell.cell_type == "code" else made.words)[name] = cell.source  # code whole, or it would not parse
        outcome = run.outcomes.get(checks.get(name, "")) if run else None
        if outcome and outcome.state in ("failed", "partly"):
            failed.add(name)
    made.wrong = frozenset(failed)
    return made


def near_copies(answers: Iterable[Answers], assignments: Iterable[Assignment], foreseen: Iterable[str] = ()) -> list[Pair]:
    """Name pairs of submissions that are nearly copies, those with most in common first.

    Parameters
    ----------
    answers : iterable of Answers
        Those of a class.
    assignments : iterable of Assignment
        Every variant of the assignment that was handed out: their words are everybody's.
    foreseen : iterable of str
        Code of wrong answers that many give.
    """
    everyone, variants = list(answers), list(assignments)
    pairs: dict[tuple[str, str], Pair] = {}
    given = set().union(*(_runs(words_of("\n".join(cell.source for cell in one.student.cells))) for one in variants))
    known = _names_of(variants)
    common = {without_names(code, known) for code in [*foreseen, *(cell.source for one in variants for cell in one.source.cells if cell.cell_type == "code")]}
    _compare_words(everyone, given, pairs)
    _compare_code(everyone, known, common, pairs)
    return sorted((pair for pair in pairs.values() if _worth_a_look(pair)), key=lambda pair: (-pair.weight, pair.first, pair.second))


def _worth_a_look(pair: Pair) -> bool:
    wrong = sum(one.kind == "rare wrong answer" for one in pair.found)
    return wrong < len(pair.found) or wrong >= SHARED_WRONG


def _add(pairs: dict[tuple[str, str], Pair], one: Answers, other: Answers, likeness: Likeness) -> None:
    pairs.setdefault((one.student, other.student), Pair(one.student, other.student)).found.append(likeness)


# ------------------------------------------------------------------ words

def words_of(text: str) -> list[str]:
    """Split a text into words without capitals and signs."""
    return [word.casefold() for word in WORD.findall(text)[:MOST]]


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[start:start + RUN]) for start in range(len(words) - RUN + 1)}


def _inside(words: list[str], runs: set[tuple[str, ...]]) -> set[int]:
    """List the places of the words of a text that stand in one of some runs."""
    return {place for start in range(len(words) - RUN + 1) if tuple(words[start:start + RUN]) in runs for place in range(start, start + RUN)}


def _own(text: str, given: set[tuple[str, ...]]) -> list[str]:
    """Return the words of an answer that are not copied from the exercise itself."""
    words = words_of(text)
    copied = _inside(words, given)
    return [word for place, word in enumerate(words) if place not in copied]


def _compare_words(everyone: list[Answers], given: set[tuple[str, ...]], pairs: dict[tuple[str, str], Pair]) -> None:
    for task in dict.fromkeys(task for one in everyone for task in one.words):
        own = {one.student: words for one in everyone if len(words := _own(one.words.get(task, ""), given)) >= SHARED}
        runs = {student: _runs(words) for student, words in own.items()}
        for one, other in itertools.combinations([one for one in everyone if one.student in own], 2):
            first, second = own[one.student], own[other.student]
            shared = runs[one.student] & runs[other.student]
            shorter = min(first, second, key=len)
            covered = len(_inside(shorter, shared))
            like = Indel.normalized_similarity(first, second)
            if (covered >= SHARED and covered >= PART * len(shorter)) or like >= LIKE:
                why = (f"{covered} words, {covered / len(shorter):.0%} of the shorter answer, stand in runs of {RUN} words or more that both have. "
                       if covered else "") + f"Of both answers together, {like:.0%} are the same words in the same order."
                _add(pairs, one, other, Likeness(task, "words", why, one.words[task], other.words[task], frozenset(shared)))


# ------------------------------------------------------------------ code

def _names_of(variants: list[Assignment]) -> frozenset[str]:
    """List names that everybody has: those of Python, and those in the released notebook."""
    released = "\n".join(cell.source for one in variants for cell in one.student.cells)
    return frozenset({*keyword.kwlist, *dir(builtins), *re.findall(r"[A-Za-z_]\w*", released)})


def without_names(code: str, known: frozenset[str] = frozenset()) -> str:
    """Write code so that copies with other names, comments and spaces are equal; code that does not parse, by its words.

    Parameters
    ----------
    known : frozenset of str
        Names that stay as they are.
    """
    signs: list[str] = []
    called: dict[str, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.NAME and token.string not in known:
                signs.append(called.setdefault(token.string, f"name{len(called) + 1}"))
            elif token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.OP):
                signs.append(token.string)
            elif token.type == tokenize.STRING and not token.string.startswith(('"""', "'''")):
                signs.append(re.sub(r"^\w*(['\"])(.*)\1$", r"'\2'", token.string))
            if len(signs) >= MOST:
                break
    except (tokenize.TokenError, SyntaxError, ValueError):
        return " ".join(code.split()[:MOST])
    return " ".join(signs)


def _compare_code(everyone: list[Answers], known: frozenset[str], common: set[str], pairs: dict[tuple[str, str], Pair]) -> None:
    alike: dict[tuple[str, str | None, str], list[Answers]] = defaultdict(list)
    sizes = Counter(one.seed for one in everyone)
    for one in everyone:
        for task, code in one.code.items():
            plain = without_names(code, known)
            if plain and plain not in common:
                alike[task, one.seed, plain].append(one)
    for (task, seed, plain), writers in alike.items():
        if len(writers) < 2:
            continue
        for one, other in itertools.combinations(writers, 2):
            wrong = task in one.wrong and task in other.wrong
            first, second, many = one.code[task], other.code[task], len(plain.split())
            if many >= (WRONG_CODE if wrong else RIGHT_CODE):
                other_names = "" if first.split() == second.split() else ", though names, comments or spaces differ"
                _add(pairs, one, other, Likeness(task, "code", f"The code is the same, {many} signs long{other_names}.", first, second))
            elif wrong and len(writers) <= max(FEW, RARE * sizes[seed]):
                who = "nobody else has" if len(writers) == 2 else f"{len(writers)} of {sizes[seed]} have"
                _add(pairs, one, other, Likeness(task, "rare wrong answer", f"The same wrong answer, which {who}.", first, second))
