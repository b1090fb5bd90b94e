"""How many clicks should the rows with large weights have brought?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.precision.effective_clicks import rewarded
from engine.diagnostics.precision.growth import ratio
from engine.inference.degrees_of_freedom import effective_units

ENOUGH = 5


@dataclass(frozen=True)
class ExpectedClicks(EstimateCheck):
    """While rows of large weight have no click yet, the log looks less variable than it is.

    The observed clicks do not show it; the weights do: rewarded like all others, the sessions
    that carry the squared weights would have brought so many clicks.
    """

    key: ClassVar[str] = "expected_clicks"
    title: ClassVar[str] = "Expected clicks"
    formula: ClassVar[str] = r"\bar c \, (\textstyle\sum_i w_i^2)^2 / \sum_i w_i^4"
    assumes: ClassVar[str] = "Rows with large weights are rewarded about as often as other rows."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 41

    def judge(self, evidence: Evidence) -> Finding:
        """Amber below 5: chance alone then leaves them without any in 1 of 150 logs."""
        assert evidence.weights is not None
        clicks = expected_clicks(evidence, evidence.weights["w2"])
        return self.finding(
            severity(not clicks >= ENOUGH, False),
            (
                "The rows with large weights are expected to contain about "
                f"{significant(clicks, 2)} clicks"
            )
            + (
                f", so their actual number is mostly chance; at least {ENOUGH} are needed."
                if clicks < ENOUGH
                else "."
            ),
            "Log longer, or explore more of the items that this policy shows.",
        )

    def times_needed(self, evidence: Evidence) -> float:
        """Until the rows of large weight should bring enough clicks."""
        assert evidence.weights is not None
        return ratio(ENOUGH, expected_clicks(evidence, evidence.weights["w2"]))


def expected_clicks(evidence: Evidence, squares: np.ndarray) -> float:
    """The clicks to be expected of the sessions that carry a sum of squares.

    Args:
        evidence: of the question, for its log.
        squares: (buckets,) sums of squares of rows, such as squared weights.
    """
    sessions, rows = evidence.log.counts["sessions"], evidence.log.counts["rows"]
    each = min(rewarded(evidence.log) * rows / sessions, 1.0)
    return effective_units(squares, sessions) * each
