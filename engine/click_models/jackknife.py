"""Intervals of a click model's parameters, by leaving out groups of sessions in turn."""

from collections.abc import Callable

import numpy as np

from engine.click_models.click_model import ClickModel, FittedModel
from engine.inference.normal import half_width
from engine.inference.wilson import wilson
from engine.logs.log import Log
from engine.logs.subset import subset

GROUPS = 10


def intervals(
    model: ClickModel,
    log: Log,
    level: float = 0.95,
    groups: int = GROUPS,
    tick: Callable[[float], None] | None = None,
) -> dict[str, np.ndarray]:
    """(..., 2) intervals of the parameters that have one, by name.

    The delete-a-group jackknife with Student's t: the model is fitted `groups` times, each time
    without the sessions of some buckets. Parameters per pair that are proportions have Wilson's
    interval, of as many independent trials as those of the sessions are worth.
    """
    fits: list[FittedModel] = []
    model = _fewer_rows(model, groups)
    for group in range(groups):
        if tick is not None:
            tick(group / groups)
        rest = subset(log, f"bucket % {groups} <> {group}", f"without group {group + 1}")
        fits.append(model.fit(rest))
    shared = [name for name in fits[0].parameters if name not in model.by_pair]
    bounds = {name: _interval([each.parameters[name] for each in fits], level) for name in shared}
    proportions = [name for name in fits[0].trials if name in model.by_pair]
    whole = model.fit(log) if proportions else fits[0]
    return bounds | {name: _of_pairs(name, whole, fits, level) for name in proportions}


def _of_pairs(name: str, whole: FittedModel, fits: list[FittedModel], level: float) -> np.ndarray:
    """(P, 2) Wilson's intervals of a proportion of every pair.

    Trials of a session go together: by how much is seen, over all pairs, from what groups of
    sessions differ by (the design effect).
    """
    share, trials = whole.parameters[name][:-1], whole.trials[name]
    squares = np.zeros(len(share))
    for rest in fits:
        place = whole.index.of(rest.index.query, rest.index.item)
        left_trials, left_hits = np.zeros(len(share)), np.zeros(len(share))
        left_trials[place] = rest.trials[name]
        left_hits[place] = rest.parameters[name][:-1] * rest.trials[name]
        squares += (share * trials - left_hits - share * (trials - left_trials)) ** 2
    alone = (trials * share * (1 - share)).sum() * (1 - 1 / len(fits))
    effect = max(1.0, float(squares.sum() / alone)) if alone > 0 else 1.0
    return np.stack(wilson(share, np.maximum(trials / effect, 1e-9), level), axis=-1)


def _fewer_rows(model: ClickModel, groups: int) -> ClickModel:
    """The model with its floor of rows lowered by what a group takes away.

    Otherwise pairs near the floor drop out together, and the parameters jump.
    """
    floor = getattr(model, "min_rows", None)
    return model if floor is None else model.replace(min_rows=int(floor * (groups - 1) / groups))


def _interval(fits: list[np.ndarray], level: float) -> np.ndarray:
    depth = max(len(fit.T) for fit in fits)
    padded = np.stack([_padded(fit, depth) for fit in fits])
    centre = padded.mean(axis=0)
    error = np.sqrt((len(fits) - 1) / len(fits) * ((padded - centre) ** 2).sum(axis=0))
    reach = half_width(error, level, len(fits) - 1)
    return np.clip(np.stack([centre - reach, centre + reach], axis=-1), 0, 1)


def _padded(fit: np.ndarray, depth: int) -> np.ndarray:
    """The fit, NaN at ranks that this part of the log does not show."""
    missing = depth - fit.shape[-1]
    return np.pad(fit, [(0, 0)] * (fit.ndim - 1) + [(0, missing)], constant_values=np.nan)
