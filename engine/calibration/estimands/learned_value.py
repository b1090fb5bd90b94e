"""What a policy earns that ranks by the very clicks of the log, as it would be deployed."""

from collections.abc import Iterator

from engine.calibration.comparison import OF_RANKINGS
from engine.calibration.deployed import deployed_value
from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, Regime
from engine.evaluation.compare import compare
from engine.policies.policy import Policy

POLICIES = ("most_clicked", "most_relevant", "softmax")


class LearnedValue(Estimand):
    """The value of what is shown: the policy learned from all sessions of the log."""

    key = "learned_value"
    title = "Value of a policy learned from the log"
    every = 2

    def applies(self, regime: Regime) -> bool:
        """Logs of rankings whose rewards are clicks."""
        return regime.logging != "slots" and regime.counts == "clicks"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """Each policy; claimed where the verdict is estimable."""
        for answer in compare(drawn.log, POLICIES, OF_RANKINGS[:1]).answers:
            truth = deployed_value(drawn, Policy.parse(answer.policy))
            claimed = answer.verdict.word == "estimable"
            yield AuditedInterval(answer.policy, *answer.interval, truth, claimed)
