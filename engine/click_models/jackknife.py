"""Intervals of a click model's shared parameters, by leaving out groups of sessions in turn."""

from collections.abc import Callable

import numpy as np

from engine.click_models.click_model import ClickModel
from engine.inference.normal import half_width
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
    """(..., 2) intervals of the parameters that are not per pair, by name.

    The delete-a-group jackknife with Student's t: the model is fitted `groups` times, each time
    without the sessions of some buckets. Parameters per pair that are proportions have their own
    interval, see `FittedModel.interval`.
    """
    replicates: list[dict[str, np.ndarray]] = []
    model = _fewer_rows(model, groups)
    for group in range(groups):
        if tick is not None:
            tick(group / groups)
        rest = subset(log, f"bucket % {groups} <> {group}", f"without group {group + 1}")
        replicates.append(model.fit(rest).parameters)
    shared = [name for name in replicates[0] if name not in model.by_pair]
    return {name: _interval([each[name] for each in replicates], level) for name in shared}


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
