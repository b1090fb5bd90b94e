"""EM for a click that needs a look and a liking: P(click) = examination * attractiveness."""

import numpy as np

from engine.click_models.click_model import IterativeModel
from engine.click_models.counts import Cells
from engine.click_models.squarem import MARGIN, Fixed

AT_BOUND = 0.999
"""A slot above this looks as often examined as the pinned one, or more often."""


def fixed_point(
    model: IterativeModel, cells: Cells, pairs: int, slots: int, pinned: bool
) -> tuple[np.ndarray, np.ndarray, Fixed]:
    """(pairs,) attractiveness, (slots,) examination, and how the iteration ended.

    Cells come in the order of their pairs. With `pinned`, slot 0 is always examined: only the
    products are in the data, so one scale must be chosen. Everything starts at one half.
    """
    starts = np.flatnonzero(np.diff(cells.pair, prepend=-1))
    of_pair = np.add.reduceat(cells.impressions, starts)
    of_slot = np.bincount(cells.slot, cells.impressions, slots)
    missed = cells.impressions - cells.clicks

    def step(point: np.ndarray) -> tuple[np.ndarray, float]:
        attractiveness, examination = point[:pairs], point[pairs:]
        liked, seen = attractiveness[cells.pair], examination[cells.slot]
        chance = np.minimum(liked * seen, 1 - MARGIN)
        per_miss = missed / (1 - chance)
        likings = np.add.reduceat(cells.clicks + per_miss * (liked - chance), starts)
        looks = np.bincount(cells.slot, cells.clicks + per_miss * (seen - chance), slots)
        after = np.concatenate([model.rate(likings, of_pair), model.rate(looks, of_slot)])
        if pinned:
            after[pairs] = 1
        logs = cells.clicks * np.log(np.maximum(chance, 1e-300)) + missed * np.log1p(-chance)
        objective = float(logs.sum())
        return after, objective + model.log_prior(attractiveness, examination[int(pinned) :])

    start = np.full(pairs + slots, 0.5)
    if pinned:
        start[pairs] = 1
    fixed = model.iterated(step, start)
    return fixed.point[:pairs], fixed.point[pairs:], fixed
