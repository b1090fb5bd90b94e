"""Who wins a page of many rankings: the team with most clicks."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from engine.interleaving.outcome import TEAMS, MergedRanking


def team_wins(
    outcomes: Sequence[MergedRanking], clicks: np.ndarray, rankers: int
) -> dict[str, Fraction]:
    """The chance that each team alone has most clicks, averaged over P sets of clicks.

    Args:
        outcomes: every page, its slots assigned to teams.
        clicks: (P, K) or (m, P, K) whether each slot is clicked.
        rankers: how many teams there are.
    """
    teams = TEAMS[:rankers]
    wins = dict.fromkeys(teams, Fraction(0))
    clicked = np.broadcast_to(clicks, (len(outcomes), *clicks.shape[-2:]))
    for outcome, sets in zip(outcomes, clicked, strict=True):
        owned = np.array([[owner == team for owner in outcome.teams] for team in teams])
        totals = sets.astype(int) @ owned.T
        best = totals == totals.max(axis=1, keepdims=True)
        alone = best & (best.sum(axis=1, keepdims=True) == 1)
        for team, number in zip(teams, alone.sum(axis=0), strict=True):
            wins[team] += outcome.probability * int(number) / len(sets)
    return wins
