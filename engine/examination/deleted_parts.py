"""Examination curves without each part of the sessions, for intervals of what rests on them."""

from collections.abc import Callable

import numpy as np

from engine.examination.curve import Curve
from engine.examination.examination_model import ExaminationModel, examine
from engine.examination.harvesting import Harvesting, masses
from engine.examination.pairs import Pairs, minus
from engine.examination.uploaded import UploadedCurve
from engine.logs.log import Log
from engine.logs.subset import subset


def curves_without(
    log: Log, spec: str, whole: Pairs, part: Callable[[int], Pairs], count: int
) -> np.ndarray:
    """(1 + G, K) the curve of the log, then without each part; NaN where not identified.

    Curves from pairs of ranks are refitted from the counts; an uploaded curve is exact; every other
    method is fitted anew to the remaining sessions, whose bucket modulo G is not the part's.

    Args:
        log: the log.
        spec: the examination method.
        whole: counts of all sessions.
        part: counts of a part, from 0, with the same pairs.
        count: how many parts there are.
    """
    model = ExaminationModel.parse(spec)
    curve = whole_curve(log, spec, whole).examination
    if isinstance(model, UploadedCurve):
        return np.tile(curve, (1 + count, 1))
    if isinstance(model, Harvesting):
        ranks = whole.impressions.shape[1]
        left = [
            _moved_mass(minus(whole, part(place)), model.pairs, ranks) for place in range(count)
        ]
        both = [_moved_mass(whole, model.pairs, ranks), *left]
        clicked, missed = (np.array([pair[side] for pair in both]) for side in (0, 1))
        estimates = model.estimate(clicked, missed)
        return np.concatenate([curve[None], estimates[1:]])
    rest = [
        subset(log, f"bucket % {count} <> {place}", f"without part {place + 1}")
        for place in range(count)
    ]
    return np.array([curve, *[model.fit(remaining).examination for remaining in rest]])


def whole_curve(log: Log, spec: str, whole: Pairs) -> Curve:
    """The curve of a log from its counts, where these suffice: without a pass for its intervals.

    Args:
        log: the log.
        spec: the examination method.
        whole: counts of all sessions.
    """
    model = ExaminationModel.parse(spec)
    return model.curve_of(whole) if isinstance(model, Harvesting) else examine(log, spec)


def _moved_mass(counted: Pairs, weight: str, ranks: int) -> tuple[np.ndarray, np.ndarray]:
    moved = counted.take(counted.shown.sum(axis=1) > 1)
    clicked, missed = masses(moved, weight, ranks)
    return clicked.sum(axis=0), missed.sum(axis=0)
