"""The items that move most when clicks are corrected for looks."""

import numpy as np

from engine.examination.curve import Curve
from engine.inference.quantile import reach
from engine.inference.wilson import wilson
from engine.logs.log import Log
from engine.relevance.relevance import relevance
from engine.relevance.relevance_error import relative_errors, shown_pairs
from engine.relevance.relevance_posterior import relevance_posterior

ESTIMANDS = ("relevance",)
"The estimands of the intervals in this module, by the keys of the audit."

LEAST_CLICKS = 5
CERTAIN = 0.5
"""An item whose interval is wider than this share of its value either way is not shown."""
NO_NUMBER = 20.0
"""An item whose interval reaches to so many times its value is not shown either."""
CHANCE = 0.05
"""What the intervals leave out."""
BY_CLICKS = ("ips", "affine")
"""Corrections by which an item moves the more, the luckier its clicks are: those that are shown
were chosen for their luck, among others."""
OF_POSTERIOR = ("coec", "em")
"""Corrections that estimate position-based relevance from all clicks of an item."""


def largest_corrections(
    log: Log, curve: Curve, correction: str = "ips", most: int = 12
) -> dict[str, np.ndarray]:
    """Columns query, item, impressions, clicks, before, after, low, high, of the most moved items.

    `before` is raw click-through, `after` corrected relevance with its 95% interval, which holds
    the errors of clicks and of the curve. Where items move by luck, intervals allow for how many
    items the shown ones were chosen from (Benjamini and Yekutieli 2005); where they are likelihoods
    of clicks under the curve, intervals are those of the posterior, which allow for any choice.
    Items with few clicks are left out. The most moved change most relative to the average change.
    """
    raw, corrected = relevance(log, curve, "ctr"), relevance(log, curve, correction)
    before, after = raw["relevance"], corrected["relevance"]
    clicks, rows = corrected["clicks"], corrected["impressions"]
    low, high = wilson(clicks / rows, rows)
    stretch = np.divide(after, before, out=np.ones(len(after)), where=before > 0)
    sure = (clicks >= LEAST_CLICKS) & (before > 0) & ((high - low) / 2 <= CERTAIN * before)
    usual = np.average(stretch, weights=clicks) if clicks.sum() > 0 else 1.0
    order = np.argsort(-np.abs(np.log(np.maximum(stretch, 1e-9) / usual)) * sure, kind="stable")
    chosen = order[sure[order]][:most]
    low, high = _bounds(log, curve, correction, after, chosen, int(sure.sum()))
    bounded = high <= NO_NUMBER * after[chosen]
    chosen, low, high = chosen[bounded], low[bounded], high[bounded]
    return {
        "query": log.queries[corrected["query_code"][chosen]],
        "item": log.items[corrected["item_code"][chosen]],
        "query_code": corrected["query_code"][chosen],
        "item_code": corrected["item_code"][chosen],
        "impressions": rows[chosen],
        "clicks": clicks[chosen],
        "before": before[chosen],
        "after": after[chosen],
        "low": low,
        "high": high,
    }


def _bounds(
    log: Log, curve: Curve, correction: str, after: np.ndarray, chosen: np.ndarray, out_of: int
) -> tuple[np.ndarray, np.ndarray]:
    value = after[chosen]
    if not len(chosen):
        return value, value
    if correction in OF_POSTERIOR:
        bounds = relevance_posterior(shown_pairs(log, curve), curve).take(chosen).interval()
        return np.minimum(bounds[:, 0], value), np.maximum(bounds[:, 1], value)
    share = len(chosen) / max(out_of, 1) if correction in BY_CLICKS else 1.0
    error = reach(1 - CHANCE * share) * relative_errors(log, curve, correction)[chosen]
    error = np.minimum(error, 1 + np.log(NO_NUMBER))
    return value * np.exp(-error), value * np.exp(error)
