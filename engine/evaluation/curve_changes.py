"""What a value owes to an estimated examination curve, and how uncertain that makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.estimators.estimator import Estimator
from engine.evaluation.estimation import value_at
from engine.examination.examination_model import examine
from engine.examination.uncertainty.curve_influence import CurveInfluence, curve_influence
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.policies.shown_pages import Shown
from engine.totals.aggregation import AggregationPass
from engine.totals.term_request import TermRequest
from engine.weightings.curve_weighting import CurveWeighting
from engine.weightings.weighting import Weight

STEP = 1e-5
"""The relative change of a rank's examination whose effect on the value is its derivative."""
SEEN = 0.01
"""Ranks that are seen less change as one that is seen this much: a smaller step would divide the
rounding of sums by next to nothing."""
SLOPES: Family[tuple[str, str], np.ndarray] = Family("derivatives by the curve", 500)
"""Derivatives of values by the curve, by estimator and by the digest of what the policy shows."""
Names = dict[str, list[str]]
"""From an estimator's terms to the columns of the pass that hold them."""


@dataclass(frozen=True, eq=False)
class ChangedWeight:
    """The weight of a policy with the examination of one rank, counted from 0, a step larger."""

    rank: int
    step: float
    weight: Weight


@dataclass(frozen=True, eq=False)
class CurveChanges:
    """An estimate under changed curves: for each, the rank, the step, and the columns of terms.

    Without them where the same estimate was asked of the log before, by its `key`.
    """

    examination: str
    changed: tuple[tuple[int, float, Names], ...] = ()
    key: tuple[str, str] | None = None

    def effect(
        self, estimator: Estimator, value: float, log: Log, whole: Mapping[str, np.ndarray]
    ) -> CurveInfluence:
        """(B, 1) how much each bucket moves the value by way of the curve.

        Args:
            estimator: of the estimate.
            value: at the curve itself.
            log: whose buckets they are.
            whole: (1,) totals of the terms under the changed curves.
        """
        influence = curve_influence(log, self.examination)
        assert influence is not None
        if self.key is None:
            slopes = self._slopes(estimator, value, whole, influence.moved.shape[1])
        else:
            slopes = log.cache.get(
                SLOPES,
                self.key,
                lambda: self._slopes(estimator, value, whole, influence.moved.shape[1]),
            )
        return CurveInfluence(influence.buckets, influence.moved @ slopes)

    def _slopes(
        self, estimator: Estimator, value: float, whole: Mapping[str, np.ndarray], ranks: int
    ) -> np.ndarray:
        """(K, 1) the derivative of the value by the examination of each rank."""
        slopes = np.zeros((ranks, 1))
        for rank, step, names in self.changed:
            with np.errstate(divide="ignore", invalid="ignore"):
                changed = float(value_at(estimator, names, whole)[0])
            slopes[rank] = (changed - value) / step
        return slopes


def changed_weights(
    log: Log, weighting: CurveWeighting, relation: Shown
) -> tuple[ChangedWeight, ...] | None:
    """The weights of a policy under curves of which one rank differs.

    None where nothing is known of how uncertain the curve is.
    """
    influence = curve_influence(log, weighting.examination)
    if influence is None:
        return None
    curve = np.nan_to_num(examine(log, weighting.examination).examination)
    ranks = np.flatnonzero((influence.moved != 0).any(axis=0) & (curve > 0))
    steps = STEP * np.maximum(curve[ranks], SEEN)
    curves = np.repeat(curve[None], len(ranks), axis=0)
    curves[np.arange(len(ranks)), ranks] += steps
    weights = weighting.of_curves(relation, log, curves) if len(ranks) else []
    changed = zip(ranks.tolist(), steps.tolist(), weights, strict=True)
    return tuple(ChangedWeight(*change) for change in changed)


def changes(
    examination: str,
    weights: Sequence[ChangedWeight] | None,
    request: TermRequest,
    joint: AggregationPass,
    key: tuple[str, str] | None = None,
) -> CurveChanges | None:
    """The estimate of a request under each changed weight, added to a pass.

    Its derivatives are kept with the log by the key, if there is one.
    """
    if weights is None:
        return None
    changed = (
        (weight.rank, weight.step, joint.add(replace(request, weight=weight.weight)))
        for weight in weights
    )
    return CurveChanges(examination, tuple(changed), key)
