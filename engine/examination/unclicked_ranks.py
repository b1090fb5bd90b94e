"""How much of a rank may be seen, although none of its clicks was logged."""

from dataclasses import replace

import numpy as np

from engine.examination.curve import LEVEL, Curve
from engine.examination.pairs import Pairs
from engine.examination.rank_graph import listed
from engine.examination.relevance.relevance import corrected


def with_upper_bounds(curve: Curve, counted: Pairs) -> Curve:
    """The curve, with the exact upper bound at ranks that were shown and never clicked.

    Every resample of such a rank has no click either, so that its interval would have no width.
    With n looks that would each have been clicked, no click has probability exp(-e n): the bound is
    the largest e that leaves a chance of half of what the interval leaves out. Likings come
    from the other ranks.
    """
    rows, clicks = counted.impressions.sum(axis=0), counted.clicks.sum(axis=0)
    silent = curve.identified & (rows > 0) & (clicks == 0)
    silent[0] = False
    if not silent.any():
        return curve
    liked = corrected(counted, curve, "coec")
    key = counted.query << 32 | counted.item
    place = np.searchsorted(key, liked["query_code"] << 32 | liked["item_code"])
    expected = liked["relevance"] @ counted.impressions[place]
    usual = np.average(liked["relevance"], weights=liked["impressions"])
    views = np.where(expected > 0, expected, rows * usual)
    most = np.divide(
        -np.log((1 - LEVEL) / 2), views, out=np.full(len(rows), np.nan), where=silent & (views > 0)
    )
    band = np.stack([np.zeros(len(rows)), most], axis=1)
    interval = np.where(silent[:, None], band, curve.interval)
    return replace(curve, interval=interval, warnings=curve.warnings + _warning(silent))


def _warning(silent: np.ndarray) -> tuple[str, ...]:
    ranks = [int(k) + 1 for k in np.flatnonzero(silent)]
    where = f"rank {ranks[0]}" if len(ranks) == 1 else f"ranks {listed(ranks)}"
    return (f"No item was clicked at {where}: the log bounds how much is seen there from above.",)
