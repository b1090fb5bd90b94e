"""The sentence of an audit."""

from engine.core.numbers import decided_by
from engine.fairness.audit.audit import Audit, GroupComparison

MEASURES = {
    "exposure_ratio": "exposure per item, {a} over {b}",
    "treatment_ratio": "exposure per merit, {a} over {b}",
    "impact_ratio": "clicks per merit, {a} over {b}",
    "attention_weighted_rank_fairness": "share of exposure that would have to change groups",
}
EXPECTED = {
    "d": "expected exposure, EE-D (how unequal it is)",
    "r": "expected exposure, EE-R (how much of it follows merit)",
    "l": "expected exposure, EE-L (how far it is from what merit is due)",
}


def widest(audit: Audit) -> GroupComparison | None:
    """The two groups whose exposure per merit differs most; None where there is no such number."""
    ratios = [
        line
        for line in audit.comparisons
        if line.measure == "treatment_ratio" and line.value > 0 and line.value < float("inf")
    ]
    return max(ratios, key=lambda line: max(line.value, 1 / line.value), default=None)


def sentence(audit: Audit) -> str:
    """Which group gets more exposure for the same merit, by how much, and how certain it is."""
    line = widest(audit)
    if line is None or line.verdict.word == "not estimable":
        return "The log does not support a comparison of exposure per merit between groups."
    swap = line.value < 1
    a, b = (line.b, line.a) if swap else (line.a, line.b)
    value, low, high = line.value, *line.interval
    if swap:
        value, low, high = 1 / value, 1 / high, 1 / low
    bounds = f"{audit.level:.0%}: {decided_by(low, (low, high))} to {decided_by(high, (low, high))}"
    if low <= 1 <= high:
        return (
            f"No certain difference: exposure per merit of {a} over {b} is "
            f"{decided_by(value, (low, high))} ({bounds})."
        )
    return (
        f"For the same merit, {a} gets {decided_by(value, (low, high))} times the exposure of {b} "
        f"({bounds})."
    )
