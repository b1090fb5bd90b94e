"""Filling a page rank by rank: each time the item that scores highest beside those above."""

from collections.abc import Callable

import numpy as np

from engine.rankings.problem import RankingProblem


def one_by_one(
    items: int, shown: int, score: Callable[[list[int]], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """(K,) the chosen items and (K,) their scores when chosen; the first of equal scores wins.

    Args:
        items: how many there are to choose from.
        shown: K, how many are chosen.
        score: (n,) of every item, given those chosen so far.
    """
    chosen: list[int] = []
    scores: list[float] = []
    taken = np.zeros(items, dtype=bool)
    for _ in range(shown):
        given = np.where(taken, -np.inf, score(chosen))
        best = int(np.argmax(given))
        taken[best] = True
        chosen.append(best)
        scores.append(float(given[best]))
    return np.array(chosen), np.array(scores)


def greedy(problem: RankingProblem) -> tuple[np.ndarray, np.ndarray]:
    """(K,) the items that add most satisfied users one after another, and (K,) what each adds."""
    problem.need_intents()
    left = problem.chances.copy()
    place, used = np.zeros(problem.shown, dtype=int), np.zeros(len(problem.items), dtype=bool)
    gains = np.zeros(problem.shown)
    for rank in range(problem.shown):
        gain = np.einsum("nt,t->n", problem.intents, left)  # BLAS threads wait for each other
        gain[used] = -np.inf
        best = int(np.argmax(gain))
        place[rank], gains[rank], used[best] = best, gain[best], True
        left = left * (1 - problem.intents[best])
    return place, gains


def bound(shown: int) -> float:
    """The share of the best coverage that greedy choice reaches at least: 1 - (1 - 1/k)^k."""
    return 1 - (1 - 1 / shown) ** shown
