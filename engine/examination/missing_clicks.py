"""Every missing click, told apart: not seen, or seen and not liked."""

import numpy as np

from engine.examination.curve import Curve
from engine.examination.pairs import pairs
from engine.examination.relevance import corrected
from engine.logs.log import Log, cells


def missing_clicks(log: Log, curve: Curve, correction: str = "em") -> dict[str, np.ndarray]:
    """Per rank: rank, impressions, clicks, not_seen, not_liked; the last three add up to rows.

    For an impression without a click, P(not seen) = (1 - e) / (1 - e r) and P(not liked) =
    e (1 - r) / (1 - e r). NaN at ranks that the curve does not identify. Assumes that rank 1 is
    always seen: clicks alone do not tell how many skip the whole list.
    """
    counted = pairs(cells(log))
    found = corrected(counted, curve, correction)
    relevance = np.zeros(len(counted.query))
    kept = np.isin(
        counted.query << 32 | counted.item, found["query_code"] << 32 | found["item_code"]
    )
    relevance[kept] = np.clip(found["relevance"], 0, 1)
    seen = np.clip(np.nan_to_num(curve.examination), 0, 1)
    missed = (counted.impressions - counted.clicks) * kept[:, None]
    unclicked = np.maximum(1 - seen * relevance[:, None], 1e-12)
    not_seen = np.where(seen < 1, missed * (1 - seen) / unclicked, 0).sum(axis=0)
    known = np.where(curve.identified, 1.0, np.nan)
    return {
        "rank": curve.ranks,
        "impressions": counted.impressions.sum(axis=0),
        "clicks": counted.clicks.sum(axis=0),
        "not_seen": not_seen * known,
        "not_liked": (missed.sum(axis=0) - not_seen) * known,
    }
