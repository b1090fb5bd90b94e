"""Propensities that add up to more than one."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count, significant
from engine.health.check import LogCheck
from engine.logs.log import Log
from engine.logs.schema import OFFERS

ROUNDING = 5e-6
"""By how much a propensity written with five digits may be off."""
_SUMS = f"""
SELECT policy, query_code, rank, SUM(p) AS total, MAX(varied) AS varies, MIN(top) AS line
FROM (SELECT policy, query_code, rank, item_code, AVG(propensity) AS p, MIN(line) AS top,
             CASE WHEN MAX(propensity) - MIN(propensity) > 0.000000001 THEN 1 ELSE 0 END AS varied
      FROM log WHERE propensity IS NOT NULL GROUP BY policy, query_code, rank, item_code) AS items
GROUP BY policy, query_code, rank
HAVING SUM(p) > 1.000001 + {ROUNDING} * COUNT(*) AND MAX(varied) = 0
ORDER BY line
"""


@dataclass(frozen=True)
class PropensitySums(LogCheck):
    """The propensities of the items that one query showed at one rank add up to at most 1."""

    key = "propensity_sums"
    title = "Propensities add up"
    formula = r"\sum_d \pi_0(d \mid q, k) \le 1"
    assumes = "An item has one propensity per query and rank; otherwise the check says nothing."

    def findings(self, log: Log) -> list[Finding]:
        """Amber for the queries and ranks whose items have propensities of more than 1 together.

        Silent where each event says what it offered: each pool then has a sum of its own.
        """
        if not log.has("propensity") or set(OFFERS) & set(log.columns):
            return []
        over = log.reduce(_SUMS)
        if not len(over["total"]):
            return []
        return self.report(
            "amber",
            len(over["total"]),
            f"At {count(len(over['total']), 'pair')} of query and rank the propensities of the "
            f"items shown add up to more than 1 (to {significant(float(over['total'].max()))}).",
            "Map the column that the logging policy used as query, or check the propensities.",
            tuple(int(line) for line in over["line"][:5]),
        )
