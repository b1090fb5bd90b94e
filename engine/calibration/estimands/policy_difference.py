"""What a policy earns beyond the logging policy."""

from collections.abc import Iterator

from engine.calibration.comparison import comparison, target
from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, logged_value
from engine.evaluation.differences import BASELINE


class PolicyDifference(Estimand):
    """The gain on the logging policy, per impression, paired on the same sessions."""

    key = "policy_difference"
    title = "Gain of a policy"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """One interval per estimator; claimed where the difference is estimable."""
        gain = target(drawn)[1] - logged_value(drawn.regime)
        for difference in comparison(drawn).differences:
            if difference.minus == BASELINE:
                yield AuditedInterval(
                    difference.estimator,
                    *difference.interval,
                    gain,
                    difference.verdict == "estimable",
                )
