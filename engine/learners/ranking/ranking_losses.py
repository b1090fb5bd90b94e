"""Losses of scores under corrected clicks, each with its gradient: pairwise and listwise."""

import numpy as np

from engine.learners.ranking.ranked_clicks import RankedClicks

Loss = tuple[float, np.ndarray]
"""A loss, and its gradient in the (m,) scores."""


def listwise(scores: np.ndarray, clicks: RankedClicks) -> Loss:
    """Minus the log of each candidate's softmax share, per corrected click."""
    total = clicks.credit.sum()
    highest = np.maximum.reduceat(scores, clicks.starts)[clicks.owner]
    strength = np.exp(scores - highest)
    sums = np.add.reduceat(strength, clicks.starts)[clicks.owner]
    logs = scores - highest - np.log(sums)
    of_query = np.add.reduceat(clicks.credit, clicks.starts)[clicks.owner]
    gradient = (of_query * strength / sums - clicks.credit) / total
    return float(-(clicks.credit @ logs) / total), gradient


def pairwise(scores: np.ndarray, clicks: RankedClicks) -> Loss:
    """A hinge for every other candidate of the query, per corrected click.

    The hinge h(x) of x = 1 - (s_clicked - s_other) is rounded between 0 and 1, where it is x^2 / 2;
    above it is x - 1/2. Sums over all pairs come from sorted scores, without forming a pair.
    """
    credit, total = clicks.credit, clicks.credit.sum()
    lower = _Sorted(scores, np.ones_like(scores), clicks)
    few, higher, two = lower.above(scores - 1)
    all_of, all_one, all_two = lower.above(scores)
    middle = few - all_of, higher - all_one, two - all_two
    gap = 1 - scores
    rounded = (middle[0] * gap**2 + 2 * gap * middle[1] + middle[2]) / 2
    straight = all_of * (gap - 0.5) + all_one
    loss = float(credit @ (rounded + straight) / total)
    falling = middle[0] * gap + middle[1] + all_of
    upper = _Sorted(-scores, credit, clicks)
    many, moment, _ = upper.above(-scores - 1)
    surely, sure_moment, _ = upper.above(-scores, inclusive=True)
    near, near_moment = many - surely, moment - sure_moment
    rising = near * (1 + scores) + near_moment + surely
    return loss, (rising - credit * falling) / total


class _Sorted:
    """Scores sorted within their queries, with running sums of weight, weight*s and weight*s^2."""

    def __init__(self, scores: np.ndarray, weight: np.ndarray, clicks: RankedClicks) -> None:
        low, high = float(scores.min()), float(scores.max())
        self.low, self.span = low, high - low + 4.0
        self.owner, self.ends = clicks.owner, clicks.starts + clicks.sizes
        self.keys = self._key(scores)
        order = np.argsort(self.keys, kind="stable")
        self.keys = self.keys[order]
        parts = [weight, weight * scores, weight * scores**2]
        self.sums = [np.r_[0.0, np.cumsum(part[order])] for part in parts]

    def _key(self, scores: np.ndarray) -> np.ndarray:
        return self.owner * self.span + (scores - self.low) + 2.0

    def above(self, bounds: np.ndarray, inclusive: bool = False) -> list[np.ndarray]:
        """(m,) sums over the candidates of the same query whose score exceeds the bound."""
        place = np.searchsorted(self.keys, self._key(bounds), "left" if inclusive else "right")
        end = self.ends[self.owner]
        return [part[end] - part[np.minimum(place, end)] for part in self.sums]
