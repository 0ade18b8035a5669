"""Draw a state, a last year and a shortest span, so that one series carries two clear and opposite stories."""

from __future__ import annotations

from functools import cache

from sco.checks.stories import EXACT, MEAN, agreement, changes_in, changes_up_to

LAST = range(2005, 2020)
SHORTEST = (8, 10, 12)
CLEAR = 0.03     # a change that a reader would call one
NOT_A_MEMBER_STATE = (MEAN, "China", "United States")  # the last is the dataset's usual foil, too easy


@cache
def pool(tables) -> tuple[tuple[str, int, int], ...]:
    """Return state, last year and shortest span where a rise and a fall are clear, and each has one best start, not the first year."""
    found = []
    for state in sorted(set(tables["un_agreement"]["state"]) - set(NOT_A_MEMBER_STATE)):
        series = agreement(state, tables)
        known = series.index
        for last in (year for year in LAST if year in known):
            for shortest in SHORTEST:
                changes = changes_in(series, last, shortest).sort_values()
                if len(changes) < 8 or changes.iloc[0] > -CLEAR or changes.iloc[-1] < CLEAR:
                    continue
                if known[0] in (changes.index[0], changes.index[-1]):  # else the rule "from the first year" tells one of the stories
                    continue
                if changes.iloc[1] - changes.iloc[0] > 2 * EXACT and changes.iloc[-1] - changes.iloc[-2] > 2 * EXACT:
                    found.append((state, last, shortest))
    return tuple(found)


def beside_others(others: float, beside: float) -> str:
    """Write what the mean of the others makes of the story of a rise, as a sentence of a good answer.

    Parameters
    ----------
    others, beside : float
        The change of the others in the time of that story, and the state's own change less theirs, to three decimals.
    """
    if others == 0:
        return f"In the same years the mean of all others did not change, so the whole of the first story, {beside:+.3f}, is the state's own."
    if others < 0:
        return (f"In the same years the mean of all others moved away ({others:+.3f}), so nothing of the first story is everybody's: "
                f"beside them the state moved by {beside:+.3f}.")
    if beside > 0:
        return (f"In the same years the mean of all others rose too ({others:+.3f}), so part of the first story is everybody's: "
                f"beside them {beside:+.3f} are left.")
    if beside == 0:
        return f"In the same years the mean of all others rose as much ({others:+.3f}), so the first story is everybody's, and nothing is left."
    return (f"In the same years the mean of all others rose more ({others:+.3f}), so the first story is everybody's: "
            f"beside them the state even moved away ({beside:+.3f}).")


def draw(rng, tables) -> dict:
    """Return values of the standard variant (the first of the pool for Kazakhstan, if there is one), or of one drawn from it."""
    choices = pool(tables)
    state, last, shortest = rng.choice(choices) if rng else next((c for c in choices if c[0] == "Kazakhstan"), choices[0])
    series, others = agreement(state, tables), agreement(MEAN, tables)
    changes = changes_up_to(state, last, shortest, tables)
    closer, apart = int(changes.idxmax()), int(changes.idxmin())
    first = int(series.index[0])
    whole, own = series[last] - series[first], series[last] - series[closer]
    all_others = others[last] - others[closer]
    rounded, beside = round(float(all_others), 3), round(float(own - all_others), 3)
    return {
        "state": state, "last": last, "shortest": shortest, "first": first, "latest_start": last - shortest, "closer": closer, "apart": apart,
        "change": round(whole, 3), "percent": round(100 * whole, 1), "turned_change": round(-whole, 3),
        "share_at_first": round(series[first], 4),
        "neither": next(int(y) for y in changes.index if y not in (closer, apart)),
        "rise": f"{changes.max():+.3f}", "fall": f"{changes.min():+.3f}",
        "own": round(own, 3), "others": rounded, "beside": beside, "turned_beside": round(-beside, 3),
        "beside_says": beside_others(rounded, beside),
    }
