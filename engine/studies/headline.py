"""The one sentence above a comparison: what would change, and whether the log can say so."""

import math

from engine.core.numbers import count, decided_by, probability, significant
from engine.studies.answer import Answer, Difference
from engine.studies.compare import Comparison
from engine.studies.differences import BASELINE

SILENT = "not estimable"


def best(found: Comparison, estimator: str) -> Difference | None:
    """The policy that gains most on the logging policy, of those that the log can speak of."""
    heard = [paired for paired in _rivals(found, estimator) if paired.verdict != SILENT]
    return max(heard, key=lambda paired: paired.value, default=None)


def headline(found: Comparison, estimator: str) -> str:
    """What the comparison says under one estimator, in a sentence with its numbers.

    Args:
        found: the comparison.
        estimator: the spec of the estimator to go by.
    """
    first, rivals = best(found, estimator), len(_rivals(found, estimator))
    if first is None:
        return _nothing(found, estimator)
    among = f", best of {rivals}{_adjusted(first)}" if rivals > 1 else ""
    answer = _answer(found, first.policy, estimator)
    told = f"{_difference(first)}{among}. {_evidence(answer, first)}"
    if first.interval[0] > 0 and not first.adjusted > 1 - first.level:
        return f"{first.policy} earns more than the logging policy: {told}"
    if first.interval[1] < 0:
        return f"Every policy here earns less than the logging policy; {first.policy}: {told}"
    return f"No policy here is shown to beat the logging policy; {first.policy}: {told}"


def doubt(found: Comparison, estimator: str) -> tuple[str, str]:
    """The verdict on the policy that the headline speaks of, and what speaks most against it.

    The second text is empty where nothing does.
    """
    first = best(found, estimator)
    spoken = [
        answer
        for answer in found.answers
        if answer.estimator == estimator and (first is None or answer.policy == first.policy)
    ]
    against = [answer.verdict.reasons[0] for answer in spoken if answer.verdict.reasons]
    return first.verdict if first else SILENT, against[0] if against else ""


def _rivals(found: Comparison, estimator: str) -> list[Difference]:
    return [
        paired
        for paired in found.differences
        if paired.minus == BASELINE and paired.estimator == estimator
    ]


def _answer(found: Comparison, policy: str, estimator: str) -> Answer:
    return next(a for a in found.answers if (a.policy, a.estimator) == (policy, estimator))


def _difference(paired: Difference) -> str:
    scaled = (100 * paired.interval[0], 100 * paired.interval[1])
    value, low, high = (decided_by(x, scaled) for x in (100 * paired.value, *scaled))
    sign = "+" if paired.value > 0 else ""
    return f"{sign}{value} per 100 impressions ({100 * paired.level:g}% {low} to {high})"


def _adjusted(paired: Difference) -> str:
    """The p-value that pays for having picked the best."""
    if not math.isfinite(paired.adjusted):
        return ""
    return f", p {probability(paired.adjusted)} after Holm's adjustment"


def _evidence(answer: Answer, paired: Difference) -> str:
    size = count(round(answer.effective_sample_size), "effective impression")
    return f"Evidence: {paired.verdict}, from {size}."


def _nothing(found: Comparison, estimator: str) -> str:
    asked = [answer for answer in found.answers if answer.estimator == estimator]
    steps = [step for answer in asked for step in answer.verdict.next_steps]
    then = f" {steps[0]}" if steps else ""
    base = significant(100 * found.baseline.value)
    return (
        f"This log cannot say what these policies would have earned; it earned {base} per 100 "
        f"impressions itself.{then}"
    )
