"""Are the logged propensities probabilities?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.numbers import count
from engine.diagnostics.check import Check, Finding, light
from engine.diagnostics.facts import Facts

SQL = """
SELECT CAST(SUM(CASE WHEN propensity > 0 AND propensity <= 1 THEN 0 ELSE 1 END) AS BIGINT) AS bad,
       MIN(CASE WHEN propensity > 0 AND propensity <= 1 THEN NULL ELSE line END) AS first_line,
       CAST(SUM(CASE WHEN propensity < 1 THEN 1 ELSE 0 END) AS BIGINT) AS random
FROM log
"""


@dataclass(frozen=True)
class Propensities(Check):
    """Every propensity that a weight divides by must lie in (0, 1]."""

    key: ClassVar[str] = "propensities"
    title: ClassVar[str] = "Propensities"
    formula: ClassVar[str] = r"0 < p_i \le 1"
    assumes: ClassVar[str] = "The column holds the probability of what was shown when it was shown."
    cites: ClassVar[tuple[str, ...]] = ("strehl2010",)
    order: ClassVar[int] = 5

    def applies(self, facts: Facts) -> bool:
        """Wherever weights are read from logged propensities."""
        divides = facts.estimator.weigh().divides_by == "propensity"
        return facts.weights is not None and divides and facts.log.has("propensity")

    def judge(self, facts: Facts) -> Finding:
        """Red when a single row is not a probability, or when the logger never drew lots."""
        found = facts.log.reduce(SQL)
        bad, rows = int(found["bad"][0]), facts.log.counts["rows"]
        if bad:
            where = f"First at line {int(found['first_line'][0]):,}."
            return self.found(
                "red",
                f"The propensity must lie in (0, 1], but {count(bad, 'row')} of {rows:,} "
                f"{'does' if bad == 1 else 'do'} not. {where}",
                "Log the probability with which each item was chosen, when it was chosen.",
            )
        deterministic = int(found["random"][0]) == 0
        says = (
            "Every logged propensity is 1: the logging policy never tried anything else."
            if deterministic
            else "Every logged propensity is a probability."
        )
        return self.found(
            light(False, deterministic),
            says,
            "Use examination weights or the direct method, or log some randomised impressions.",
        )
