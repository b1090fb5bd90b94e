"""How often pairs read from clicks agree with the truth of a simulation."""

from dataclasses import dataclass

import numpy as np

from engine.interleaving.pairs.pair_rule import PairRule, below

ESTIMANDS = ("preference",)
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class PairAccuracy:
    """Pairs that a rule read, how many of them are right, and how many prefer the lower result.

    Pairs of equal relevance are left out. `error` is the standard error of the accuracy, with
    impressions as the independent units.
    """

    pairs: int
    accuracy: float
    error: float
    prefers_lower: float


def pair_accuracy(rule: PairRule, clicks: np.ndarray, relevance: np.ndarray) -> PairAccuracy:
    """Against the (n, K) relevance of what was shown, for (n, K) clicks."""
    differs = relevance[:, :, None] != relevance[:, None, :]
    read = rule.preferred(clicks.astype(bool)) & differs
    right = (read & (relevance[:, :, None] > relevance[:, None, :])).sum(axis=(1, 2))
    per_page = read.sum(axis=(1, 2))
    total = int(per_page.sum())
    if not total:
        return PairAccuracy(0, float("nan"), float("nan"), float("nan"))
    accuracy = right.sum() / total
    error = np.sqrt(((right - accuracy * per_page) ** 2).sum()) / total
    lower = (read & below(clicks.shape[1])).sum() / total
    return PairAccuracy(total, float(accuracy), float(error), float(lower))
