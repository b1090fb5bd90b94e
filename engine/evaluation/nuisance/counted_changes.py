"""What a value owes to propensities counted from the log, and how uncertain that makes it.

An item's counted propensity is its share of the rows of a context (query and rank). One more row of
a context raises every weight there by one part in its rows, and lowers those of its own item by one
part in the item's. Summed over the rows of a bucket this says how much the bucket moves the value
by way of the counts, whatever the policy and the estimator.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.counts.cells import cells
from engine.estimators.estimator import Estimator
from engine.evaluation.nuisance.value_slopes import STEP, Names, value_slopes
from engine.examination.uncertainty.curve_influence import CurveInfluence
from engine.logs.log import Log
from engine.policies.logged import Logged
from engine.policies.policy import Policy
from engine.totals.aggregation import ROWS, AggregationPass
from engine.totals.term_request import TermRequest

MOST = 50_000
"""Cells of (query, item, rank) up to which totals are summed by cell."""
SQL = """
SELECT bucket, SUM(changes.moved) AS moved
FROM log JOIN changes ON log.query_code = changes.query_code
  AND log.item_code = changes.item_code AND log.rank = changes.rank
GROUP BY bucket ORDER BY bucket
"""


@dataclass(frozen=True, eq=False)
class CountedChanges:
    """The columns of terms by cell, under the counted weights and under slightly larger ones."""

    names: Names
    larger: Names

    def effect(
        self, estimator: Estimator, log: Log, by_cell: Mapping[str, np.ndarray]
    ) -> CurveInfluence:
        """(B, 1) how much each bucket moves the value by way of the counts.

        Args:
            estimator: of the estimate.
            log: whose buckets they are.
            by_cell: (C,) totals of the terms per cell.
        """
        code = np.asarray(by_cell["bucket"], np.int64)
        query, _, rank = _split(code, log)
        group = np.unique(query * _ranks(log) + rank, return_inverse=True)[1]
        rows = by_cell[ROWS]
        alike = np.bincount(group, rows)
        moved = np.zeros(len(code))
        for slope, more in self._slopes(estimator, by_cell):
            moved += slope * (np.bincount(group, more)[group] / alike[group] - more / rows)
        return _of_buckets(log, code, moved)

    def _slopes(
        self, estimator: Estimator, by_cell: Mapping[str, np.ndarray]
    ) -> list[tuple[float, np.ndarray]]:
        """By column: the value's derivative by its total, (C,) the derivatives by the weights."""
        by_total, parts = value_slopes(estimator, self.names, by_cell), []
        for term, columns in self.names.items():
            for column, larger in zip(columns, self.larger[term], strict=True):
                more = (by_cell[larger] - by_cell[column]) / STEP
                if np.isfinite(by_total[column]) and more.any():
                    parts.append((by_total[column], more))
        return parts


def counted_changes(
    policy: Policy, estimator: Estimator, request: TermRequest, by_cell: AggregationPass
) -> CountedChanges | None:
    """The terms of an estimate whose weights rest on counts, added to a pass over cells.

    None for other weights, for the policy that is itself those counts, and with too many cells.
    """
    if not (estimator.weighted and estimator.weigh().counts_propensities):
        return None
    log, weight = by_cell.log, request.weight
    if isinstance(policy, Logged) or weight is None or len(cells(log)["rank"]) > MOST:
        return None
    larger = replace(request, weight=replace(weight, term=weight.term * (1 + STEP)))
    return CountedChanges(by_cell.add(request), by_cell.add(larger))


def cell_sql(log: Log) -> str:
    """SQL of a number for each cell of a log."""
    items, ranks = log.counts["items"], _ranks(log)
    return f"(CAST(query_code AS BIGINT) * {items} + item_code) * {ranks} + rank - 1"


def _ranks(log: Log) -> int:
    return int(cells(log)["rank"].max())


def _split(code: np.ndarray, log: Log) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The query, the item and the rank, counted from 0, of cells by their number."""
    pair, rank = np.divmod(code, _ranks(log))
    query, item = np.divmod(pair, log.counts["items"])
    return query, item, rank


def _of_buckets(log: Log, code: np.ndarray, moved: np.ndarray) -> CurveInfluence:
    query, item, rank = _split(code, log)
    table = {"query_code": query, "item_code": item, "rank": rank + 1, "moved": moved}
    rows = log.query(SQL, changes=table)
    return CurveInfluence(np.asarray(rows["bucket"]), np.asarray(rows["moved"], float)[:, None])
