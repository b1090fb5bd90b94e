"""An estimate at every threshold: what clipping, switching or shrinking does to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.estimators.tunable import Tunable
from engine.evaluation.estimation import estimate
from engine.evaluation.planned_estimate import PlannedEstimate
from engine.evaluation.slope import slope
from engine.evaluation.unmatched import Unmatched
from engine.inference.estimate import Estimate

ESTIMANDS = ("policy_value",)
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class Sweep:
    """One policy by one estimator at every threshold, from the same pass.

    `chosen` is the place of SLOPE's choice among `thresholds`; `weight_kept` the share of all
    weight that each threshold leaves; `unmatched`, where no reward was matched, what bounds the
    value.
    """

    policy: str
    estimator: str
    parameter: str
    thresholds: tuple[float, ...]
    estimates: tuple[Estimate, ...]
    weight_kept: tuple[float, ...]
    chosen: int
    unmatched: Unmatched | None = None

    def as_table(self, level: float = 0.95, kind: str = "jackknife") -> dict[str, np.ndarray]:
        """Columns threshold, value, low, high, standard_error, kept and chosen."""
        bounds = np.array([self._interval(estimate, level, kind) for estimate in self.estimates])
        return {
            self.parameter: np.array(self.thresholds),
            "value": np.array([estimate.value for estimate in self.estimates]),
            "low": bounds[:, 0],
            "high": bounds[:, 1],
            "standard_error": np.array([estimate.standard_error for estimate in self.estimates]),
            "kept": np.array(self.weight_kept),
            "chosen": np.arange(len(self.thresholds)) == self.chosen,
        }

    def _interval(self, estimate: Estimate, level: float, kind: str) -> tuple[float, float]:
        if self.unmatched is None:
            return estimate.interval(level, kind)
        return self.unmatched.interval(level)


def swept(planned: PlannedEstimate, totals: Mapping[str, np.ndarray]) -> Sweep | None:
    """The sweep of an estimate whose candidates went through the pass; None without candidates."""
    if not planned.candidates or not isinstance(planned.estimator, Tunable):
        return None
    estimates = tuple(estimate(candidate, names, totals) for candidate, names in planned.candidates)
    share = tuple(
        float(totals[names["kept"][0]].sum() / totals[names["w"][0]].sum())
        for _, names in planned.candidates
    )
    return Sweep(
        planned.policy,
        planned.estimator.spec,
        planned.estimator.tuned,
        tuple(candidate.threshold for candidate, _ in planned.candidates),
        estimates,
        share,
        slope(estimates),
    )


def tuned(planned: PlannedEstimate, sweep: Sweep | None) -> tuple[PlannedEstimate, str]:
    """The estimate at the chosen threshold, where it wants one; what was chosen, in words."""
    wanted = isinstance(planned.estimator, Tunable) and planned.estimator.tuning
    if not wanted or sweep is None:
        return planned, ""
    estimator, names = planned.candidates[sweep.chosen]
    threshold = sweep.thresholds[sweep.chosen]
    chosen = f"SLOPE chose {sweep.parameter} = {threshold:g} among {len(sweep.thresholds)}."
    return replace(planned, estimator=estimator, names=names, curve=None), chosen
