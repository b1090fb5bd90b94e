"""EM for a click that needs a look and a liking: P(click) = examination * attractiveness."""

import numpy as np

from engine.click_counts.count_patterns import CountPatterns, count_patterns
from engine.click_counts.counts import Cells
from engine.click_counts.well_observed import sparse, well_observed
from engine.click_models.click_model import IterativeModel
from engine.click_models.em.liking import likings
from engine.click_models.em.scoring import scored
from engine.click_models.squarem import MARGIN, Fixed

PATIENCE = 150
"""Steps after which EM is helped by scoring."""
FEW_CELLS = 10_000
"""With at most as many cells scoring also ends what EM stopped for its small gains: it costs little
there, and the likelihood may be so flat that EM stops short of its maximum."""
LEAST_GAIN = 1e-9
"""Scoring that ends EM goes on until the log-likelihood gains less."""

AT_BOUND = 0.999
"""A slot above this looks as often examined as the pinned one, or more often."""


def fitted_by_parts(
    model: IterativeModel, cells: Cells, pairs: int, slots: int, pinned: bool, min_rows: int
) -> tuple[np.ndarray, np.ndarray, Fixed, tuple[str, ...]]:
    """As `fixed_point`, but with examination from the pairs that have rows enough; and warnings."""
    few = well_observed(cells, pairs, slots, min_rows)
    if few is None:
        return *fixed_point(model, cells, pairs, slots, pinned), sparse(cells, pairs, min_rows)
    _, examination, fixed = fixed_point(model, few, int(few.pair[-1]) + 1, slots, pinned)
    return likings(model, cells, examination), examination, fixed, ()


def fixed_point(
    model: IterativeModel,
    cells: Cells,
    pairs: int,
    slots: int,
    pinned: bool,
    *,
    merge: bool = True,
) -> tuple[np.ndarray, np.ndarray, Fixed]:
    """(pairs,) attractiveness, (slots,) examination, and how the iteration ended.

    Args:
        model: whose settings and prior hold.
        cells: counts, in the order of their pairs.
        pairs: how many pairs there are.
        slots: how many slots there are.
        pinned: slot 0 is always examined: only the products are in the data, so one scale must be
            chosen. Everything starts at one half.
        merge: take pairs with the same counts as one; it changes nothing but the time.
    """
    whole = CountPatterns(cells, np.ones(pairs), np.arange(pairs))
    patterns = count_patterns(cells) if merge else whole
    few = len(cells.pair) <= FEW_CELLS
    cells, times, size = patterns.cells, patterns.times, len(patterns.times)
    starts = np.flatnonzero(np.diff(cells.pair, prepend=-1))
    of_cell = times[cells.pair]
    of_pair = np.add.reduceat(cells.impressions, starts)
    of_slot = np.bincount(cells.slot, of_cell * cells.impressions, slots)
    missed = cells.impressions - cells.clicks

    def step(point: np.ndarray) -> tuple[np.ndarray, float]:
        attractiveness, examination = point[:size], point[size:]
        liked, seen = attractiveness[cells.pair], examination[cells.slot]
        chance = np.minimum(liked * seen, 1 - MARGIN)
        per_miss = missed / (1 - chance)
        likings = np.add.reduceat(cells.clicks + per_miss * (liked - chance), starts)
        views = cells.clicks + per_miss * (seen - chance)
        after = np.empty_like(point)
        after[:size] = model.rate(likings, of_pair)
        after[size:] = model.rate(np.bincount(cells.slot, of_cell * views, slots), of_slot)
        if pinned:
            after[size] = 1
        logs = cells.clicks * np.log(np.maximum(chance, 1e-300)) + missed * np.log1p(-chance)
        objective = float((of_cell * logs).sum()) + model.log_prior_of(attractiveness, times)
        return after, objective + model.log_prior(examination[int(pinned) :])

    start = np.full(size + slots, 0.5)
    if pinned:
        start[size] = 1
    equal = np.append(times, np.ones(slots))
    fixed = model.replace(steps=min(PATIENCE, model.steps)).iterated(step, start, equal)
    if model.accelerate and not fixed.converged and model.steps > PATIENCE:
        point, taken = scored(
            model, patterns, fixed.point[size:], lambda at: step(at)[1], int(pinned), model.gain
        )
        rest = model.replace(steps=model.steps - PATIENCE).iterated(step, point, equal)
        fixed = Fixed(rest.point, fixed.steps + taken + rest.steps, rest.converged)
    if model.accelerate and fixed.converged and few:
        gain = min(model.gain, LEAST_GAIN)
        point, taken = scored(
            model, patterns, fixed.point[size:], lambda at: step(at)[1], int(pinned), gain
        )
        fixed = Fixed(point, fixed.steps + taken, True)
    return fixed.point[:size][patterns.of_pair], fixed.point[size:], fixed
