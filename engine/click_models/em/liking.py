"""Attractiveness where examination is given: one number per pair, without EM."""

import numpy as np

from engine.click_counts.count_patterns import count_patterns
from engine.click_counts.counts import Cells
from engine.click_models.click_model import ClickModel
from engine.click_models.squarem import MARGIN

STEPS, TOLERANCE = 100, 1e-14


def likings(model: ClickModel, cells: Cells, examination: np.ndarray) -> np.ndarray:
    """(pairs,) the attractiveness under which the clicks of each pair are likeliest, by Newton.

    What is solved, a (sum of m e / (1 - a e) + p / (1 - a)) = c, is convex in a, so that the steps
    come down to the root once they are above it: m and c are misses and clicks, with p and some of
    the clicks from the model's prior.

    Args:
        model: whose prior holds.
        cells: counts, in the order of their pairs.
        examination: (slots,) the chance of a look.
    """
    patterns = count_patterns(cells)
    return distinct_likings(model, patterns.cells, examination)[patterns.of_pair]


def distinct_likings(model: ClickModel, cells: Cells, examination: np.ndarray) -> np.ndarray:
    """As `likings`, for pairs of which no two need the same counts."""
    starts = np.flatnonzero(np.diff(cells.pair, prepend=-1))
    seen = examination[cells.slot]
    missed = (cells.impressions - cells.clicks) * seen
    clicks = np.add.reduceat(cells.clicks, starts) + model.prior_clicks
    spare = model.prior_impressions - model.prior_clicks
    views = np.add.reduceat(cells.impressions * seen, starts) + model.prior_impressions
    attractiveness = _ratio(clicks, views, np.full(len(starts), 0.5))
    for _ in range(STEPS):
        left = np.maximum(1 - attractiveness[cells.pair] * seen, MARGIN)
        part = missed / left
        more = spare / (1 - attractiveness)
        slope = np.add.reduceat(part / left, starts) + more / (1 - attractiveness)
        gap = clicks - attractiveness * (np.add.reduceat(part, starts) + more)
        step = _ratio(gap, slope, np.where(gap > 0, 1.0, 0.0))
        before, attractiveness = attractiveness, np.clip(attractiveness + step, 0, 1 - MARGIN)
        if np.abs(attractiveness - before).max(initial=0) < TOLERANCE:
            break
    return attractiveness


def _ratio(above: np.ndarray, below: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    return np.clip(np.divide(above, below, out=otherwise, where=below > 0), -1, 1 - MARGIN)
