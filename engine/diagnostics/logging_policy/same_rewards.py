"""Does the same item earn the same under every logging policy?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.logging_policy.context_dependence import depends_on_more
from engine.inference.differ import differ
from engine.logs.cache import Family
from engine.logs.log import Log

BY_LOGGER: Family[None, tuple[np.ndarray, np.ndarray]] = Family("rewards by logger")
SQL = """
SELECT query_code, rank, item_code, policy, CAST(COUNT(*) AS DOUBLE) AS shown,
       SUM(reward) AS whole, SUM(reward * reward) AS squares
FROM log GROUP BY query_code, rank, item_code, policy
ORDER BY query_code, rank, item_code, policy
"""
TOGETHER = """
SELECT bucket, SUM(reward - mean) AS beyond, SUM((reward - mean) * (reward - mean)) AS squares
FROM log JOIN (
  SELECT query_code AS query, rank AS place, item_code AS item, AVG(reward) AS mean
  FROM log GROUP BY query_code, rank, item_code
) AS per_cell ON query_code = per_cell.query AND rank = place AND item_code = per_cell.item
GROUP BY bucket ORDER BY bucket
"""


@dataclass(frozen=True)
class SameRewards(EstimateCheck):
    """Loggers can be weighted against each other only if rewards do not depend on the logger.

    Where one logged in better times, what it showed often seems better than it is, and the mean of
    the loggers leans to the one that varies less. Plain weights have no such premise.
    """

    key: ClassVar[str] = "same_rewards"
    title: ClassVar[str] = "Rewards under each logger"
    formula: ClassVar[str] = r"E[r \mid q, d, k, l] = E[r \mid q, d, k]"
    assumes: ClassVar[str] = "The loggers used the query alone."
    cites: ClassVar[tuple[str, ...]] = ("agarwal2017", "kallus2021")
    order: ClassVar[int] = 24

    def applies(self, evidence: Evidence) -> bool:
        """Several loggers that are averaged by precision or asked together.

        Not where propensities show that they looked at the user, whose rewards may then differ.
        """
        several = evidence.by_logger is not None and len(evidence.by_logger) > 1
        together = evidence.weights is not None and (
            evidence.estimator.weigh().pools_loggers or evidence.estimator.split_by == "policy"
        )
        return several and together and not depends_on_more(evidence.log)

    def judge(self, evidence: Evidence) -> Finding:
        """Amber where a logger's rewards differ by more than chance from the same items' mean."""
        log = evidence.log
        more, error = log.cache.get(BY_LOGGER, None, lambda: beyond_items(log))
        far = differ(more, error) > 3
        return self.finding(
            severity(far, False),
            f"The same items earn {significant(float(np.ptp(more)))} more per row under one "
            "logger than under another: the loggers served different periods or different "
            "users."
            if far
            else "The same items earn the same under every logger.",
            (
                "Use ips or snips, which weigh each row by its own logger, or evaluate a period "
                "in which all loggers were active."
            ),
        )


def _together(log: Log) -> float:
    """How many times the variance of a sum grows since rows of a session go together; 1 at least.

    By what rewards are beyond the mean of their query, rank and item.
    """
    sums = log.reduce(TOGETHER)
    alone = float(np.sum(sums["squares"]))
    return max(1.0, float(np.sum(np.asarray(sums["beyond"]) ** 2)) / alone) if alone > 0 else 1.0


def beyond_items(log: Log) -> tuple[np.ndarray, np.ndarray]:
    """(loggers,) mean rewards beyond those of the same query, rank and item, and their errors."""
    rows = log.query(SQL)
    codes = np.stack([np.asarray(rows[key], int) for key in ("query_code", "rank", "item_code")])
    cell = np.unique(codes, axis=1, return_inverse=True)[1].ravel()
    logger = np.unique(rows["policy"].astype(str), return_inverse=True)[1]
    shown = np.asarray(rows["shown"], float)
    all_shown, whole, squares = (
        np.bincount(cell, np.asarray(rows[name], float))[cell]
        for name in ("shown", "whole", "squares")
    )
    mean = whole / all_shown
    spread = np.maximum(squares / all_shown - mean**2, 0)
    alone = shown * (1 - shown / all_shown)
    size = np.bincount(logger, alone)
    beyond = np.bincount(logger, np.asarray(rows["whole"], float) - shown * mean)
    error = np.sqrt(np.bincount(logger, spread * alone) * _together(log))
    with np.errstate(divide="ignore", invalid="ignore"):
        return beyond / size, error / size
