"""Does what stands above or below an item change how often it is clicked?"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.logging_policy.context_dependence import depends_on_more
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.weightings.weighting import Weighting

ROWS = 500_000
"""Rows that are looked at; of a larger log, those of its first buckets."""
FAR = 3.0
DISTANCES: Family[None, dict[str, float]] = Family("slate dependence")
LEFT = 0.05
"""The share of its variance that what stands below must keep beside what stands above."""
START = 10.0
"""How many rows of the mean each cell starts with."""
PAIRS = (
    ("clicked", "above"),
    ("clicked", "below"),
    ("above", "above"),
    ("above", "below"),
    ("below", "below"),
)
_PARTS = """
SUM(sides.{0} * sides.{1} + means.{0} * means.{1}) AS {0}_{1}_more,
SUM(means.{0} * sides.{1} + sides.{0} * means.{1}) AS {0}_{1}_less"""
SQL = """
WITH near AS (SELECT bucket, bucket % 2 AS half, impression, query_code, item_code, rank,
                     CASE WHEN reward > 0 THEN 1e0 ELSE 0e0 END AS clicked
              FROM log WHERE bucket < {{buckets}}),
     cells AS (SELECT query_code, item_code, rank,
                      SUM(CASE WHEN half = 1 THEN clicked ELSE 0e0 END) AS clicks_0,
                      SUM(CASE WHEN half = 1 THEN 1e0 ELSE 0e0 END) AS shown_0,
                      SUM(CASE WHEN half = 0 THEN clicked ELSE 0e0 END) AS clicks_1,
                      SUM(CASE WHEN half = 0 THEN 1e0 ELSE 0e0 END) AS shown_1
               FROM near GROUP BY query_code, item_code, rank),
     liked AS (SELECT near.*,
                      (CASE WHEN half = 0 THEN clicks_0 ELSE clicks_1 END + {start} * mean)
                      / (CASE WHEN half = 0 THEN shown_0 ELSE shown_1 END + {start}) AS liking
               FROM near
               JOIN cells ON near.query_code = cells.query_code
                         AND near.item_code = cells.item_code AND near.rank = cells.rank
               CROSS JOIN (SELECT AVG(clicked) AS mean FROM near) AS overall),
     sides AS (SELECT bucket, query_code, item_code, rank, clicked,
                      COALESCE(SUM(liking) OVER (PARTITION BY impression ORDER BY rank, item_code
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0e0) AS above,
                      COALESCE(SUM(liking) OVER (PARTITION BY impression ORDER BY rank, item_code
                          ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0e0) AS below
               FROM liked),
     means AS (SELECT query_code, item_code, rank, AVG(clicked) AS clicked,
                      AVG(above) AS above, AVG(below) AS below
               FROM sides GROUP BY query_code, item_code, rank)
SELECT bucket, {parts}
FROM sides
JOIN means ON sides.query_code = means.query_code
          AND sides.item_code = means.item_code AND sides.rank = means.rank
GROUP BY bucket ORDER BY bucket
""".format(start=f"{START:g}e0", parts=",".join(_PARTS.format(*pair) for pair in PAIRS))
"""Products of numbers less their mean of the same query, item and rank, summed per bucket.

`liking` is the mean of a cell in the half of the sessions that the row is not of. What a product
adds and what it takes away are summed apart, as sums that nearly cancel would depend on the order
in which an engine adds.
"""


@dataclass(frozen=True)
class SlateDependence(EstimateCheck):
    """Weights that use some ranks alone ignore the items at the others.

    Users who leave once they are satisfied click less below what others like, and users who compare
    click less above it. Whether they do is seen where the same item stood at the same rank below,
    or above, different ones.
    """

    key: ClassVar[str] = "slate_dependence"
    title: ClassVar[str] = "Items above and below"
    formula: ClassVar[str] = (
        r"\mathrm{Cov}(r,\ \textstyle\sum_{j \ne k} \hat r_{q d_j j} \mid q, d, k) = 0"
    )
    assumes: ClassVar[str] = "The logging policy used the query alone."
    cites: ClassVar[tuple[str, ...]] = ("craswell2008", "mcinerney2020")
    order: ClassVar[int] = 24

    def applies(self, evidence: Evidence) -> bool:
        """Weights that do not look at the items above or below, in a log of rankings.

        Not where propensities show that the logging policy looked at the user, who may then be why
        clicks and items go together.
        """
        counts = evidence.log.counts
        if evidence.weights is None or counts["rows"] == counts["impressions"]:
            return False
        weighting = evidence.estimator.weigh()
        divisor = weighting.divides_by
        further = divisor and evidence.log.has(divisor) and depends_on_more(evidence.log, divisor)
        return bool(_unseen(weighting)) and not further

    def judge(self, evidence: Evidence) -> Finding:
        """Amber beyond three standard errors."""
        distances = evidence.log.cache.get(DISTANCES, None, lambda: dependence(evidence.log))
        side = max(_unseen(evidence.estimator.weigh()), key=lambda side: abs(distances[side]))
        distance = distances[side]
        far = abs(distance) > FAR
        fewer = "fewer" if distance < 0 else "more"
        return self.finding(
            severity(far, False),
            f"An item gets {fewer} clicks at its rank if the items {side} it are more "
            f"relevant ({significant(abs(distance), 2)} standard errors); these weights "
            "assume no such effect."
            if far
            else (
                "This log shows no sign that a click depends on anything but its own item and rank."
            ),
            "Use weights that include those items: slate"
            + (", or reward_interaction." if side == "above" else "."),
        )


def _unseen(weighting: Weighting) -> list[str]:
    """On which sides of an item its weight looks at no other item."""
    sides = {"above": weighting.depends_on[:2], "below": weighting.depends_on[3:]}
    return [side for side, cells in sides.items() if "i" not in cells]


def dependence(log: Log) -> dict[str, float]:
    """How clicks and the liking of the items above, or below, go together, in standard errors.

    Over sessions; both less their mean of the same query, item and rank. The liking of a cell comes
    from the other half of the sessions, so that clicks of one impression that come together do not
    count. What stands below counts as far as what stands above does not say it already: where all
    rankings hold the same items, it says nothing.
    """
    share = min(1.0, ROWS / log.counts["rows"])
    whole = int(log.reduce("SELECT MAX(bucket) AS last FROM log")["last"][0]) + 1
    parts = log.query(SQL.format(buckets=ceil(whole * share)))
    names = [f"{one}_{other}" for one, other in PAIRS]
    sums = {name: parts[f"{name}_more"] - parts[f"{name}_less"] for name in names}
    return {
        "above": _distance(sums["clicked_above"]),
        "below": _distance(less_above(sums)),
    }


def less_above(sums: Mapping[str, np.ndarray]) -> np.ndarray:
    """(U,) sums of clicks with what stands below, once what stands above is allowed for.

    Zero where nearly nothing is left of what stands below.
    """
    names = ("above_above", "above_below", "below_below")
    above, both, below = (float(sums[name].sum()) for name in names)
    slope = both / above if above > 0 else 0.0
    if below - slope * both <= LEFT * below:
        return np.zeros_like(sums["clicked_below"])
    return np.asarray(sums["clicked_below"] - slope * sums["clicked_above"])


def _distance(sums: np.ndarray) -> float:
    """How far sums over sessions are from zero together, in standard errors."""
    error = float(np.sqrt((sums**2).sum()))
    return float(sums.sum()) / error if error > 0 else 0.0
