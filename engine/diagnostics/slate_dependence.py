"""Does what stands around an item change how often it is clicked?"""

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.context_dependence import depends_on_more
from engine.diagnostics.evidence import Evidence
from engine.logs.log import Log

ROWS = 500_000
"""Rows that are looked at; of a larger log, those of its first buckets."""
FAR = 3.0
START = 10.0
"""How many rows of the mean each cell starts with."""
SQL = """
SELECT bucket, impression, query_code, item_code, rank, reward
FROM log WHERE bucket < {buckets} ORDER BY impression, rank
"""


@dataclass(frozen=True)
class SlateDependence(EstimateCheck):
    """Weights that look at an item and its rank alone leave out what stands above it.

    Users who leave once they are satisfied click less below what others like. Whether they do is
    seen where the same item stood at the same rank below different ones.
    """

    key: ClassVar[str] = "slate_dependence"
    title: ClassVar[str] = "What stands above"
    formula: ClassVar[str] = (
        r"\mathrm{Cov}(r,\ \textstyle\sum_{j<k} \hat r_{q d_j j} \mid q, d, k) = 0"
    )
    assumes: ClassVar[str] = "The logging policy looked at the query alone."
    cites: ClassVar[tuple[str, ...]] = ("craswell2008", "mcinerney2020")
    order: ClassVar[int] = 24

    def applies(self, evidence: Evidence) -> bool:
        """Weights that do not look at the items above, in a log of rankings.

        Not where propensities show that the logging policy looked at the user, who may then be why
        clicks and items go together.
        """
        counts = evidence.log.counts
        if evidence.weights is None or counts["rows"] == counts["impressions"]:
            return False
        weighting = evidence.estimator.weigh()
        divisor = weighting.divides_by
        further = divisor and evidence.log.has(divisor) and depends_on_more(evidence.log, divisor)
        return "i" not in weighting.looks[:2] and not further

    def judge(self, evidence: Evidence) -> Finding:
        """Amber beyond three standard errors."""
        distance = evidence.log.remember("slate_dependence", lambda: dependence(evidence.log))
        far = abs(distance) > FAR
        fewer = "fewer" if distance < 0 else "more"
        return self.finding(
            severity(far, False),
            f"The more is liked above it, the {fewer} clicks an item gets at its rank, "
            f"{significant(abs(distance), 2)} standard errors: these weights leave that out."
            if far
            else "As far as this log can tell, a click depends on its own item and rank alone.",
            "Use weights that look at the items above: reward_interaction or slate.",
        )


def dependence(log: Log) -> float:
    """How clicks and the liking of the items above go together, in standard errors over sessions.

    Both less their mean of the same query, item and rank. The liking of a cell comes from the other
    half of the sessions, so that clicks of one impression that come together do not count.
    """
    share = min(1.0, ROWS / log.counts["rows"])
    whole = int(log.reduce("SELECT MAX(bucket) AS last FROM log")["last"][0]) + 1
    rows = log.query(SQL.format(buckets=ceil(whole * share)))
    clicked = (np.asarray(rows["reward"], float) > 0).astype(float)
    codes = np.stack([np.asarray(rows[key], int) for key in ("query_code", "rank", "item_code")])
    cell = np.unique(codes, axis=1, return_inverse=True)[1].ravel()
    bucket = np.asarray(rows["bucket"], int)
    above = _above(_liking(cell, clicked, bucket % 2), rows["impression"])
    product = _less_mean(clicked, cell) * _less_mean(above, cell)
    sums = np.bincount(bucket, product)
    error = float(np.sqrt((sums**2).sum()))
    return float(sums.sum()) / error if error > 0 else 0.0


def _liking(cell: np.ndarray, clicked: np.ndarray, half: np.ndarray) -> np.ndarray:
    """(n,) the mean of each row's cell in the half of the sessions that the row is not of."""
    place, size = cell * 2 + half, 2 * (int(cell.max()) + 1)
    clicks, shown = np.bincount(place, clicked, size), np.bincount(place, minlength=size)
    mean = (clicks + START * clicked.mean()) / (shown + START)
    return np.asarray(mean[cell * 2 + 1 - half])


def _above(liking: np.ndarray, impression: np.ndarray) -> np.ndarray:
    """(n,) the sum over the rows above in the impression; rows lie in order."""
    first = np.flatnonzero(np.r_[True, impression[1:] != impression[:-1]])
    before = np.cumsum(liking) - liking
    return before - np.repeat(before[first], np.diff(np.r_[first, len(liking)]))


def _less_mean(value: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """(n,) the values less the mean of their cell."""
    return np.asarray(value - (np.bincount(cell, value) / np.bincount(cell))[cell])
