"""The base of every check of an estimate."""

from math import inf
from typing import ClassVar

from engine.core.checks import Check, Finding
from engine.diagnostics.evidence import Evidence


class EstimateCheck(Check):
    """One way in which a log can fail to support a number."""

    family: ClassVar[str] = "diagnostics"
    order: ClassVar[int] = 50

    def applies(self, evidence: Evidence) -> bool:
        """Whether this check has anything to say about the estimator."""
        return evidence.weights is not None

    def judge(self, evidence: Evidence) -> Finding:
        """The finding for an estimate."""
        raise NotImplementedError

    def times_needed(self, evidence: Evidence) -> float:
        """How many times as large a log of the same kind turns the alarm off; infinite: none."""
        return inf

    def possible_values(self, evidence: Evidence) -> tuple[float, ...]:
        """Values that the finding leaves possible beyond the interval, where it raises an alarm."""
        return ()
