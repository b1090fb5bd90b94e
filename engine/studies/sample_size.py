"""How much more log would make a question answerable."""

from dataclasses import dataclass
from math import ceil, exp, inf, isfinite, sqrt
from statistics import NormalDist

from engine.core.numbers import count, percent, significant
from engine.diagnostics import degrees_of_freedom as freedom
from engine.diagnostics import expected_clicks as expected
from engine.diagnostics.effective_clicks import ENOUGH
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.verdict import cured_by_more_log
from engine.evaluation.answer import Answer
from engine.inference.estimate import of_totals
from engine.inference.freedom import degrees_of_freedom

SHARE, SIZE = 0.10, 1_000
"""What the checks want of a log that is estimable: effective share and size."""
SURE = NormalDist().inv_cdf(0.95)
"""How surely a log as large as stated has what the checks want, for each of them, in normal
quantiles: of 40 simulated logs of the size that was expected to do, only 15 to 20 did."""


@dataclass(frozen=True)
class SampleSize:
    """How many impressions of the same kind would do, in all; infinite where none would.

    `for_verdict` are needed for a value that is estimable in nine logs of ten, `for_width` for an
    interval that is expected to have the width asked about; `exploration` is the share of
    impressions that a logger would have to give to the target policy's own choices for weights
    that leave a tenth of the log.
    """

    impressions: int
    for_verdict: float
    for_width: float
    exploration: float
    sentence: str


def sample_size(answer: Answer, half_width: float | None = None) -> SampleSize:
    """How much log a question needs, if more of it were like what there is.

    Effective sizes and clicks grow with the log, standard errors shrink with its root; the share of
    a log that weights leave does not change, only exploration helps it. How well this log knows
    its effective sizes, and how much those of the next log will vary, is allowed for.

    Args:
        answer: to the question, from this log.
        half_width: half the interval's width that is wanted; None for a fifth of the value.
    """
    evidence = answer.evidence
    here = evidence.log.impressions if evidence else 0
    if evidence is None or evidence.weights is None:
        return SampleSize(
            here, inf, inf, inf, "More log of this kind would not help this estimator."
        )
    size = evidence.effective_sample_size
    times = max(
        _times(SIZE, size, _vague(evidence, "w", "w2")),
        _times(ENOUGH, evidence.effective_clicks, _vague(evidence, "wr", "w2r2")),
        _ratio(expected.ENOUGH, expected.expected_clicks(evidence, evidence.weights["w2"])),
        _ratio(freedom.ENOUGH, degrees_of_freedom(evidence.estimate.influence)),
    )
    wanted = half_width if half_width is not None else abs(answer.value) / 5
    z = NormalDist().inv_cdf((1 + answer.level) / 2)
    wide = here * _ratio(z * answer.standard_error, wanted) ** 2
    share = size / here
    mix = _mixture(share)
    never = share < SHARE or _stuck(answer)
    found = inf if never else ceil(here * times)
    return SampleSize(here, found, wide, mix, _sentence(answer, found, wide, wanted, mix))


def _vague(evidence: Evidence, sums: str, squares: str) -> float:
    """The relative standard error of an effective number, (sum)^2 / (sum of squares)."""
    assert evidence.weights is not None
    parts = {name: evidence.weights[name] for name in (sums, squares)}
    effective = of_totals(lambda total: total[sums] ** 2 / total[squares], parts)
    return effective.standard_error / effective.value if effective.value > 0 else 0.0


def _times(wanted: float, have: float, vague: float) -> float:
    """How many times this log will surely have what is wanted, if `have` grows with the log.

    One where it has it already. The next log, t times as large, differs from t times this one by
    `vague` times the root of 1 + 1 / t, this log's error and its own.
    """
    plain = _ratio(wanted, have)
    if plain <= 1 or not isfinite(plain):
        return max(plain, 1.0)
    times = plain
    for _ in range(20):
        times = plain * exp(SURE * vague * sqrt(1 + 1 / times))
    return times


def _ratio(wanted: float, have: float) -> float:
    return wanted / have if have > 0 else inf


def _mixture(share: float) -> float:
    """The share of the target's own choices in the log that bounds weights enough.

    With a share m of the target's own choices no weight exceeds 1 / m, and the mean of the squared
    weight, at most 1 / m, leaves at least m of the impressions.
    """
    return 0.0 if share >= SHARE else SHARE


def _stuck(answer: Answer) -> bool:
    """Whether something is wrong that more of the same log would not mend."""
    return any(not cured_by_more_log(finding.check) for finding in answer.verdict.alarms)


def _sentence(answer: Answer, found: float, wide: float, wanted: float, mix: float) -> str:
    here = answer.evidence.log.impressions if answer.evidence else 0
    if not isfinite(found):
        cure = (
            f"A log{_of_size(answer, mix)} in which {percent(mix, 2)} of impressions follow this "
            "policy would do."
            if mix
            else "See what speaks against the number."
        )
        return f"More log of this kind would not make the value estimable. {cure}"
    more = found - here
    first = (
        f"{count(more, 'more impression')} of this kind should make the value estimable."
        if more > 0
        else "The log is large enough for the value."
    )
    if not isfinite(wide):
        return first
    second = (
        f"An interval of plus or minus {significant(100 * wanted)} per 100 impressions takes about "
        f"{significant(wide)} impressions in all."
    )
    return f"{first} {second}"


def _of_size(answer: Answer, mix: float) -> str:
    """How large a log with that share of the policy's own choices has to be.

    No weight exceeds 1 / mix, so that it leaves at least mix of the impressions, and at least mix
    times the value over the largest reward effective clicks.
    """
    assert answer.evidence is not None
    largest, value = answer.evidence.total("max_r"), answer.value
    if not (largest > 0 and value > 0):
        return ""
    per_impression = value * exp(-SURE * answer.standard_error / value) / largest
    return f" of {ceil(max(SIZE, ENOUGH / per_impression) / mix):,} impressions"
