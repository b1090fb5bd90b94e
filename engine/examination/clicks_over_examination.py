"""Clicks divided by expected examination (COEC), at the ranks that a curve identifies."""

import numpy as np

from engine.examination.curve import Curve
from engine.examination.pairs import Pairs


def at_usable_ranks(counted: Pairs, curve: Curve) -> Pairs:
    """The pairs that were shown at a rank that the curve identifies, counted at such ranks."""
    usable = curve.identified & (np.nan_to_num(curve.examination) > 0)
    counted = Pairs(
        counted.query, counted.item, counted.impressions * usable, counted.clicks * usable
    )
    return counted.take(counted.impressions.sum(axis=1) > 0)


def clicks_over_examination(counted: Pairs, curve: Curve) -> np.ndarray:
    """(P,) clicks of each pair over the sum of the examination of its impressions."""
    return counted.clicks.sum(axis=1) / (counted.impressions * positive(curve)).sum(axis=1)


def positive(curve: Curve) -> np.ndarray:
    """(K,) the curve, with 1 at ranks that are left out anyway."""
    usable = curve.identified & (np.nan_to_num(curve.examination) > 0)
    return np.where(usable, np.nan_to_num(curve.examination), 1)
