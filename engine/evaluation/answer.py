"""One answer: a policy's value by one estimator, with its uncertainty and its verdict."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.diagnostics.evidence import Evidence
from engine.diagnostics.overlap.support import band
from engine.diagnostics.verdict import Verdict
from engine.evaluation.unmatched import Unmatched, unmatched

ESTIMANDS = ("policy_value", "policy_difference", "learned_value")
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class Answer:
    """The value of one policy by one estimator; `evidence` is None when it cannot be asked at all.

    `chosen` says in words which threshold was taken, where the log chose it.
    """

    policy: str
    estimator: str
    level: float
    kind: str
    evidence: Evidence | None
    verdict: Verdict
    chosen: str = ""

    @property
    def value(self) -> float:
        """Expected reward per impression; NaN where the log has no answer."""
        return self.evidence.estimate.value if self.evidence else math.nan

    @property
    def standard_error(self) -> float:
        """In units of the value."""
        return self.evidence.estimate.standard_error if self.evidence else math.nan

    @cached_property
    def unmatched(self) -> Unmatched | None:
        """What bounds the value where weights match no reward, so that its spread says nothing."""
        evidence = self.evidence
        if evidence is None or evidence.weights is None or evidence.total("max_wr") != 0:
            return None
        rewards = evidence.total("min_r"), evidence.total("max_r")
        if evidence.estimator.rewards_model() is not None and rewards != (0, 0):
            return None
        return unmatched(evidence.log, evidence.total("max_w"), rewards)

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The interval of its kind; where no reward matched, from zero to what could be missed.

        Of a learned policy, widened by what it may earn beyond those that were valued.
        """
        if self.evidence is None:
            return math.nan, math.nan
        if self.unmatched:
            return self.unmatched.interval(self.level)
        low, high = self.evidence.estimate.interval(self.level, self.kind)
        return low + min(self.evidence.gap, 0.0), high + max(self.evidence.gap, 0.0)

    @cached_property
    def band(self) -> tuple[float, float] | None:
        """Where the value could lie, if too much was never shown for weights to give a number."""
        if self.evidence is None or self.evidence.weights is None or not self._unsupported:
            return None
        return band(self.evidence)

    @property
    def _unsupported(self) -> bool:
        """Whether too much of what the policy shows was never shown in the log."""
        return any(
            finding.check == "support" and finding.severity == "red"
            for finding in self.verdict.findings
        )

    @property
    def is_number(self) -> bool:
        """Whether the value can be read: rewards entered it, and the log showed enough of it."""
        return math.isfinite(self.value) and not self.unmatched and not self._unsupported

    @property
    def reach(self) -> tuple[float, float]:
        """What is drawn and printed: the band where there is one, else the interval."""
        return self.band or self.interval

    @property
    def effective_sample_size(self) -> float:
        """In impressions; all of them for estimators without weights."""
        if self.evidence is None:
            return math.nan
        return self.evidence.effective_sample_size

    @property
    def max_weight(self) -> float:
        """The largest weight of a row."""
        return self.evidence.total("max_w") if self.evidence else math.nan

    @property
    def mean_weight(self) -> float:
        """The mean weight, which is near 1 when the weights are right."""
        mean = self.evidence.mean_weight if self.evidence else None
        return mean.value if mean else math.nan

    def as_record(self) -> dict[str, Any]:
        """The answer as the command line prints it."""
        return {
            "policy": self.policy,
            "estimator": self.estimator,
            "value": self.value,
            "standard_error": self.standard_error,
            "interval": list(self.interval),
            "level": self.level,
            "impressions": self.evidence.log.impressions if self.evidence else None,
            "effective_sample_size": self.effective_sample_size,
            "max_weight": self.max_weight,
            "mean_weight": self.mean_weight,
            "verdict": self.verdict.word,
            "warnings": list(self.verdict.reasons),
            "not_checked": list(self.verdict.not_checked),
            "next": list(self.verdict.next_steps),
            **({"chosen": self.chosen} if self.chosen else {}),
        }


@dataclass(frozen=True)
class Difference:
    """One policy minus another by the same estimator, paired on the same sessions.

    `adjusted` is Holm's p-value among the `compared` differences of its kind under the estimator,
    and `adjusted_interval` holds for all of them at once;
    `verdict` is the worst of both values' and of the difference's own, and `why` names the
    problems of the difference that its values do not have.
    """

    policy: str
    minus: str
    estimator: str
    value: float
    standard_error: float
    interval: tuple[float, float]
    level: float
    verdict: str
    p_value: float = math.nan
    adjusted: float = math.nan
    compared: int = 1
    why: str = ""
    adjusted_interval: tuple[float, float] = (math.nan, math.nan)

    def as_record(self) -> dict[str, Any]:
        """The difference as the command line prints it."""
        return {
            "policy": self.policy,
            "minus": self.minus,
            "estimator": self.estimator,
            "value": self.value,
            "standard_error": self.standard_error,
            "interval": list(self.interval),
            "level": self.level,
            "verdict": self.verdict,
            "p_value": self.p_value,
            "p_adjusted": self.adjusted,
            "compared": self.compared,
            "interval_adjusted": list(self.adjusted_interval),
            **({"warnings": [self.why]} if self.why else {}),
        }
