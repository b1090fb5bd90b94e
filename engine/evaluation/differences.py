"""Paired differences between answers, with honesty about how many were compared."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from engine.diagnostics.evidence import Evidence
from engine.diagnostics.precision.paired import paired as judged
from engine.diagnostics.verdict import WORDS as VERDICTS
from engine.evaluation.answer import Answer, Difference
from engine.inference.holm import holm
from engine.inference.interval import Interval
from engine.inference.quantile import two_sided
from engine.policies.logged import Logged

BASELINE = Logged.key
BASIC = "jackknife"
"""The interval of differences, and of estimators that another kind is not for."""
SAME = 1e-12
"""Two values that differ by less of their size are one value, added up in another order."""
WORDS = ("not estimable", "directional", "estimable")


def differences(
    base: Answer, answers: Sequence[Answer], level: float, kind: str
) -> list[Difference]:
    """Each answer minus the log's own mean, then each pair of policies under one estimator.

    P-values, and the adjusted intervals, allow for how many differences of a kind there are under
    the estimator.
    """
    kind = kind if Interval.parse(kind).paired else BASIC
    rivals = [(answer, base) for answer in answers if _comparable(answer, base)]
    pairs = [
        (first, second)
        for place, first in enumerate(answers)
        for second in answers[place + 1 :]
        if first.estimator == second.estimator and first.policy != second.policy
    ]
    others = [(first, second) for first, second in pairs if first.evidence and second.evidence]
    return [*_adjusted(rivals, level, kind), *_adjusted(others, level, kind)]


def _comparable(answer: Answer, base: Answer) -> bool:
    return bool(answer.policy != BASELINE and answer.evidence and base.evidence)


def _adjusted(pairs: Sequence[tuple[Answer, Answer]], level: float, kind: str) -> list[Difference]:
    """The differences, with Holm's p-values and Bonferroni's intervals per estimator.

    The smallest of Holm's p-values is Bonferroni's: the interval of the clearest difference holds
    zero exactly where its p-value says so.
    """
    compared = Counter(first.estimator for first, _ in pairs)
    reach = _Reaches()
    plain = [_difference(*pair, level, kind, compared[pair[0].estimator], reach) for pair in pairs]
    p_values: dict[str, list[float]] = {}
    for estimator in compared:
        p_values[estimator] = holm(
            [difference.p_value for difference in plain if difference.estimator == estimator]
        )
    return [
        replace(difference, adjusted=p_values[difference.estimator].pop(0)) for difference in plain
    ]


def _difference(
    first: Answer, second: Answer, level: float, kind: str, compared: int, reach: "_Reaches"
) -> Difference:
    assert first.evidence is not None
    assert second.evidence is not None
    paired = first.evidence.estimate - second.evidence.estimate
    value, error = paired.value, paired.standard_error
    levels = (level, 1 - (1 - level) / compared)
    less, more = _gaps(first.evidence, second.evidence)
    interval, adjusted = (_widened(paired.interval(level, kind), less, more) for level in levels)
    worst, why = min(first.verdict.word, second.verdict.word, key=WORDS.index), ""
    if max(abs(value), error) < SAME * max(abs(first.value), abs(second.value)):
        value, error, interval, adjusted = 0.0, 0.0, (0.0, 0.0), (0.0, 0.0)
    else:
        finding = judged(first.evidence, second.evidence, paired)
        if WORDS.index(VERDICTS[finding.severity]) < WORDS.index(worst):
            worst, why = VERDICTS[finding.severity], finding.what
    p_value = two_sided(max(value + less, 0.0) if value > 0 else min(value + more, 0.0), error)
    if any(answer.unmatched or answer.band for answer in (first, second)):
        interval, adjusted = (reach.apart(first, second, wanted) for wanted in levels)
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
        compared=compared,
        why=why,
        adjusted_interval=adjusted,
    )


def _gaps(first: Evidence, second: Evidence) -> tuple[float, float]:
    """How much less, and how much more, a difference of learned policies may be when deployed.

    Two that learn from the same clicks gain together from more of them.
    """
    gap = first.gap - second.gap
    return min(gap, 0.0), max(gap, 0.0)


def _widened(interval: tuple[float, float], less: float, more: float) -> tuple[float, float]:
    return interval[0] + less, interval[1] + more


@dataclass
class _Reaches:
    """What answers can reach at each level: of a hundred policies, each is compared 99 times."""

    reaches: dict[tuple[int, float], tuple[float, float]] = field(default_factory=dict)

    def apart(self, first: Answer, second: Answer, level: float) -> tuple[float, float]:
        """The least and the most that two values can differ by."""
        (low, high), (least, most) = self._of(first, level), self._of(second, level)
        return low - most, high - least

    def _of(self, answer: Answer, level: float) -> tuple[float, float]:
        key = id(answer), level
        if key not in self.reaches:
            self.reaches[key] = replace(answer, level=level).reach
        return self.reaches[key]
