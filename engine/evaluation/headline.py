"""The one sentence above a comparison: what would change, and how reliable that is."""

import math
from collections.abc import Sequence

from engine.core.numbers import count, decided_by, probability, significant
from engine.evaluation.answer import Answer, Difference
from engine.evaluation.compare import Comparison
from engine.evaluation.differences import BASELINE
from engine.evaluation.sensitivity_bounds import sensitivity_bounds
from engine.policies.uploaded import policy_label

SILENT = "not estimable"
MOST = 3
"""Reasons that stand above a number; the others stand below it."""


def best(comparison: Comparison, estimator: str) -> Difference | None:
    """The policy that gains most on the logging policy, of those that are estimable."""
    heard = [paired for paired in _rivals(comparison, estimator) if paired.verdict != SILENT]
    return max(heard, key=lambda paired: paired.value, default=None)


def headline(comparison: Comparison, estimator: str) -> str:
    """What the comparison says under one estimator, in a sentence with its numbers.

    Args:
        comparison: the comparison.
        estimator: the spec of the estimator to go by.
    """
    first, rivals = best(comparison, estimator), len(_rivals(comparison, estimator))
    if first is None:
        return _itself(comparison, estimator) or _nothing(comparison, estimator)
    among = f", best of {rivals}{_adjusted(first)}" if rivals > 1 else ""
    answer, name = _answer(comparison, first.policy, estimator), policy_label(first.policy)
    if first.value == 0 and first.interval == (0, 0):
        return (
            f"No policy is significantly better than the logging policy; {name} equals "
            f"the logging policy, {significant(100 * comparison.baseline.value)} per 100 "
            f"impressions{among}.{_unheard(comparison, estimator)}"
        )
    low, high = sensitivity_bounds(answer)
    more, less = first.adjusted_interval[0] > 0, first.adjusted_interval[1] < 0
    base = comparison.baseline.value
    doubted = (more and low <= base) or (less and high >= base)
    sentence = f"{_difference(first)}{among}. {_evidence(answer, first, doubted)}"
    sentence += _unheard(comparison, estimator)
    if more and not doubted:
        return f"{name} earns more than the logging policy: {sentence}"
    if less and not doubted and not _unheard(comparison, estimator):
        return f"Every policy here earns less than the logging policy; {name}: {sentence}"
    return f"No policy is significantly better than the logging policy; {name}: {sentence}"


def doubt(comparison: Comparison, estimator: str) -> tuple[str, list[str]]:
    """The verdict on the policy of the headline, with its warnings.

    Worst first, a line each; where no policy is estimable, the warnings about each of them.
    """
    first = best(comparison, estimator)
    answers = [answer for answer in comparison.answers if answer.estimator == estimator]
    heard = [answer for answer in answers if first is None or answer.policy == first.policy]
    against: dict[str, list[str]] = {}
    for depth in range(max(len(answer.verdict.reasons) for answer in heard)):
        for answer in heard:
            for reason in answer.verdict.reasons[depth : depth + 1]:
                against.setdefault(reason, []).append(policy_label(answer.policy))
    named = len(answers) > 1
    lines = [f"{', '.join(who)}: {why}" if named else why for why, who in against.items()]
    more = len(lines) - MOST
    rest = [f"{count(more, 'more reason')} below."] if more > 0 else []
    only = _only_logged(comparison, estimator)
    word = first.verdict if first else only.verdict.word if only else SILENT
    return word, [*lines[:MOST], *rest]


def _rivals(comparison: Comparison, estimator: str) -> list[Difference]:
    return [
        paired
        for paired in comparison.differences
        if paired.minus == BASELINE and paired.estimator == estimator
    ]


def _answer(comparison: Comparison, policy: str, estimator: str) -> Answer:
    return next(a for a in comparison.answers if (a.policy, a.estimator) == (policy, estimator))


def _unheard(comparison: Comparison, estimator: str) -> str:
    """The policies that the log cannot compare with its own, where it can compare others."""
    silent = [rival.policy for rival in _rivals(comparison, estimator) if rival.verdict == SILENT]
    words = {name: _answer(comparison, name, estimator).verdict.word for name in silent}
    unknown = [policy_label(name) for name in silent if words[name] == SILENT]
    alike = [policy_label(name) for name in silent if words[name] != SILENT]
    sentence = f" Not estimable: {', '.join(unknown)}." if unknown else ""
    if alike:
        sentence += f" Not distinguished from the logging policy: {', '.join(alike)}."
    return sentence


def _difference(paired: Difference) -> str:
    low_bound, high_bound = paired.adjusted_interval
    scaled = (100 * low_bound, 100 * high_bound)
    value, low, high = (decided_by(x, scaled) for x in (100 * paired.value, *scaled))
    sign = "+" if paired.value > 0 else ""
    all_of = f" for all {paired.compared}:" if paired.compared > 1 else ""
    return f"{sign}{value} per 100 impressions ({100 * paired.level:g}%{all_of} {low} to {high})"


def _adjusted(paired: Difference) -> str:
    """The p-value that pays for having picked the best."""
    if not math.isfinite(paired.adjusted):
        return ""
    return f", Holm-adjusted p {probability(paired.adjusted)}"


def _evidence(answer: Answer, paired: Difference, doubted: bool) -> str:
    size = f"{round(answer.effective_sample_size):,}"
    doubt = "; its possible bias could explain all of it" if doubted else ""
    sentence = f"Reliability: {paired.verdict}, effective sample size {size}{doubt}."
    return f"{sentence}{_against(paired)}{_next(answer.verdict.next_steps)}"


def _next(steps: Sequence[str]) -> str:
    return f" Next: {steps[0]}" if steps else ""


def _against(paired: Difference) -> str:
    return f" {paired.why}" if paired.why else ""


def _itself(comparison: Comparison, estimator: str) -> str:
    """What the logging policy comes out at, where no other was asked about."""
    only = _only_logged(comparison, estimator)
    if only is None:
        return ""
    scaled = (100 * only.interval[0], 100 * only.interval[1])
    value, low, high = (decided_by(x, scaled) for x in (100 * only.value, *scaled))
    return (
        f"The logging policy itself comes out at {value} per 100 impressions "
        f"({100 * only.level:g}% {low} to {high}) by this estimator; it earned "
        f"{significant(100 * comparison.baseline.value)}. Add another policy to compare."
    )


def _only_logged(comparison: Comparison, estimator: str) -> Answer | None:
    answers = [answer for answer in comparison.answers if answer.estimator == estimator]
    logged = all(answer.policy == BASELINE for answer in answers)
    return answers[0] if logged and answers[0].evidence is not None else None


def _nothing(comparison: Comparison, estimator: str) -> str:
    answers = [answer for answer in comparison.answers if answer.estimator == estimator]
    steps = [step for answer in answers for step in answer.verdict.next_steps]
    base = significant(100 * comparison.baseline.value)
    thin = [paired for paired in _rivals(comparison, estimator) if paired.why]
    if thin:
        name = policy_label(thin[0].policy)
        return (
            f"This log cannot distinguish {name} from the logging policy, which earned {base} "
            f"per 100 impressions.{_against(thin[0])}"
        )
    return (
        "This log does not support an estimate for any of these policies; the logging policy "
        f"earned {base} per 100 impressions.{_next(steps)}"
    )
