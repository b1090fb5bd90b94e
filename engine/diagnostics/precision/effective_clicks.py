"""How many clicks carry the estimate?"""

from dataclasses import dataclass
from math import inf
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import count, percent, significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.precision.growth import sure_ratio, vagueness
from engine.logs.log import Log

ENOUGH, ENOUGH_AMOUNTS = 20, 400
"""Effective clicks that intervals need: of clicks, and of very unequal amounts."""
TOP = 0.25
"""The share of the value that one click may carry."""
UNEVEN, HEAVY = 1.5, 2.0
"""The mean of squared amounts over the squared mean above which amounts differ much, and above
which they are heavy-tailed: as lognormal amounts with a spread of .83."""
NEAR = 0.8
"""Amounts that differ nearly so much may do so in a larger log."""
SQL = """
SELECT SUM(ABS(reward)) AS whole, SUM(reward * reward) AS squares, COUNT(*) AS rows_here,
       SUM(CASE WHEN reward <> 0 THEN 1 ELSE 0 END) AS times,
       MIN(CASE WHEN reward <> 0 THEN reward END) AS least,
       MAX(CASE WHEN reward <> 0 THEN reward END) AS most
FROM log
"""
FROM_ENDS = """
SELECT SUM({above}) AS above, SUM({above} * {above}) AS above_squares,
       SUM(CASE WHEN {above} > 0 THEN 1 ELSE 0 END) AS above_times,
       SUM({below}) AS below, SUM({below} * {below}) AS below_squares,
       SUM(CASE WHEN {below} > 0 THEN 1 ELSE 0 END) AS below_times
FROM log CROSS JOIN (
  SELECT MIN(reward) AS least, MAX(reward) AS most FROM log WHERE reward <> 0
) AS ends
""".format(
    above="CASE WHEN reward <> 0 THEN reward - least ELSE 0 END",
    below="CASE WHEN reward <> 0 THEN most - reward ELSE 0 END",
)


@dataclass(frozen=True)
class EffectiveClicks(EstimateCheck):
    """A value may rest on a handful of rewards that happen to have large weights."""

    key: ClassVar[str] = "effective_clicks"
    title: ClassVar[str] = "Effective clicks"
    formula: ClassVar[str] = r"(\textstyle\sum w r)^2 / \sum (w r)^2"
    assumes: ClassVar[str] = "A reward is a click, or counts like one."
    cites: ClassVar[tuple[str, ...]] = ("owen2013",)
    order: ClassVar[int] = 40

    def judge(self, evidence: Evidence) -> Finding:
        """Amber below 20 (400 where amounts differ) or a top share above 25%; red below 5 or 50%.

        Amber always where amounts are heavy-tailed, be it above the least or below the most of
        them: a log that holds none of the largest looks calm, so no number of clicks makes its
        interval hold (docs/overlap.md).
        """
        clicks, mass = evidence.effective_clicks, abs(evidence.total("wr"))
        top = evidence.total("max_wr") / mass if mass > 0 else 1.0
        if mass == 0:
            says = "No item that this policy shows was rewarded in this log."
        elif top > 0.5:
            says = f"One click contributes {percent(top, 2)} of the value."
        else:
            says = (
                f"The value depends on {count(round(clicks), 'effective click')}; the largest "
                f"contributes {significant(100 * top, 2)}%."
            )
        heavy = _heaviness(evidence.log)
        enough = _enough(evidence.log)
        if heavy > HEAVY:
            says += " The amounts are so unequal that the largest may not have been observed yet."
        elif ENOUGH <= clicks < enough:
            says += f" The amounts are very unequal, so at least {enough} are needed."
        calm = clicks >= enough and top <= TOP and heavy <= HEAVY
        return self.finding(
            severity(not calm, not (clicks >= 5 and top <= 0.5)),
            says,
            "Log longer, or explore more of the items that this policy shows."
            if heavy <= HEAVY
            else "Evaluate clicks instead, or cap the amounts.",
        )

    def times_needed(self, evidence: Evidence) -> float:
        """Until enough clicks count and none of them too much; never for heavy tails."""
        if _heaviness(evidence.log) > HEAVY or evidence.weights is None:
            return inf
        mass = abs(evidence.total("wr"))
        top = evidence.total("max_wr") / mass if mass > 0 else inf
        vague = vagueness(evidence, "wr", "w2r2")
        enough = _enough(evidence.log, NEAR)
        clicks = sure_ratio(enough, evidence.effective_clicks, vague)
        return max(clicks, top / TOP)


def _enough(log: Log, near: float = 1.0) -> float:
    """How many effective clicks an interval needs, by how much amounts differ.

    Where they differ by `near` times as much as would matter, they count as uneven.
    """
    return ENOUGH_AMOUNTS if _dispersion(log) > near * UNEVEN else ENOUGH


def _heaviness(log: Log) -> float:
    """How much amounts differ, as they are, above the least, or below the most of them."""
    return max(_dispersion(log, end) for end in ("", "above_", "below_"))


def _dispersion(log: Log, end: str = "") -> float:
    """The mean of squared amounts over their squared mean, 1 where all are alike.

    Of the amounts themselves, or by how much they lie `above_` the least or `below_` the most.
    """
    sums = _sums(log) | (_sums_from_ends(log) if end else {})
    whole = sums["whole" if not end else end.rstrip("_")] ** 2
    return sums[f"{end}squares"] * sums[f"{end}times"] / whole if whole > 0 else 1.0


def rewarded(log: Log) -> float:
    """The share of rows that brought any reward."""
    sums = _sums(log)
    return sums["times"] / sums["rows_here"]


def _sums(log: Log) -> dict[str, float]:
    return _row(log, SQL)


def _sums_from_ends(log: Log) -> dict[str, float]:
    """How far amounts lie above the least and below the most of them; nowhere if all are alike."""
    sums = _sums(log)
    if sums["least"] < sums["most"]:
        return _row(log, FROM_ENDS)
    names = (f"{end}{kind}" for end in ("above", "below") for kind in ("", "_squares", "_times"))
    return dict.fromkeys(names, 0.0)


def _row(log: Log, sql: str) -> dict[str, float]:
    return {name: float(column[0]) for name, column in log.reduce(sql).items()}
