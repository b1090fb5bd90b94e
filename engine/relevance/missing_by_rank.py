"""The missing clicks of a log, rank by rank: not seen, or seen and not liked."""

from dataclasses import replace

import numpy as np

from engine.core.numbers import decided_by
from engine.counts.cells import cells
from engine.examination.curve import Curve
from engine.examination.pairs import pairs
from engine.logs.log import Log
from engine.relevance.missing_clicks import fate
from engine.relevance.relevance import corrected


def missing_by_rank(log: Log, curve: Curve, correction: str = "em") -> dict[str, np.ndarray]:
    """Per rank: rank, impressions, clicks, not_seen, not_liked; the last three add up to rows.

    Takes rank 1 to be always seen: clicks alone do not show how many users skip the whole list. NaN
    at ranks that the curve does not identify.
    """
    counted = pairs(cells(log))
    per_pair = corrected(counted, curve, correction)
    relevance = np.zeros((len(counted.query), 1))
    selected = np.isin(
        counted.query << 32 | counted.item, per_pair["query_code"] << 32 | per_pair["item_code"]
    )
    relevance[selected, 0] = np.clip(per_pair["relevance"], 0, 1)
    seen = np.clip(np.nan_to_num(curve.examination), 0, 1)
    missed = counted.impressions - counted.clicks
    unseen = np.nan_to_num(fate(seen, relevance).unseen_share)
    not_seen = (missed * unseen).sum(axis=0)
    identified = np.where(curve.identified, 1.0, np.nan)
    return {
        "rank": curve.ranks,
        "impressions": counted.impressions.sum(axis=0),
        "clicks": counted.clicks.sum(axis=0),
        "not_seen": not_seen * identified,
        "not_liked": (missed.sum(axis=0) - not_seen) * identified,
    }


def missing_click_sentence(log: Log, curve: Curve, split: dict[str, np.ndarray]) -> str:
    """How many of the missing clicks were not seen, at the curve and at both ends of its band."""
    if not curve.identified[1:].any():
        return (
            "No rank can be compared with rank 1, so results that were not examined cannot be "
            "separated from results that were not relevant."
        )
    share = 100 * _unseen(split)
    ends = [
        100 * _unseen(missing_by_rank(log, replace(curve, examination=curve.interval[:, end])))
        for end in (1, 0)
    ]
    low, high = min(share, *ends), max(share, *ends)
    middle, below, above = (decided_by(value, (low, high)) for value in (share, low, high))
    ranks = "" if curve.identified.all() else " at the ranks that can be compared"
    return (
        f"{middle}% of results without a click{ranks} were not examined ({below}% to {above}% over "
        "the band of the curve); the others were examined and not relevant."
    )


def _unseen(split: dict[str, np.ndarray]) -> float:
    """The share of the missing clicks that were not seen, at the identified ranks."""
    unseen, disliked = np.nansum(split["not_seen"]), np.nansum(split["not_liked"])
    return float(unseen / max(unseen + disliked, 1e-300))
