"""The cube of a log: how many rows of each stratum every unit holds, as a sparse matrix.

A stratum is of rows that no term can tell apart. There are far fewer strata than rows, so a term
is evaluated once per stratum; its totals per unit are the product of the counts with its values.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from engine.counts.bucket_counts import keep_bucket_counts
from engine.counts.row_counts import RowCounts, has_tail, row_counts, rows_by_fold
from engine.logs.cache import Family, LogCache
from engine.logs.log import Log
from engine.logs.sources import Table
from engine.terms.sql import column_sql
from engine.terms.term import Column
from engine.totals.strata import Columns, Strata, numbered

MOST, STRATA = 8_000_000, 8_000_000
"""Counts, and strata, that are ever fetched; with more of them the sums are made in SQL.

Fetching takes some 60 bytes per count, half a gigabyte at most, and keeping them 12.
"""
TOGETHER = 8
"""Columns in one product: stacking more of them side by side takes as long as the product."""
BLOCK = 65_536
"""Strata whose values of terms stay near the processor."""
SIGN = "CAST(SIGN(reward) AS INTEGER)"
"""What tells rows apart by their reward where its size does not."""
OF_ROWS = {
    column_sql(Column(name)): name
    for name in ("query_code", "item_code", "rank", "fold", "propensity", "reward")
}
"""The columns, by their SQL, by which the rows of a long tail are counted once for all."""
PAIR = {"query_code", "item_code"}
"""What tells nearly all rows of a bucket apart on a long tail."""
FEW = 1_000
"""Strata without a reward that mostly tell whether a term needs one."""
PART, FAR = 16, 1.25
"""One bucket in PART tells whether a long tail has FAR more counts than are ever fetched."""
REMEMBERED = 4
"""Cubes that are kept per log, of at most twice MOST counts together."""


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts of rows per unit and stratum.

    `units` (U,) ascend; `counts` is (U, K), sparse and by column, so that the totals in the making
    stay near the processor; no row of the whole is empty.
    """

    units: np.ndarray
    strata: Strata
    counts: Any
    parts: dict[tuple[str, str], tuple[np.ndarray, Any]] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> np.ndarray:
        """(K,) how many rows of each stratum the log holds; a sum of all at once copies them."""
        few, kind = len(self.strata) <= BLOCK, self.counts.dtype
        parts = [self.counts] if few else [block.counts for _, block in self.blocks]
        return np.concatenate([np.asarray(part.sum(axis=0), kind).ravel() for part in parts])

    @cached_property
    def rows(self) -> np.ndarray:
        """(U,) how many rows each unit holds."""
        return np.asarray(self.counts.sum(axis=1), float).ravel()

    @cached_property
    def rewarded(self) -> tuple[np.ndarray, Any]:
        """The places of strata with a reward, mostly few, and the counts of these alone."""
        values = self.strata.values
        selected = np.flatnonzero(np.nan_to_num(values["reward" if "reward" in values else SIGN]))
        return selected, self.counts[:, selected]

    def sums(self, columns: Sequence[np.ndarray]) -> list[np.ndarray]:
        """(U,) totals of each (K,) column; those that only rewards have cost far less."""
        selected, rewarded = self.rewarded
        only_rewards = [self._only_rewards(column) for column in columns]
        both = list(zip(columns, only_rewards, strict=True))
        some = _products(rewarded, [column[selected] for column, only in both if only])
        rest = _products(self.counts, [column for column, only in both if not only])
        return [next(some if only else rest) for only in only_rewards]

    def _only_rewards(self, column: np.ndarray) -> bool:
        """Whether a (K,) column is zero wherever there is no reward."""
        others = self._without_reward
        return not column[others[:FEW]].any() and not column[others].any()

    @cached_property
    def _without_reward(self) -> np.ndarray:
        others = np.ones(len(self.strata), dtype=bool)
        others[self.rewarded[0]] = False
        return np.flatnonzero(others)

    @cached_property
    def blocks(self) -> list[tuple[slice, "Cube"]]:
        """The strata, BLOCK at a time."""
        starts, size = np.asarray(self.counts.indptr), len(self.strata)
        cut = [slice(low, min(low + BLOCK, size)) for low in range(0, size, BLOCK)]
        return [(part, self._block(part, starts[part.start : part.stop + 1])) for part in cut]

    def _block(self, part: slice, starts: np.ndarray) -> "Cube":
        """Some strata, given where the counts of each begin and the last end; nothing is copied."""
        selected, shape = slice(starts[0], starts[-1]), (len(self.units), len(starts) - 1)
        own = self.counts.data[selected], self.counts.indices[selected], starts - starts[0]
        values = {sql: column[part] for sql, column in self.strata.values.items()}
        strata = Strata(values, (self.strata.key, part.start))
        return Cube(self.units, strata, _array_of(own, shape))

    @cached_property
    def _texts(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        return {}

    def sums_within(
        self, terms: Sequence[np.ndarray], column: str, value: str
    ) -> Iterator[np.ndarray]:
        """(U,) totals of each (K,) term over the strata whose column has this value, as text."""
        selected, counts = self.part(column, value)
        return _products(counts, [term[selected] for term in terms])

    def part(self, column: str, value: str) -> tuple[np.ndarray, Any]:
        """(k,) the strata whose column has this value, as text, and their counts."""
        if (column, value) not in self.parts:
            if column not in self._texts:
                code, distinct = pd.factorize(self.strata.values[column], use_na_sentinel=False)
                self._texts[column] = code, np.asarray(distinct).astype(str)
            code, names = self._texts[column]
            selected = np.flatnonzero((names == value)[code])
            self.parts[column, value] = selected, self.counts[:, selected]
        return self.parts[column, value]


def _array_of(parts: tuple[np.ndarray, np.ndarray, np.ndarray], shape: tuple[int, int]) -> Any:
    """The sparse array of these data, indices and starts by column.

    To make it of them copies what is a small part of a larger array.
    """
    array = sp.csc_array(shape, dtype=parts[0].dtype)
    array.data, array.indices, array.indptr = parts
    return array


def _products(counts: Any, columns: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """The product of counts with each column."""
    for first in range(0, len(columns), TOGETHER):
        yield from (counts @ np.stack(columns[first : first + TOGETHER], axis=1)).T


CUBES: Family[tuple[str, frozenset[str]], Cube | None] = Family("cubes")
"""By unit and columns."""


def cube(log: Log, unit: str, columns: Columns, sql: str) -> Cube | None:
    """The cube that a query of counts gives, or an earlier one with at least the same columns.

    None where it would be too large to fetch. The query reads nothing but the log.
    """
    wanted = frozenset(columns.values())
    cubes_kept = log.cache.entries(CUBES)
    for (by, keys), earlier in reversed(list(cubes_kept.items())):
        if by == unit and (wanted >= keys if earlier is None else wanted <= keys):
            return earlier
    result = _of_rows(log) if unit == "bucket" and wanted <= OF_ROWS.keys() else None
    if result is None and not (unit == "bucket" and _far_too_large(log, wanted, sql)):
        whole = cubes(log.query(f"{sql} LIMIT {MOST + 1}"), columns)
        result = whole[0] if whole else None
    elif result is not None:
        wanted = frozenset(OF_ROWS)
    log.cache.put(CUBES, (unit, wanted), result)
    if result is not None and unit == "bucket":
        keep_bucket_counts(log, result.units, result.strata.values, result.counts)
    forget(log.cache)
    return result


def _far_too_large(log: Log, columns: frozenset[str], sql: str) -> bool:
    """Whether the counts of a long tail are far too many to fetch, from a part of the buckets.

    Fetching up to the limit to see that there are more would take half a gigabyte. Those of pairs
    are left to the folds without a look.
    """
    if log.counts["rows"] <= MOST or not has_tail(log):
        return False
    if PAIR <= columns <= OF_ROWS.keys() and rows_by_fold(log) is not None:
        return True
    part = log.query(f"SELECT COUNT(*) AS n FROM ({sql}) AS counted WHERE bucket % {PART} = 0")
    return bool(PART * part["n"][0] > FAR * MOST)


def _of_rows(log: Log) -> Cube | None:
    """The cube of a long tail, whose rows are counted already; None of another log."""
    counts = row_counts(log)
    return _of_counts(counts) if counts is not None else None


def _of_counts(counts: RowCounts, *part: int) -> Cube:
    """The cube of rows that are counted already, of one part of them if it is named.

    Its strata stand in another order than those that are counted by a query.
    """
    units, by_bucket = counts.by_bucket
    values = {sql: counts.strata[name] for sql, name in OF_ROWS.items()}
    return Cube(units, Strata(values, ("rows", *part)), by_bucket)


def cubes_by_fold(log: Log, unit: str, columns: Columns) -> Callable[[], Iterator[Cube]] | None:
    """The cubes of a very long tail, one per fold of sessions; None of another log or question.

    Each holds other units and other strata than the rest. They are made one at a time, as all
    together would take as much memory as the log.
    """
    if unit != "bucket" or not set(columns.values()) <= OF_ROWS.keys():
        return None
    folds = rows_by_fold(log)
    if folds is None:
        return None
    return lambda: (_of_counts(rows.counts(), fold) for fold, rows in enumerate(folds))


def forget(cache: LogCache) -> None:
    """Drop the oldest cubes until few are left and these are small together."""
    newest_first = list(cache.entries(CUBES).values())[::-1]
    sizes = np.cumsum([cube.counts.nnz if cube else 0 for cube in newest_first])
    cache.keep_last(CUBES, min(REMEMBERED, int((sizes <= 2 * MOST).sum())))


def cubes(counted: Table, columns: Columns, sums: Sequence[str] = ("n",)) -> list[Cube] | None:
    """One cube for each column of counts, or other sums, of a query; None if too large."""
    if len(counted["n"]) > MOST:
        return None
    stratum, example = numbered({sql: counted[name] for name, sql in columns.items()})
    if len(example) > STRATA:
        return None
    place, units = pd.factorize(counted["bucket"], sort=True)
    small = np.uint16 if len(units) < 2**16 else np.int64  # sorted by digits, ten times as fast
    order = np.argsort(place.astype(small), kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(place))])
    shape = (len(units), len(example))
    values = {sql: counted[name][example] for name, sql in columns.items()}
    strata = Strata(values, frozenset(values))
    parts = [(counted[name][order].astype(float), stratum[order], starts) for name in sums]
    return [
        Cube(np.asarray(units), strata, sp.csr_array(part, shape=shape).tocsc()) for part in parts
    ]
