"""What a policy would have earned, by estimators of every kind."""

from collections.abc import Iterator

from engine.calibration.comparison import comparison, target
from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.world import Draw, logged_marginals
from engine.evaluation.compare import compare
from engine.policies.uploaded import UploadedPolicy

BOUNDED = {
    "ips, Hoeffding": "hoeffding(high={high})",
    "ips, empirical Bernstein": "empirical_bernstein(high={high})",
    "ips, confidence sequence": "confidence_sequence",
    "ips, Clopper-Pearson": "clopper_pearson",
    "ips, Cressie-Read": "cressie_read",
}
"""Intervals of other kinds, in logs of one slot by one logger."""


class PolicyValue(Estimand):
    """The expected reward per impression under a policy that the log did not follow."""

    key = "policy_value"
    title = "Value of a policy"

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """One interval per estimator; claimed where the verdict is estimable."""
        truth = target(drawn)[1]
        if not drawn.numbers or set(drawn.numbers) - set(BOUNDED):
            for answer in comparison(drawn).answers:
                claimed = answer.verdict.word == "estimable"
                yield AuditedInterval(answer.estimator, *answer.interval, truth, claimed)
        if drawn.regime.logging == "slots" and drawn.regime.rankers == 1:
            for number in drawn.numbers or BOUNDED:
                if number in BOUNDED:
                    yield _of_kind(number, drawn, truth)


def _of_kind(number: str, drawn: Draw, truth: float) -> AuditedInterval:
    policy = target(drawn)[0]
    kind = BOUNDED[number].format(high=_largest_weight(drawn, policy))
    answer = compare(drawn.log, [policy], ["ips"], kind=kind).answers[0]
    return AuditedInterval(number, *answer.interval, truth, answer.verdict.word == "estimable")


def _largest_weight(drawn: Draw, policy: UploadedPolicy) -> float:
    """The most that a row can weigh, which the world knows."""
    assert policy.table is not None
    logged = logged_marginals(drawn.regime)[drawn.query, :, 0]
    return float((policy.table["probability"].reshape(logged.shape) / logged).max())
