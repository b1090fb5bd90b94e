"""How uncertain corrected relevance is: by its clicks, and by the curve that corrects them."""

from dataclasses import replace

import numpy as np

from engine.counts.cells import cells
from engine.examination.curve import LEVEL, Curve
from engine.examination.examination_model import curve_influence
from engine.examination.pairs import Pairs, pairs
from engine.inference.normal import half_width
from engine.logs.log import Log
from engine.relevance.relevance import corrected

STEP = 1e-4
"""The relative change of a count, or of the curve, whose effect is a derivative."""


def shown_pairs(log: Log, curve: Curve) -> Pairs:
    """The pairs shown at a rank that the curve identifies, in the order of `relevance`."""
    counted = pairs(cells(log))
    usable = curve.identified & (np.nan_to_num(curve.examination) > 0)
    return counted.take((counted.impressions * usable).sum(axis=1) > 0)


def relative_errors(log: Log, curve: Curve, correction: str) -> np.ndarray:
    """(P,) the standard error of the logarithm of each corrected relevance.

    From the derivatives of the correction by the clicks at each rank, which are about binomial,
    and by the curve, whose errors at different ranks go together.
    """
    usable = curve.identified & (np.nan_to_num(curve.examination) > 0)
    shown = shown_pairs(log, curve)
    value = corrected(shown, curve, correction)["relevance"]
    by_click, by_curve = np.zeros((2, *shown.clicks.shape))
    for k in np.flatnonzero(usable):
        step = STEP * np.maximum(shown.clicks[:, k], 1.0)
        more = shown.clicks.copy()
        more[:, k] += step
        clicked = Pairs(shown.query, shown.item, shown.impressions, more)
        by_click[:, k] = (corrected(clicked, curve, correction)["relevance"] - value) / step
        seen = curve.examination.copy()
        seen[k] *= 1 + STEP
        bent = corrected(shown, replace(curve, examination=seen), correction)["relevance"]
        by_curve[:, k] = (bent - value) / STEP
    rate = (shown.clicks + 0.5) / (shown.impressions + 1)
    own = (by_click**2 * shown.impressions * rate * (1 - rate)).sum(axis=1)
    shared = np.einsum("pk,kj,pj->p", by_curve, _covariance(log, curve), by_curve)
    error = np.sqrt(np.maximum(own + shared, 0))
    return np.divide(error, value, out=np.full(len(value), np.inf), where=value > 0)


def _covariance(log: Log, curve: Curve) -> np.ndarray:
    """(K, K) the covariance of the logarithms of the curve; diagonal where only bands are known."""
    seen = np.maximum(np.nan_to_num(curve.examination), 1e-9)
    influence = curve_influence(log, curve.method)
    if influence is not None and len(influence.buckets):
        moved = np.nan_to_num(influence.moved[:, : len(seen)] / seen)
        return np.asarray(moved.T @ moved)
    low, high = np.nan_to_num(curve.interval).T
    return np.diag(((high - low) / (2 * half_width(1.0, LEVEL) * seen)) ** 2)
