"""Paired differences between answers, with honesty about how many were compared."""

from collections.abc import Sequence
from dataclasses import replace

from engine.diagnostics.paired import paired as judged
from engine.diagnostics.verdict import WORDS as VERDICTS
from engine.evaluation.answer import Answer, Difference
from engine.inference.holm import holm, two_sided
from engine.inference.interval import Interval

BASELINE = "logged"
BASIC = "jackknife"
"""The interval of differences, and of estimators that another kind is not for."""
SAME = 1e-12
"""Two values that differ by less of their size are one value, added up in another order."""
WORDS = ("not estimable", "directional", "estimable")


def differences(
    base: Answer, answers: Sequence[Answer], level: float, kind: str
) -> list[Difference]:
    """Each answer minus the log's own mean, then each pair of policies under one estimator.

    The p-values of the former are adjusted for how many policies an estimator was asked about.
    """
    rivals = [_difference(one, base, level, kind) for one in answers if _asked(one, base)]
    pairs = [
        (first, second)
        for place, first in enumerate(answers)
        for second in answers[place + 1 :]
        if first.estimator == second.estimator and first.policy != second.policy
    ]
    others = [_difference(a, b, level, kind) for a, b in pairs if a.evidence and b.evidence]
    return [*_adjusted(rivals), *_adjusted(others)]


def _asked(one: Answer, base: Answer) -> bool:
    return bool(one.policy != BASELINE and one.evidence and base.evidence)


def _adjusted(found: list[Difference]) -> list[Difference]:
    """The differences with the p-values that Holm's adjustment gives, per estimator."""
    made = {}
    for estimator in {one.estimator for one in found}:
        places = [place for place, one in enumerate(found) if one.estimator == estimator]
        adjusted = holm([found[place].p_value for place in places])
        for place, p_value in zip(places, adjusted, strict=True):
            made[place] = replace(found[place], adjusted=p_value, compared=len(places))
    return [made[place] for place in range(len(found))]


def _difference(first: Answer, second: Answer, level: float, kind: str) -> Difference:
    assert first.evidence is not None
    assert second.evidence is not None
    paired = first.evidence.estimate - second.evidence.estimate
    value, error = paired.value, paired.standard_error
    interval = paired.interval(level, kind if Interval.parse(kind).paired else BASIC)
    worst, why = min(first.verdict.word, second.verdict.word, key=WORDS.index), ""
    if max(abs(value), error) < SAME * max(abs(first.value), abs(second.value)):
        value, error, interval = 0.0, 0.0, (0.0, 0.0)
    else:
        finding = judged(first.evidence, second.evidence, paired)
        if WORDS.index(VERDICTS[finding.severity]) < WORDS.index(worst):
            worst, why = VERDICTS[finding.severity], finding.what
    p_value = two_sided(value, error)
    if any(one.unmatched or one.band for one in (first, second)):
        interval = first.reach[0] - second.reach[1], first.reach[1] - second.reach[0]
        p_value = 1.0 if interval[0] <= 0 <= interval[1] else p_value
    return Difference(
        first.policy,
        second.policy,
        first.estimator,
        value,
        error,
        interval,
        level,
        worst,
        p_value,
        why=why,
    )
