"""Does what stands above or below an item change how often it is clicked?"""

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.context_dependence import depends_on_more
from engine.diagnostics.evidence import Evidence
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.terms.keys import grouped
from engine.weightings.weighting import Weighting

ROWS = 500_000
"""Rows that are looked at; of a larger log, those of its first buckets."""
FAR = 3.0
DISTANCES: Family[None, dict[str, float]] = Family("slate dependence")
LEFT = 0.05
"""The share of its variance that what stands below must keep beside what stands above."""
START = 10.0
"""How many rows of the mean each cell starts with."""
SQL = """
SELECT bucket, impression, query_code, item_code, rank, reward
FROM log WHERE bucket < {buckets} ORDER BY impression, rank
"""


@dataclass(frozen=True)
class SlateDependence(EstimateCheck):
    """Weights that look at some ranks alone leave out what stands at the others.

    Users who leave once they are satisfied click less below what others like, and users who compare
    click less above it. Whether they do is seen where the same item stood at the same rank below,
    or above, different ones.
    """

    key: ClassVar[str] = "slate_dependence"
    title: ClassVar[str] = "What stands above and below"
    formula: ClassVar[str] = (
        r"\mathrm{Cov}(r,\ \textstyle\sum_{j \ne k} \hat r_{q d_j j} \mid q, d, k) = 0"
    )
    assumes: ClassVar[str] = "The logging policy looked at the query alone."
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
            f"The more users like what stands {side} an item, the {fewer} clicks it gets at its "
            f"rank ({significant(abs(distance), 2)} standard errors); these weights assume that it "
            "does not matter."
            if far
            else "As far as this log shows, a click depends on its own item and rank alone.",
            "Use weights that look at those items too: slate"
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
    rows = log.query(SQL.format(buckets=ceil(whole * share)))
    clicked = (np.asarray(rows["reward"], float) > 0).astype(float)
    cell, _ = grouped({key: rows[key] for key in ("query_code", "rank", "item_code")})
    bucket = np.asarray(rows["bucket"], int)
    above, below = _around(_liking(cell, clicked, bucket % 2), rows["impression"])
    rest, above, below = (_less_mean(part, cell) for part in (clicked, above, below))
    below = _less_projection(below, above)
    return {
        "above": _distance(np.bincount(bucket, rest * above)),
        "below": _distance(np.bincount(bucket, rest * below)),
    }


def _less_projection(value: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(n,) what is left of values once another is allowed for; zero where nearly nothing is."""
    square = float((other**2).sum())
    left = value - (float((value * other).sum()) / square) * other if square > 0 else value
    return left if (left**2).sum() > LEFT * (value**2).sum() else np.zeros_like(left)


def _distance(sums: np.ndarray) -> float:
    """How far sums over sessions are from zero together, in standard errors."""
    error = float(np.sqrt((sums**2).sum()))
    return float(sums.sum()) / error if error > 0 else 0.0


def _liking(cell: np.ndarray, clicked: np.ndarray, half: np.ndarray) -> np.ndarray:
    """(n,) the mean of each row's cell in the half of the sessions that the row is not of."""
    place, size = cell * 2 + half, 2 * (int(cell.max()) + 1)
    clicks, shown = np.bincount(place, clicked, size), np.bincount(place, minlength=size)
    mean = (clicks + START * clicked.mean()) / (shown + START)
    return np.asarray(mean[cell * 2 + 1 - half])


def _around(liking: np.ndarray, impression: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) the sums over the rows above and below in the impression; rows lie in order."""
    first = np.flatnonzero(np.r_[True, impression[1:] != impression[:-1]])
    before = np.cumsum(liking) - liking
    sizes = np.diff(np.r_[first, len(liking)])
    above = before - np.repeat(before[first], sizes)
    return above, np.repeat(np.add.reduceat(liking, first), sizes) - above - liking


def _less_mean(value: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """(n,) the values less the mean of their cell."""
    return np.asarray(value - (np.bincount(cell, value) / np.bincount(cell))[cell])
