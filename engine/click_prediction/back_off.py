"""What a pair that was shown rarely or never is taken for, by rank.

A ranker puts what is liked on top, so that an unknown item on top is liked more often than one
below. Pairs that were shown once stand for those that were never shown.
"""

from dataclasses import replace

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_models.click_model import FittedModel
from engine.click_models.click_process import conditional

FEW_LOOKS = 1
"""Pairs with at most as many impressions stand for unknown ones."""
PRIOR_LOOKS = 5.0
"""Looks that the mean of all ranks counts for at each rank."""
BACKED_OFF = "attractiveness"


def backed_off(fitted: FittedModel, counts: Counts) -> FittedModel:
    """The model with the attractiveness of unknown pairs, and of the prior, by rank.

    Clicks over expected looks, given the clicks above, of pairs that were shown once give what a
    rank shows. Where pairs have looks of their own, the prior's part in them moves from the mean
    of the model's prior to the mean of the ranks that show them.
    """
    if BACKED_OFF not in fitted.model.by_pair:
        return fitted
    seen, values = counts.lists, fitted.parameters[BACKED_OFF]
    pair = fitted.index.of(np.broadcast_to(seen.query[:, None], seen.items.shape), seen.items)
    shown = np.where(seen.shown, seen.count[:, None], 0.0)
    chance = conditional(fitted.click_process(seen.query, seen.items), seen.clicks)
    looks = shown * np.minimum(chance / np.maximum(values[pair], 1e-12), 1)
    rare = np.bincount(pair.ravel(), shown.ravel(), len(values))[pair] <= FEW_LOOKS
    by_rank = _means((rare * shown * seen.clicks).sum(axis=0), (rare * looks).sum(axis=0))
    own = np.bincount(pair.ravel(), looks.ravel(), len(values))
    mean = np.bincount(pair.ravel(), (looks * by_rank).ravel(), len(values))
    strength, clicks = fitted.model.prior_impressions, fitted.model.prior_clicks
    mean = np.divide(mean, own, out=np.full(len(values), by_rank.mean()), where=own > 0)
    moved = np.clip(values + (strength * mean - clicks) / (own + max(strength, 1e-9)), 0, 1)
    parameters = {**fitted.parameters, BACKED_OFF: moved}
    return replace(fitted, parameters=parameters, unknown_by_rank={BACKED_OFF: by_rank})


def _means(clicks: np.ndarray, looks: np.ndarray) -> np.ndarray:
    """(K,) clicks per look at each rank, drawn to their mean."""
    mean = clicks.sum() / looks.sum() if looks.sum() > 0 else 0.5
    return np.asarray(np.clip((clicks + PRIOR_LOOKS * mean) / (looks + PRIOR_LOOKS), 0, 1))
