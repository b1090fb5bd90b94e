"""What a policy would have earned, by estimators of every kind."""

from collections.abc import Iterator

from engine.studies.audit.comparison import comparison, target
from engine.studies.audit.estimand import Estimand, Interval
from engine.studies.audit.world import Draw


class PolicyValue(Estimand):
    """The expected reward per impression under a policy that the log did not follow."""

    key = "policy_value"
    title = "Value of a policy"

    def intervals(self, drawn: Draw) -> Iterator[Interval]:
        """One interval per estimator; claimed where the verdict is estimable."""
        truth = target(drawn)[1]
        for answer in comparison(drawn).answers:
            claimed = answer.verdict.word == "estimable"
            yield Interval(answer.estimator, *answer.interval, truth, claimed)
