"""The best rankings under one limit on exposure: a sort, without a linear programme."""

from dataclasses import dataclass

import numpy as np

KEPT = 1e-12


@dataclass(frozen=True)
class SortedAnswer:
    """One or two rankings, their probabilities, and the signed rest of the constraint."""

    rankings: np.ndarray
    probability: np.ndarray
    rest: float


def sort_between(
    relevance: np.ndarray, examination: np.ndarray, weights: np.ndarray, wanted: float = 0.0
) -> SortedAnswer:
    """The policy of highest utility u'Pv among those with f'Pv = wanted.

    At the right price the items are sorted by u + price f. Rankings that differ only in the order
    of items that tie at that price are equally good; the answer mixes two neighbours of them, which
    differ in one swap of adjacent items. Swaps lead away from the order of relevance, from the top
    first. Where no policy reaches the wanted value, the nearest one is returned.

    Args:
        relevance: (n,) u, of each item.
        examination: (n,) v, of each rank, falling.
        weights: (n,) f, of each item.
        wanted: the value that f'Pv should have.
    """
    if weights[np.argsort(-relevance, kind="stable")] @ examination > wanted:
        mirrored = sort_between(relevance, examination, -weights, -wanted)
        return SortedAnswer(mirrored.rankings, mirrored.probability, -mirrored.rest)
    prices = _prices(relevance, weights)
    between = np.r_[prices[0] - 1, (prices[1:] + prices[:-1]) / 2, prices[-1] + 1]

    def ranking(place: int) -> np.ndarray:
        return np.lexsort((-relevance, -(relevance + between[place] * weights)))

    def rest(order: np.ndarray) -> float:
        return float(weights[order] @ examination) - wanted

    low, high = 0, len(between) - 1
    if rest(ranking(low)) >= -KEPT:
        return _single(ranking(low), rest(ranking(low)))
    if rest(ranking(high)) <= KEPT:
        return _single(ranking(high), rest(ranking(high)))
    while high - low > 1:
        middle = (low + high) // 2
        if rest(ranking(middle)) <= 0:
            low = middle
        else:
            high = middle
    return _mixed(ranking(low), ranking(high), weights, examination, wanted)


def _prices(relevance: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The prices at which some two items tie, without those that differ by noise only.

    Below the first and above the last the items are in the order of their weights.
    """
    first, second = np.triu_indices(len(relevance), 1)
    apart = weights[second] - weights[first]
    differ = np.abs(apart) > KEPT * max(np.abs(weights).max(), KEPT)
    prices = np.sort((relevance[first] - relevance[second])[differ] / apart[differ])
    if not len(prices):
        return np.zeros(1)
    gaps = np.diff(prices, prepend=-np.inf)
    return prices[gaps > 1e-10 * np.maximum(1, np.abs(prices))]


def _single(ranking: np.ndarray, rest: float) -> SortedAnswer:
    return SortedAnswer(ranking[None, :], np.ones(1), rest if abs(rest) > KEPT else 0.0)


def _mixed(
    start: np.ndarray, end: np.ndarray, weights: np.ndarray, examination: np.ndarray, wanted: float
) -> SortedAnswer:
    """The two neighbours on the way from one ranking to the other between which f'Pv is wanted."""
    order, value = start.copy(), float(weights[start] @ examination) - wanted
    for rank, item in enumerate(end):
        place = int(np.flatnonzero(order == item)[0])
        for below in range(place, rank, -1):
            upper = order[below - 1]
            change = (weights[item] - weights[upper]) * (
                examination[below - 1] - examination[below]
            )
            swapped = order.copy()
            swapped[below - 1], swapped[below] = item, upper
            if value + change >= 0 and change > 0:
                share = -value / change
                both, chances = np.array([order, swapped]), np.array([1 - share, share])
                positive = chances > KEPT
                return SortedAnswer(
                    both[positive], chances[positive] / chances[positive].sum(), 0.0
                )
            order, value = swapped, value + change
    return _single(order, value)
