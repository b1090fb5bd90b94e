"""What a learner promises of its policy on sessions that took part in nothing."""

from collections.abc import Iterator

from engine.calibration.deployed import deployed_value
from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, Regime
from engine.evaluation.learned.honest_split import learn


class HonestValue(Estimand):
    """The value of a policy that was learned on other sessions of the log."""

    key = "honest_value"
    title = "Honest value of a learned policy"
    every = 4

    def applies(self, regime: Regime) -> bool:
        """Logs of slots, whose policies learners choose by logged propensities."""
        return regime.logging == "slots"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """Claimed where the verdict is estimable."""
        outcome = learn(drawn.log, "argmax")
        claimed = outcome.honest.verdict.word == "estimable"
        truth = deployed_value(drawn, outcome.policy)
        yield AuditedInterval("argmax", *outcome.honest.interval, truth, claimed)
