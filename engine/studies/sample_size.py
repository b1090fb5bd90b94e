"""How much more log would make a question answerable."""

from dataclasses import dataclass
from math import ceil, inf, isfinite
from statistics import NormalDist

from engine.core.numbers import count, percent, significant
from engine.diagnostics.effective_clicks import ENOUGH, EffectiveClicks
from engine.diagnostics.effective_sample_size import EffectiveSampleSize
from engine.studies.answer import Answer

SHARE, SIZE = 0.10, 1_000
"""What the checks want of a log that is estimable: effective share and size."""


@dataclass(frozen=True)
class Needed:
    """How many impressions of the same kind would do, in all; infinite where none would.

    `for_verdict` are needed for an estimable value, `for_width` for an interval of the width asked
    about; `exploration` is the share of impressions that a logger would have to give to the target
    policy's own choices for weights that leave a tenth of the log.
    """

    impressions: int
    for_verdict: float
    for_width: float
    exploration: float
    sentence: str


def needed(answer: Answer, half_width: float | None = None) -> Needed:
    """How much log a question needs, if more of it were like what there is.

    Effective sizes and clicks grow with the log, standard errors shrink with its root; the share of
    a log that weights leave does not change, only exploration helps it.

    Args:
        answer: to the question, from this log.
        half_width: half the interval's width that is wanted; None for a fifth of the value.
    """
    facts = answer.facts
    here = facts.log.impressions if facts else 0
    if facts is None or facts.weights is None:
        return Needed(here, inf, inf, inf, "More log of this kind would not help this estimator.")
    size, clicks = facts.effective_sample_size, facts.effective_clicks
    times = max(_ratio(SIZE, size), _ratio(ENOUGH, clicks), 1.0)
    wanted = half_width if half_width is not None else abs(answer.value) / 5
    z = NormalDist().inv_cdf((1 + answer.level) / 2)
    wide = here * _ratio(z * answer.standard_error, wanted) ** 2
    share = size / here
    mix = _mixture(share)
    never = share < SHARE or _stuck(answer)
    found = inf if never else ceil(here * times)
    return Needed(here, found, wide, mix, _sentence(answer, found, wide, wanted, mix))


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
    mending = {EffectiveSampleSize.key, EffectiveClicks.key, "drift"}
    return any(
        finding.light != "green" and finding.check not in mending
        for finding in answer.verdict.findings
    )


def _sentence(answer: Answer, found: float, wide: float, wanted: float, mix: float) -> str:
    here = answer.facts.log.impressions if answer.facts else 0
    if not isfinite(found):
        cure = (
            f"A log in which {percent(mix, 2)} of impressions follow this policy would do."
            if mix
            else "See what speaks against the number."
        )
        return f"More log of this kind would not make the value estimable. {cure}"
    more = found - here
    first = (
        f"{count(more, 'more impression')} of this kind would make the value estimable."
        if more > 0
        else "The log is large enough for the value."
    )
    if not isfinite(wide):
        return first
    second = f"An interval of plus or minus {significant(wanted)} takes {wide:,.0f} in all."
    return f"{first} {second}"
