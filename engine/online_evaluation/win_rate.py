"""The share of decided impressions that a ranker wins, with an interval that clusters by user."""

from dataclasses import dataclass

import numpy as np

from engine.inference.estimate import of_totals
from engine.inference.wilson import wilson
from engine.interleaving.significance.comparisons import Comparisons
from engine.logs.schema import BUCKETS

ESTIMANDS = ("preference",)
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class WinRate:
    """A's share of the impressions that somebody won; NaN and [0, 1] if nobody did."""

    value: float
    interval: tuple[float, float]
    level: float


def win_rate(comparisons: Comparisons, bucket: np.ndarray, level: float = 0.95) -> WinRate:
    """Wilson's interval with as many trials as the spread between users amounts to.

    Args:
        comparisons: users by result.
        bucket: (g,) which bucket of independent users each group is in.
        level: the chance that the interval holds.
    """
    won = comparisons.total(comparisons.a)
    decided = won + comparisons.total(comparisons.b)
    if not decided:
        return WinRate(float("nan"), (0.0, 1.0), level)
    share = won / decided
    low, high = wilson(share, _trials(comparisons, bucket, share, decided), level)
    return WinRate(share, (float(low), float(high)), level)


def _trials(comparisons: Comparisons, bucket: np.ndarray, share: float, decided: int) -> float:
    """Decided impressions, or fewer where those of a user agree with each other."""
    if comparisons.one_each:
        return float(decided)
    totals = {
        name: np.bincount(bucket, weights=per_user * comparisons.users)
        for name, per_user in (("a", comparisons.a), ("b", comparisons.b))
    }
    used = (totals["a"] + totals["b"]) > 0
    totals = {name: total[used] for name, total in totals.items()}
    if used.sum() < 2 or not 0 < share < 1:
        return float(min(decided, max(1, sum(comparisons.favouring))))
    ratio = of_totals(lambda at: at["a"] / (at["a"] + at["b"]), totals)
    spread = ratio.standard_error**2
    return float(min(decided, share * (1 - share) / spread)) if spread > 0 else float(decided)


def dealt(comparisons: Comparisons, rng: np.random.Generator) -> tuple[Comparisons, np.ndarray]:
    """The users one by one with buckets, for comparisons that no log has dealt already."""
    rows = np.repeat(np.arange(len(comparisons.users)), comparisons.users)
    single = Comparisons(
        comparisons.a[rows], comparisons.b[rows], comparisons.ties[rows], np.ones_like(rows)
    )
    return single, rng.permutation(len(rows)) % BUCKETS
