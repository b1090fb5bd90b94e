"""How much of a rank may be seen, although none of its clicks was logged."""

from dataclasses import replace

import numpy as np

from engine.examination.clicks_over_examination import at_usable_ranks, clicks_over_examination
from engine.examination.curve import LEVEL, Curve
from engine.examination.pairs import Pairs
from engine.examination.rank_graph import listed


def with_upper_bounds(curve: Curve, counted: Pairs, compared: Pairs | None = None) -> Curve:
    """The curve, zero and with the exact upper bound at ranks that were shown and never clicked.

    Where only some pairs are compared, such as those shown at other ranks too, their looks and
    clicks count: a rank may have clicks on items that stand nowhere else.

    Every resample of such a rank has no click either, so that its interval would have no width.
    With n looks that would each have been clicked, no click has probability exp(-e n): the bound is
    the largest e that leaves a chance of half of what the interval leaves out. Likings come
    from the other ranks.
    """
    used = counted if compared is None else compared
    rows, clicks = used.impressions.sum(axis=0), used.clicks.sum(axis=0)
    silent = curve.identified & (rows > 0) & (clicks == 0)
    silent[0] = False
    if not silent.any():
        return curve
    known = at_usable_ranks(used, curve)
    liked = clicks_over_examination(known, curve)
    key = used.query << 32 | used.item
    place = np.searchsorted(key, known.query << 32 | known.item)
    expected = liked @ used.impressions[place]
    usual = np.average(liked, weights=known.impressions.sum(axis=1))
    views = np.where(expected > 0, expected, rows * usual)
    most = np.divide(
        -np.log((1 - LEVEL) / 2), views, out=np.full(len(rows), np.nan), where=silent & (views > 0)
    )
    band = np.stack([np.zeros(len(rows)), most], axis=1)
    interval = np.where(silent[:, None], band, curve.interval)
    warnings = curve.warnings + _warning(silent, counted.clicks.sum(axis=0))
    examination = np.where(silent, 0.0, curve.examination)
    return replace(curve, examination=examination, interval=interval, warnings=warnings)


def _warning(silent: np.ndarray, clicks: np.ndarray) -> tuple[str, ...]:
    ranks = [int(k) + 1 for k in np.flatnonzero(silent)]
    where = f"rank {ranks[0]}" if len(ranks) == 1 else f"ranks {listed(ranks)}"
    what = "item that was shown at other ranks, too," if clicks[silent].any() else "item"
    return (f"No {what} was clicked at {where}: the log bounds how much is seen there from above.",)
