"""What a value owes to an estimated examination curve, and how uncertain that makes it.

The value is a function of totals, a total sums terms over rows, a term depends on the row's weight,
and the weight on the curve. So the derivatives of the value by the curve need one pass for all
ranks: by the weight of each group of rows first, and from there, summed, by the examination.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.estimators.estimator import Estimator
from engine.evaluation.nuisance.value_slopes import Names, value_slopes
from engine.examination.examination_model import curve_influence
from engine.examination.uncertainty.curve_influence import CurveInfluence
from engine.logs.cache import Family
from engine.policies.shown_pages import Shown
from engine.terms.derivative import ZERO, derivative
from engine.terms.names import control, weight
from engine.terms.term import Name, Term, Total
from engine.totals.aggregation import AggregationPass
from engine.totals.group_sums import GroupSums, group_sums
from engine.totals.term_request import TermRequest
from engine.weightings.curve_weighting import CurveWeighting, RowSlopes

SLOPES: Family[tuple[str, str], np.ndarray] = Family("derivatives by the curve", 500)
"""Derivatives of values by the curve, by estimator and by the digest of what the policy shows."""


@dataclass(frozen=True, eq=False)
class CurveChanges:
    """What the derivatives of an estimate by the curve under its weights are made of.

    With a `key`, they are computed once for the log.
    """

    weighting: CurveWeighting
    relation: Shown
    request: TermRequest
    names: Names
    key: tuple[str, str] | None = None

    def effect(
        self, estimator: Estimator, joint: AggregationPass, sums: Mapping[str, np.ndarray]
    ) -> CurveInfluence:
        """(B, 1) how much each bucket moves the value by way of the curve.

        Args:
            estimator: of the estimate.
            joint: the pass that summed its terms.
            sums: what the pass came to.
        """
        log = joint.log
        influence = curve_influence(log, self.weighting.examination)
        assert influence is not None

        def derivatives() -> np.ndarray:
            moves = (influence.moved != 0).any(axis=0)
            by_curve = np.zeros(len(moves))
            if moves.any():
                slopes = self._slopes(estimator, joint, sums)[: len(moves)]
                by_curve[: len(slopes)] = slopes
            return np.where(moves, by_curve, 0.0)

        if self.key is None:
            by_curve = derivatives()
        else:
            by_curve = log.cache.get(SLOPES, self.key, derivatives)
        return CurveInfluence(influence.buckets, influence.moved @ by_curve[:, None])

    def _slopes(
        self, estimator: Estimator, joint: AggregationPass, sums: Mapping[str, np.ndarray]
    ) -> np.ndarray:
        """(K,) the derivative of the value by the examination of each rank."""
        given, apart = self.request.weight, AggregationPass(joint.log, joint.splits)
        assert given is not None
        by_total = value_slopes(estimator, self.names, sums)
        by_weight = self._derivatives(weight, by_total, apart)
        by_control = self._derivatives(control, by_total, apart)
        apart.binding.add([given.term])
        if by_control:
            apart.binding.need("rank")

        def slopes_of(rows: GroupSums) -> np.ndarray:
            slopes = RowSlopes(
                rows.sums[0],
                rows.sums[1] if by_control else None,
                rows.keys.get("rank", np.zeros(0)),
                rows.place,
            )
            return self.weighting.slopes(self.relation, joint.log, given, slopes)

        wanted = [by_weight, by_control] if by_control else [by_weight]
        return np.sum(list(map(slopes_of, group_sums(apart, wanted))), axis=0)

    def _derivatives(
        self, name: Name, by_total: Mapping[str, float], apart: AggregationPass
    ) -> dict[str, float]:
        """The terms by a name, added to a pass: from its columns to what each adds to the value."""
        grown: dict[str, Term] = {}
        for term, given in self.request.terms.items():
            if isinstance(given, Total) or not any(by_total[each] for each in self.names[term]):
                continue  # an extreme, or nothing that the value is a function of
            slope = derivative(given, name.name)
            if slope is not ZERO:
                grown[term] = slope
        factors: dict[str, float] = {}
        for term, columns in apart.add(replace(self.request, terms=grown)).items():
            for column, total in zip(columns, self.names[term], strict=True):
                factors[column] = factors.get(column, 0.0) + by_total[total]
        return factors
