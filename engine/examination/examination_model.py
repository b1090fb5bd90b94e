"""The base of every examination model: from a log to how much of each rank is seen."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from engine.core.method import Method
from engine.counts.cells import cells
from engine.examination.curve import Curve
from engine.examination.uncertainty.curve_influence import (
    CurveGradient,
    CurveInfluence,
    influence_of,
)
from engine.logs.cache import Family
from engine.logs.log import Log

CURVES: Family[str, Curve] = Family("examination curves")
INFLUENCES: Family[str, CurveInfluence | None] = Family("curve influences")
UNCLICKED = "Rank 1 was never clicked, so no other rank can be compared with it."
AT_BOUND = 20_000.0
"""Searches end at e^10, 22,026 times the examination of rank 1: no log measures that."""
IMPLAUSIBLE = 20.0
"""An interval that reaches from below 1 to so many times rank 1 bounds nothing."""
ALL_CLICKED = "Every item shown was clicked, so ranks cannot be compared."


@dataclass(frozen=True)
class ExaminationModel(Method):
    """One way to learn how much of each rank is seen, relative to rank 1."""

    family = "examination"
    needs_clicks: ClassVar[bool] = True
    """Whether a log without clicks says nothing to it."""

    def fit(self, log: Log) -> Curve:
        """The examination curve of a log, with its interval and what it could not identify."""
        raise NotImplementedError

    def gradient(self, log: Log) -> CurveGradient | None:
        """The curve's derivatives by the counts behind it; None where the method gives none."""
        return None

    def influence(self, log: Log) -> CurveInfluence | None:
        """How much each bucket of sessions moves the curve; None where that is not known."""
        gradient = self.gradient(log)
        return None if gradient is None else influence_of(log, gradient)


def examine(log: Log, spec: str) -> Curve:
    """The curve that the method of a spec fits to a log, fitted once and then remembered."""
    model = ExaminationModel.parse(spec)
    return log.cache.get(CURVES, model.spec, lambda: _fitted(model, log))


def curve_influence(log: Log, spec: str) -> CurveInfluence | None:
    """The influence of each bucket on the curve of a method; None where it is not known.

    Zero for a curve that was not estimated from this log.
    """
    model = ExaminationModel.parse(spec)
    return log.cache.get(INFLUENCES, model.spec, lambda: model.influence(log))


def _fitted(model: ExaminationModel, log: Log) -> Curve:
    curve = model.fit(log)
    return bounded(measurable(curve, log)) if model.needs_clicks else curve


def bounded(curve: Curve) -> Curve:
    """The curve, without numbers where too few clicks bound it.

    Where the search ends, where the interval reaches from below rank 1 to twenty times its
    examination, and where clicks of one kind alone leave the interval no width.
    """
    low, high = curve.interval.T
    highest = np.nan_to_num(np.fmax(curve.examination, high), nan=0.0, posinf=np.inf)
    wide = (highest > IMPLAUSIBLE) & (np.nan_to_num(low) < 1)
    flat = (low == high) & (np.arange(len(low)) > 0)
    open_above = curve.identified & ((highest > AT_BOUND) | wide | flat)
    if curve.given or not open_above.any():
        return curve
    ranks = ", ".join(str(int(rank)) for rank in np.asarray(curve.ranks)[open_above][:10])
    more = ", ..." if open_above.sum() > 10 else ""
    warning = f"Too few clicks to bound how much is seen of these ranks: {ranks}{more}. Log longer."
    return replace(
        curve,
        examination=np.where(open_above, np.nan, curve.examination),
        interval=np.where(open_above[:, None], np.nan, curve.interval),
        identified=curve.identified & ~open_above,
        warnings=(*curve.warnings, warning),
    )


def measurable(curve: Curve, log: Log) -> Curve:
    """The curve, without numbers where rank 1 was never clicked, or everything was."""
    table = cells(log)
    unclicked = not table["clicks"][table["rank"] == 1].sum() > 0
    if curve.given or not (unclicked or (table["clicks"] == table["impressions"]).all()):
        return curve
    first = np.arange(len(curve.examination)) == 0
    return replace(
        curve,
        examination=np.where(first, 1.0, np.nan),
        interval=np.where(first[:, None], np.ones(2), np.nan),
        identified=first,
        warnings=(UNCLICKED if unclicked else ALL_CLICKED,),
    )
