"""What equal means: the weighted exposures that a fairness constraint makes equal."""

import numpy as np

from engine.rankings.problem import RankingProblem

CONSTRAINTS = ("parity", "treatment", "impact", "merit")


def equal_exposures(problem: RankingProblem, constraint: str) -> np.ndarray:
    """(G, n) weights whose products with the items' exposures the constraint makes equal.

    `parity`: mean exposure of each group. `treatment`: exposure per merit of each group. `impact`:
    clicks per merit of each group. A group without merit is due no exposure; it gets a
    constraint of its own, and groups of which none has merit get none (Singh and Joachims 2018).
    """
    member, merit = problem.member, problem.relevance
    totals = member @ merit
    if constraint == "parity":
        return np.asarray(member / member.sum(axis=1, keepdims=True))
    due = totals > 0
    amount = member[due] * merit if constraint == "impact" else member[due]
    rows = amount / totals[due][:, None]
    if constraint == "treatment" and due.any() and not due.all():
        # The exposure of a group without merit, added to another group's share, must add nothing.
        rows = np.r_[rows, rows[:1] + member[~due].sum(axis=0) / totals[due].mean()]
    return np.asarray(rows)


def merit_note(problem: RankingProblem, constraint: str) -> str:
    """One sentence on the groups without merit; empty where all have some."""
    if constraint in ("parity", "merit") or not len(problem.group):
        return ""
    without = [
        name
        for name, merit in zip(problem.groups, problem.member @ problem.relevance, strict=True)
        if merit <= 0
    ]
    if not without:
        return ""
    names = ", ".join(without)
    due = "is due no exposure" if constraint == "treatment" else "cannot earn clicks"
    return f"No item of {names} has merit, so it {due}."
