"""From preferences between pairs of items to one ranking with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.inference.normal import half_width

ESTIMANDS = ("preference",)
"The estimands of the intervals in this module, by the keys of the audit."

CITES = ("bradley1952",)
STEPS = 200
CLOSE = 1e-10


@dataclass(frozen=True)
class Strengths:
    """How strong each item is, on the scale of log odds, among those it can be compared with.

    `score` and `error` (n,) are NaN where the graph of pairs leaves the item open: it beat, or lost
    to, all others it met, or met none. `group` numbers the items that are comparable with each
    other; scores average zero within a group, and no score compares between groups.
    """

    items: tuple[str, ...]
    score: np.ndarray
    error: np.ndarray
    group: np.ndarray

    @property
    def identified(self) -> np.ndarray:
        """(n,) whether the pairs determine the item's score."""
        return np.isfinite(self.score)

    @property
    def order(self) -> np.ndarray:
        """The identified items of the largest group, the strongest first, as positions."""
        comparable = np.flatnonzero(self.identified & (self.group == self.largest))
        return comparable[np.argsort(-self.score[comparable], kind="stable")]

    @property
    def largest(self) -> int:
        """The group with most identified items."""
        groups = self.group[self.identified]
        return int(np.bincount(groups).argmax()) if len(groups) else -1

    def interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """(n,) bounds of each score, by Student's t with one degree less than the blocks."""
        half = half_width(self.error, level, self.freedom)
        return self.score - half, self.score + half

    freedom: int = 19


def bradley_terry(items: Sequence[str], blocks: np.ndarray) -> Strengths:
    """Scores with P(i preferred to j) = 1 / (1 + exp(score_j - score_i)).

    Args:
        items: names of the n items.
        blocks: (blocks, n, n) how often the first was preferred to the second, in independent
            blocks of users; leaving out each block in turn gives the standard errors.
    """
    wins = blocks.sum(axis=0)
    group = comparable_groups(wins)
    score = np.full(len(items), np.nan)
    error = np.full(len(items), np.nan)
    for number in range(group.max() + 1):
        members = np.flatnonzero(group == number)
        if len(members) < 2:
            continue
        inside = np.ix_(members, members)
        score[members] = fitted(wins[inside])
        without = [
            fitted((wins - block)[inside], start=score[members])
            for block in blocks
            if block[inside].any()
        ]
        error[members] = _jackknife_error(without, len(members))
    return Strengths(tuple(items), score, error, group, max(len(blocks) - 1, 1))


def _jackknife_error(without: list[np.ndarray], items: int) -> np.ndarray:
    """The jackknife standard error; NaN where one block alone holds the pairs."""
    if len(without) < 2:
        return np.full(items, np.nan)
    values = np.array(without)
    number = len(values)
    return np.asarray(np.sqrt((number - 1) / number * ((values - values.mean(0)) ** 2).sum(0)))


def comparable_groups(wins: np.ndarray) -> np.ndarray:
    """(n,) numbers of the strongly connected groups of the graph of preferences, largest first.

    Only inside a group is there a way of preferences from every item to every other.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    _, group = connected_components(csr_matrix(wins > 0), connection="strong")
    sizes = np.bincount(group)
    rank = np.empty(len(sizes), dtype=int)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return np.asarray(rank[group])


def fitted(wins: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
    """(n,) maximum likelihood scores, averaging zero, by Newton's method."""
    met = wins + wins.T
    score = np.zeros(len(wins)) if start is None else start.copy()
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(score[None, :] - score[:, None]))
        gradient = wins.sum(axis=1) - (met * chance).sum(axis=1)
        weight = met * chance * (1 - chance)
        curvature = np.diag(weight.sum(axis=1)) - weight
        step = np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        step *= min(1.0, 2 / max(np.abs(step).max(), 1e-300))
        score += step
        if np.abs(step).max() < CLOSE:
            break
    return score - score.mean()
