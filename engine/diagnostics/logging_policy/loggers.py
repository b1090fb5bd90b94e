"""Do several logging policies agree?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence


@dataclass(frozen=True)
class Loggers(EstimateCheck):
    """With several loggers, each must try what the target does, and log its own propensities."""

    key: ClassVar[str] = "loggers"
    title: ClassVar[str] = "Several loggers"
    formula: ClassVar[str] = r"\max_l |\bar w_l - 1| / \mathrm{se}"
    assumes: ClassVar[str] = "The column policy names the logging policy of each row."
    cites: ClassVar[tuple[str, ...]] = ("agarwal2017",)
    order: ClassVar[int] = 22

    def applies(self, evidence: Evidence) -> bool:
        """Logs that name more than one logging policy, under weights against each row's own."""
        several = evidence.by_logger is not None and len(evidence.by_logger) > 1
        return several and evidence.weight is not None and "propensity" in evidence.weight.columns

    def judge(self, evidence: Evidence) -> Finding:
        """Amber where a logger's weights do not average to one."""
        assert evidence.by_logger is not None
        means = evidence.by_logger.weights
        mean, error = means.mean, means.error
        distance = np.abs(mean - 1) / np.maximum(error, 1e-12)
        worst = int(np.argmax(np.where(np.abs(mean - 1) > 0.05, distance, 0)))
        off = distance[worst] > 3 and abs(mean[worst] - 1) > 0.05 and not _of_the_mixture(evidence)
        name = str(evidence.by_logger.names[worst])[:80]
        says = (
            f"Under the logger {name!r} the mean weight is {significant(float(mean[worst]))}, "
            "not 1: this logger never shows some items that the target policy shows, or its "
            "propensities are wrong."
            if off
            else f"The weights of all {len(mean)} loggers together average to 1."
        )
        return self.finding(
            severity(bool(off), False),
            says,
            "Use balanced weights, which pool all loggers.",
        )


def _of_the_mixture(evidence: Evidence) -> bool:
    """Whether all loggers' weights together average to one, as a mixture's propensities do."""
    whole = evidence.mean_weight
    return whole is not None and abs(whole.value - 1) < max(0.05, 3 * whole.standard_error)
