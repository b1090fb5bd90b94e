"""How much more log would make a question answerable."""

from dataclasses import dataclass
from math import ceil, exp, inf, isfinite

from engine.core.numbers import count, percent, significant
from engine.diagnostics.precision.effective_clicks import ENOUGH
from engine.diagnostics.precision.effective_sample_size import SHARE, SIZE
from engine.diagnostics.precision.growth import SURE
from engine.diagnostics.verdict import times_needed
from engine.evaluation.answer import Answer
from engine.inference.quantile import reach


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
    logged = evidence.log.impressions if evidence else 0
    if evidence is None or evidence.weights is None:
        return SampleSize(
            logged, inf, inf, inf, "More log of this kind would not help this estimator."
        )
    share = evidence.effective_sample_size / logged
    times = times_needed(answer.verdict, evidence)
    wanted = half_width if half_width is not None else abs(answer.value) / 5
    wide = logged * _ratio(reach(answer.level) * answer.standard_error, wanted) ** 2
    mix = _mixture(share)
    needed = ceil(logged * times) if isfinite(times) else inf
    return SampleSize(logged, needed, wide, mix, _sentence(answer, needed, wide, wanted, mix))


def _ratio(wanted: float, have: float) -> float:
    return wanted / have if have > 0 and isfinite(have) else inf


def _mixture(share: float) -> float:
    """The share of the target's own choices in the log that bounds weights enough.

    With a share m of the target's own choices no weight exceeds 1 / m, and the mean of the squared
    weight, at most 1 / m, leaves at least m of the impressions.
    """
    return 0.0 if share >= SHARE else SHARE


def _sentence(answer: Answer, needed: float, wide: float, wanted: float, mix: float) -> str:
    logged = answer.evidence.log.impressions if answer.evidence else 0
    if not isfinite(needed):
        cure = (
            f"A log{_of_size(answer, mix)} in which {percent(mix, 2)} of impressions follow this "
            "policy would do."
            if mix
            else "See the warnings."
        )
        return f"More data from this logging policy will not make the value estimable. {cure}"
    more = needed - logged
    first = (
        f"{count(more, 'more impression')} of this kind should make the value estimable."
        if more > 0
        else "The log is large enough for the value."
    )
    if not isfinite(wide):
        return first
    second = (
        f"An interval of ± {significant(100 * wanted)} per 100 impressions needs about "
        f"{significant(ceil(wide))} impressions in all."
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
    size = max(SIZE, ENOUGH / per_impression) / mix if per_impression > 0 else inf
    return f" of {ceil(size):,} impressions" if isfinite(size) else ""
