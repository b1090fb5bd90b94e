"""Does the logging policy, asked about like any other, earn what it earned?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.counts.cells import cells
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.logging_policy.context_dependence import depends_on_more
from engine.diagnostics.overlap.mean_weight import material
from engine.logs.log import Log


@dataclass(frozen=True)
class LoggingPolicyCheck(EstimateCheck):
    """The same estimator must value the logging policy at the log's own mean reward.

    What it did is counted from the log. The check reports nothing where a context has too few
    impressions to count, and where propensities show, or the features of a classifier, that the
    logging policy looked at more than the query and the rank: what is counted is then another
    policy, which earns something else.
    """

    key: ClassVar[str] = "logging_policy_check"
    title: ClassVar[str] = "Logging policy replayed"
    formula: ClassVar[str] = r"|\hat v(\hat\pi_0) - \bar r| / \mathrm{se}"
    assumes: ClassVar[str] = "The logging policy looked at the query and the rank alone."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 25

    def applies(self, evidence: Evidence) -> bool:
        """Wherever the logging policy could be counted and asked about."""
        divisor = evidence.estimator.weigh().divides_by
        further = divisor and evidence.log.has(divisor) and depends_on_more(evidence.log, divisor)
        return evidence.replayed is not None and not further and not _by_features(evidence)

    def judge(self, evidence: Evidence) -> Finding:
        """Amber beyond three standard errors."""
        assert evidence.replayed is not None
        off = evidence.replayed.value
        bias, spread = counting(evidence.log)
        error = float(np.hypot(evidence.replayed.standard_error, spread))
        distance = max(abs(off) - bias, 0.0) / error if error > 1e-12 else 0.0
        return self.finding(
            severity(distance > 3 and material(evidence, off), False),
            f"The same estimator values the logging policy {significant(100 * off)} per 100 "
            f"impressions away from the log's mean ({significant(distance, 2)} standard "
            "errors).",
            "Check the propensities and the mapping: the weights do not reproduce the log.",
        )

    def possible_values(self, evidence: Evidence) -> tuple[float, ...]:
        """The value, less and more by as much as the logging policy's is off."""
        assert evidence.replayed is not None
        off, value = abs(evidence.replayed.value), evidence.estimate.value
        return value - off, value + off


def _by_features(evidence: Evidence) -> bool:
    """Whether a classifier knows features that the logging policy looked at."""
    return evidence.estimated and bool(evidence.estimator.weigh().classifier_features)


def counting(log: Log) -> tuple[float, float]:
    """The bias and the standard error that counting adds to what the logging policy seems to earn.

    Shares of items are counted from the very rows that they weigh: an item shown more than its
    chance counts more often and weighs more. Too much by one minus its share of an item's mean
    reward, per context; by chance, as much as the mean rewards of items spread.
    """
    cell = cells(log)
    code = cell["query_code"].astype(np.int64) * (int(cell["rank"].max()) + 1) + cell["rank"]
    _, context = np.unique(code, return_inverse=True)
    shown, rewards = cell["impressions"].astype(float), cell["rewards"].astype(float)
    whole = np.bincount(context, shown)[context]
    mean = (np.bincount(context, rewards) / np.bincount(context, shown))[context]
    spread = shown * (rewards / shown - mean) ** 2
    bias = ((1 - shown / whole) * np.abs(rewards) / shown).sum()
    return float(bias / log.impressions), float(np.sqrt(spread.sum()) / log.impressions)
