"""Totals as sums that the database computes where the log is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.logs.log import Log
from engine.terms.term import Total
from engine.totals import aggregate_sql
from engine.totals.evaluator import Splits, extremes
from engine.totals.sql_binding import SQLBinding


@dataclass(frozen=True)
class BySQL:
    """The evaluator for every log and term; it reads the log again for each request.

    `alone` says that nearly every row is a stratum of its own.
    """

    log: Log
    binding: SQLBinding
    unit: str = "bucket"
    alone: bool = False

    def evaluate(self, totals: Mapping[str, Total], splits: Splits) -> dict[str, np.ndarray]:
        """(U,) the totals by name with their parts, `bucket` and `rows`; extremes repeat."""
        answer = self.log.query(self.sql(totals, splits), **self.binding.tables())
        answer["rows"] = answer.pop("rows_in").astype(float)
        whole = _per_unit(answer, totals, splits) if splits.names else answer
        return whole | extremes(answer, totals, len(whole["rows"]))

    def sql(self, totals: Mapping[str, Total], splits: Splits) -> str:
        """The query that makes the totals, in the subset of SQL that every engine reads."""
        text = self.binding.over_strata.text
        aggregates = {
            name: f"COALESCE({total.by}({self._weighted_by_count(total, text(total.term))}), 0e0)"
            for name, total in totals.items()
        }
        by = sorted(splits.names)
        return aggregate_sql.totals(self.binding, self.unit, aggregates, by, self.alone)

    def _weighted_by_count(self, total: Total, sql: str) -> str:
        return f"n * ({sql})" if total.by == "SUM" else sql


def _per_unit(
    answer: Mapping[str, np.ndarray], totals: Mapping[str, Total], splits: Splits
) -> dict[str, np.ndarray]:
    """The totals of each unit from those of each unit and part."""
    unit, starts, where = np.unique(answer["bucket"], return_index=True, return_inverse=True)
    result = {"bucket": unit, "rows": np.add.reduceat(answer["rows"], starts)}
    for name, total in totals.items():
        if total.by == "SUM":
            result[name] = np.add.reduceat(answer[name], starts)
    for column, names in splits.names.items():
        part = answer[column].astype(str)
        for value in splits.values[column]:
            selected = np.flatnonzero(part == value)
            for name in names:
                sums = np.bincount(where[selected], answer[name][selected], len(unit))
                result[f"{name} {column} {value}"] = sums
    return result
