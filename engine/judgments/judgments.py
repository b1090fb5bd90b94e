"""Judgments to take away: the relevance of each query and item, corrected for examination."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.examination.curve import Curve
from engine.examination.examination_model import examine
from engine.examination.pairs import pairs
from engine.logs.log import Log
from engine.relevance.relevance_posterior import relevance_posterior

ESTIMANDS = ("relevance",)
"The estimands of the intervals in this module, by the keys of the audit."

MIN_IMPRESSIONS = 10
GRADES = 4
MOST_GRADES = 100


@dataclass(frozen=True)
class Judgments:
    """J judged pairs, by query and then from the most relevant item down.

    `query`, `item` (J,) are names; `relevance` (J,) is the probability of a click by somebody who
    examines the item, with its `interval` (J, 2); `views` (J,) the examination that the item
    collected in `impressions` (J,) impressions with `clicks` (J,) clicks; `grade` (J,) counts from
    0. `withheld` pairs had too few impressions, or none at a rank that the curve identifies.
    """

    method: str
    query: np.ndarray
    item: np.ndarray
    relevance: np.ndarray
    interval: np.ndarray
    views: np.ndarray
    impressions: np.ndarray
    clicks: np.ndarray
    grade: np.ndarray
    withheld: int
    warnings: tuple[str, ...]


def judge(
    log: Log,
    method: str = "all_pairs",
    *,
    min_impressions: int = MIN_IMPRESSIONS,
    grades: int = GRADES,
) -> Judgments:
    """Judge every query and item that was shown often enough.

    Args:
        log: a log of rankings.
        method: the spec of the examination method that clicks are corrected with.
        min_impressions: pairs with fewer impressions are withheld.
        grades: how many grades there are; grade 0 is the least relevant.

    Raises:
        EngineError: no rank can be compared with rank 1, or the numbers are out of range.
    """
    if not 2 <= grades <= MOST_GRADES:
        raise EngineError(f"grades must lie between 2 and {MOST_GRADES}, but is {grades}")
    if min_impressions < 1:
        raise EngineError(f"min-impressions must be 1 or more, but is {min_impressions}")
    curve = examine(log, method)
    _check(log, curve)
    counted = pairs(cells(log))
    posterior = relevance_posterior(counted, curve)
    rows = counted.impressions[:, curve.identified].sum(axis=1)
    judged = np.flatnonzero((rows >= min_impressions) & (posterior.views > 0))
    mean = posterior.mean
    order = judged[np.lexsort((-mean[judged], counted.query[judged]))]
    return Judgments(
        method=curve.method,
        query=log.queries[counted.query[order]],
        item=log.items[counted.item[order]],
        relevance=mean[order],
        interval=posterior.take(order).interval(),
        views=posterior.views[order],
        impressions=rows[order],
        clicks=counted.clicks[:, curve.identified].sum(axis=1)[order],
        grade=graded(mean[order], grades),
        withheld=len(counted.query) - len(order),
        warnings=curve.warnings,
    )


def graded(relevance: np.ndarray, grades: int) -> np.ndarray:
    """(J,) grades 0, 1, ...: equal steps of relevance from 0 to the highest in the log."""
    if not len(relevance):
        return np.zeros(0, dtype=np.int64)
    return np.minimum(relevance / relevance.max() * grades, grades - 1).astype(np.int64)


def _check(log: Log, curve: Curve) -> None:
    if len(curve.examination) > 1 and not curve.identified[1:].any():
        raise EngineError(
            f"{log.name} yields no judgments: no rank can be compared with rank 1",
            fix=curve.warnings[0] if curve.warnings else "Give a curve: uploaded(curve=(1, .5)).",
            named=True,
        )
