"""Examination curves by every method."""

from collections.abc import Iterator

import numpy as np

from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, Regime
from engine.examination.examination_model import examine

METHODS = ("all_pairs", "pivot_one", "adjacent_chain", "regression_em", "trust_bias")
BY_LOGGING = {
    "uniform": ("randomised", "naive_ctr"),
    "swaps": ("swap_interventions",),
}


class ExaminationEstimand(Estimand):
    """How much of a rank is seen, relative to rank 1."""

    key = "examination"
    title = "Examination of a rank"

    def applies(self, regime: Regime) -> bool:
        """Logs of rankings."""
        return regime.logging != "slots"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """Each identified rank below the first, by each method whose assumptions hold."""
        every = (*METHODS, *BY_LOGGING.get(drawn.regime.logging, ()))
        for method in [name for name in every if not drawn.numbers or name in drawn.numbers]:
            curve = examine(drawn.log, method)
            for k in np.flatnonzero(curve.identified):
                if k:
                    low, high = map(float, curve.interval[k])
                    yield AuditedInterval(method, low, high, float(drawn.regime.curve[k]))
