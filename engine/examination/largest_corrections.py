"""The items that move most when clicks are corrected for looks."""

import numpy as np

from engine.examination.curve import Curve
from engine.examination.relevance import relevance
from engine.inference.wilson import wilson
from engine.logs.log import Log

LEAST_CLICKS = 5
CERTAIN = 0.5
"""An item whose interval is wider than this share of its value either way is not shown."""


def largest_corrections(
    log: Log, curve: Curve, correction: str = "ips", most: int = 12
) -> dict[str, np.ndarray]:
    """Columns query, item, impressions, clicks, before, after, low, high, of the most moved items.

    `before` is raw click-through, `after` corrected relevance with its 95% interval (the Wilson
    interval of the clicks, stretched as the value was; the curve is taken as given). Items with
    few clicks are left out. The most moved change most relative to the average change.
    """
    raw, found = relevance(log, curve, "ctr"), relevance(log, curve, correction)
    before, after = raw["relevance"], found["relevance"]
    clicks, rows = found["clicks"], found["impressions"]
    low, high = wilson(clicks / rows, rows)
    stretch = np.divide(after, before, out=np.ones(len(after)), where=before > 0)
    sure = (clicks >= LEAST_CLICKS) & (before > 0) & ((high - low) / 2 <= CERTAIN * before)
    usual = np.average(stretch, weights=clicks) if clicks.sum() > 0 else 1.0
    order = np.argsort(-np.abs(np.log(np.maximum(stretch, 1e-9) / usual)) * sure, kind="stable")
    chosen = order[sure[order]][:most]
    return {
        "query": log.queries[found["query_code"][chosen]],
        "item": log.items[found["item_code"][chosen]],
        "query_code": found["query_code"][chosen],
        "item_code": found["item_code"][chosen],
        "impressions": rows[chosen],
        "clicks": clicks[chosen],
        "before": before[chosen],
        "after": after[chosen],
        "low": (low * stretch)[chosen],
        "high": (high * stretch)[chosen],
    }
