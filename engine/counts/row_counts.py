"""The rows of a log with a long tail, read once and counted by all that usual terms distinguish.

Where nearly every (query, item, rank) of a bucket was logged once, a database groups as many rows
as it read, once for each question. Here the rows come as they are, each as one number of all its
keys, and one sorting of the numbers answers what would be five groupings.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.lookup import FOLDS
from engine.logs.sources import DuckDBSource, Table

COLUMNS = ("query_code", "item_code", "rank", "propensity", "reward", "bucket")
LEAST, MOST = 50_000, 8_000_000
"""Smaller logs are grouped in no time; larger ones are summed where they lie."""
TAIL = 30
"""A log with fewer rows than this per query, or per item, has a long tail."""
BITS = 63
"""What a number of all keys may take."""
CELL = ("query_code", "item_code", "rank")
"""The keys of a cell."""
ROW_COUNTS: Family[None, "RowCounts | None"] = Family("row counts")
ROWS_BY_FOLD: Family[None, "tuple[PackedRows, ...] | None"] = Family("rows by fold")


@dataclass(frozen=True, eq=False)
class RowCounts:
    """Counts of rows by bucket, within strata of equal query, item, rank, propensity, reward, fold.

    `strata` has the (S,) values of these columns, in that order and in the order of query, item and
    rank; the counts of stratum s stand from `starts[s]` to `starts[s + 1]` in `bucket` and `rows`.
    """

    strata: Table
    starts: np.ndarray
    bucket: np.ndarray
    rows: np.ndarray

    @cached_property
    def cell(self) -> np.ndarray:
        """(S,) the place of each stratum's (query, item, rank) among those of the log."""
        first = changes_of(self.strata, CELL)
        return np.cumsum(first, dtype=np.int32) - np.int32(1)

    @property
    def sizes(self) -> np.ndarray:
        """(S,) how many rows each stratum has; not kept, as a cube of these counts keeps them."""
        return np.add.reduceat(self.rows, self.starts[:-1]).astype(float)

    @cached_property
    def by_bucket(self) -> tuple[np.ndarray, Any]:
        """The (B,) buckets, and (B, S) counts, sparse and by column."""
        import scipy.sparse as sp

        size = int(self.bucket.max()) + 1
        present = np.zeros(size, dtype=bool)
        present[self.bucket] = True
        buckets = np.flatnonzero(present)
        place = self.bucket
        if not present.all():
            place = (np.cumsum(present, dtype=np.int32) - np.int32(1))[self.bucket]
        shape = (len(buckets), len(self.starts) - 1)
        return buckets, sp.csc_array((self.rows, place, self.starts), shape=shape)


@dataclass(frozen=True, eq=False)
class PackedRows:
    """Rows as sorted numbers of all their keys: a quarter of the memory of their counts.

    `widths` says how many bits each key takes, `names` what the codes of some keys stand for. The
    number of a fold has `first_fold` added to it.
    """

    numbers: np.ndarray
    widths: dict[str, int]
    names: dict[str, np.ndarray]
    first_fold: int = 0

    def counts(self) -> RowCounts:
        """The counts behind the numbers."""
        packed, widths = self.numbers, self.widths
        first = np.flatnonzero(np.append(True, packed[1:] != packed[:-1]))
        rows = np.diff(np.append(first, len(packed))).astype(np.int32)
        packed = packed[first]
        part = (packed & ((1 << widths["part"]) - 1)).astype(np.int32)
        packed >>= widths["part"]
        starts = np.flatnonzero(np.append(True, packed[1:] != packed[:-1])).astype(np.int32)
        fold = (packed & ((1 << widths["fold"]) - 1)).astype(np.int32) + np.int32(self.first_fold)
        bucket = part * np.int32(FOLDS) + fold
        packed, strata = packed[starts] >> widths["fold"], {"fold": fold[starts]}
        for name in ("reward", "propensity", "rank", "item_code", "query_code"):
            key = (packed & ((1 << widths[name]) - 1)).astype(np.int32)
            packed >>= widths[name]
            strata[name] = self.names[name][key] if name in self.names else key
        return RowCounts(strata, np.append(starts, len(rows)).astype(np.int32), bucket, rows)


def row_counts(log: Log) -> RowCounts | None:
    """The counts of a log's rows; None where the log is small, dense, very large or elsewhere."""

    def counted() -> RowCounts | None:
        packed = _packed(log) if _countable(log, MOST) else None
        return packed.counts() if packed else None

    return log.cache.get(ROW_COUNTS, None, counted)


def rows_by_fold(log: Log) -> tuple[PackedRows, ...] | None:
    """The rows of each fold of sessions, for logs too large to be counted at once; else None."""
    return log.cache.get(ROWS_BY_FOLD, None, lambda: _by_fold(log))


def _by_fold(log: Log) -> tuple[PackedRows, ...] | None:
    if not _countable(log, FOLDS * MOST):
        return None
    parts: list[PackedRows] = []
    for fold in range(FOLDS):
        packed = _packed(log, f" WHERE bucket % {FOLDS} = {fold}")
        if packed is None:
            return None
        parts.append(packed)
    return tuple(part for part in parts if len(part.numbers))


def cells_of(counts: RowCounts) -> dict[str, np.ndarray]:
    """The counts per (query, item, rank), as `cells` of a log has them."""
    first = np.flatnonzero(changes_of(counts.strata, CELL))
    reward, sizes = counts.strata["reward"], counts.sizes
    sums = {
        "impressions": sizes.astype(np.int64),
        "clicks": np.where(reward > 0, sizes, 0).astype(np.int64),
        "rewards": sizes * reward,
    }
    keys = {name: counts.strata[name][first] for name in CELL}
    return keys | {name: np.add.reduceat(column, first) for name, column in sums.items()}


def fold_counts_of(counts: RowCounts) -> Table:
    """The same per fold of sessions, with `cell`, the place of its keys among those of the log.

    One fold after the other, each in the order of the strata: a table of all folds and cells, most
    of it empty, would take as much memory as the log.
    """
    sizes = counts.sizes
    parts = [_of_fold(counts, sizes, fold) for fold in range(FOLDS)]
    return {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}


def _of_fold(counts: RowCounts, sizes: np.ndarray, fold: int) -> dict[str, np.ndarray]:
    """The counts of one fold by cell."""
    selected = np.flatnonzero(counts.strata["fold"] == fold)
    cell, sizes, reward = counts.cell[selected], sizes[selected], counts.strata["reward"][selected]
    starts = np.flatnonzero(changes_of({"cell": cell}, ("cell",)))
    columns = {
        "impressions": sizes.astype(np.int32),
        "clicks": np.where(reward > 0, sizes, 0).astype(np.int32),
        "rewards": np.where(reward != 0, sizes * reward, 0.0),
    }
    sums = {
        name: np.add.reduceat(column, starts, dtype=column.dtype) if len(starts) else column
        for name, column in columns.items()
    }
    return {"fold": np.full(len(starts), fold, dtype=np.int32), **sums, "cell": cell[starts]}


def changes_of(table: Table, keys: tuple[str, ...]) -> np.ndarray:
    """(n,) whether a row differs from the one above in any of these keys; the first one does."""
    first = np.zeros(len(table[keys[0]]), dtype=bool)
    first[:1] = True
    for key in keys:
        first[1:] |= table[key][1:] != table[key][:-1]
    return first


def has_tail(log: Log) -> bool:
    """Whether a log has so many queries or items that few rows are alike."""
    most = max(log.counts.get("queries", 0), log.counts.get("items", 0))
    return TAIL * most > log.counts["rows"]


def _countable(log: Log, most: int) -> bool:
    local = isinstance(log.source, DuckDBSource) and not log.source.kept
    return local and LEAST <= log.counts["rows"] <= most and has_tail(log)


def _packed(log: Log, where: str = "") -> PackedRows | None:
    """Rows as sorted numbers; None where their keys are too many for a number."""
    rows = log.query(f"SELECT {', '.join(COLUMNS)} FROM log{where}")
    if not len(rows["bucket"]):
        return PackedRows(np.zeros(0, dtype=np.int64), {}, {})
    names = {name: _codes(rows.pop(name)) for name in ("propensity", "reward")}
    codes = {name: part[0] for name, part in names.items() if part is not None}
    if len(codes) < len(names):
        return None
    bucket = rows["bucket"]
    fold, part = bucket % FOLDS, bucket // FOLDS
    first_fold = int(fold.min())
    fold -= first_fold
    ordered = {key: rows[key] for key in ("query_code", "item_code", "rank")}
    ordered |= {**codes, "fold": fold, "part": part}
    widths = {name: int(key.max()).bit_length() for name, key in ordered.items()}
    if sum(widths.values()) > BITS or min(int(key.min()) for key in ordered.values()) < 0:
        return None
    packed = np.zeros(len(bucket), dtype=np.int64)
    for name, key in ordered.items():
        packed <<= widths[name]
        packed |= key
    del rows, ordered, codes, bucket, fold, part
    packed.sort()
    distinct = {name: part[1] for name, part in names.items() if part}
    return PackedRows(packed, widths, distinct, first_fold)


def _codes(values: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Numbers as places among their distinct values, a missing one last; None with many values."""
    some = values[:: max(1, len(values) // 10_000)]
    if len(np.unique(some)) > 1_000:
        return None
    code, distinct = pd.factorize(values, use_na_sentinel=False)
    return code, np.asarray(distinct, float)
