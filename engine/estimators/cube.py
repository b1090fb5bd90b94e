"""The cube of a log: how many rows of each kind every unit holds, as a sparse matrix.

Rows of a kind are those that no term can tell apart. There are far fewer kinds than rows, so a term
is evaluated once per kind, and its totals per unit are the product of the counts with its values.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from engine.logs.log import Log
from engine.logs.sources import Table

MOST, KINDS = 8_000_000, 200_000
"""Counts, and kinds of rows, that are ever fetched; with more of them the sums are made in SQL.

Fetching takes some 60 bytes per count, half a gigabyte at most, and keeping them 12.
"""
REMEMBERED = 4
"""Cubes that are kept per log, of at most twice MOST counts together."""
Columns = dict[str, str]
"""What rows are told apart by: names, and their SQL over the log."""


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts of rows per unit and kind.

    `units` (U,) ascend; `kinds` has the (K,) values of each column, by the SQL of the column, in
    an order that depends on nothing but the log; `counts` is (U, K), sparse and by column, so that
    the totals in the making stay near the processor; no row of it is empty.
    """

    units: np.ndarray
    kinds: Table
    counts: Any

    @cached_property
    def sizes(self) -> np.ndarray:
        """(K,) how many rows of each kind the log holds."""
        return np.asarray(self.counts.sum(axis=0)).ravel()

    @cached_property
    def rows(self) -> np.ndarray:
        """(U,) how many rows each unit holds."""
        return np.asarray(self.counts.sum(axis=1)).ravel()

    def table(self, columns: Columns) -> Table:
        """The kinds under the columns' own names, numbered by `kind`; missing numbers masked."""
        named = {name: _masked(self.kinds[sql]) for name, sql in columns.items()}
        return {"kind": np.arange(len(self.sizes)), **named}

    @cached_property
    def rewarded(self) -> tuple[np.ndarray, Any]:
        """(K,) which kinds of rows have a reward, mostly few, and the counts of these alone."""
        here = np.nan_to_num(self.kinds["reward"]) != 0
        return here, self.counts[:, here]

    def sums(self, columns: Sequence[np.ndarray]) -> list[np.ndarray]:
        """(U,) totals of each (K,) column; those that only rewards have cost far less."""
        here, rewarded = self.rewarded
        earned = [not column[~here].any() for column in columns]
        parts = zip(columns, earned, strict=True)
        some = _products(rewarded, [one[here] for one, few in parts if few])
        parts = zip(columns, earned, strict=True)
        rest = _products(self.counts, [one for one, few in parts if not few])
        return [next(some if few else rest) for few in earned]

    def sums_within(
        self, columns: Sequence[np.ndarray], apart: str, stratum: str
    ) -> Iterator[np.ndarray]:
        """(U,) totals of each (K,) column over the kinds that are apart by this value, as text."""
        here = np.flatnonzero(self.kinds[apart].astype(str) == stratum)
        return _products(self.counts[:, here], [column[here] for column in columns])


def _products(counts: Any, columns: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """The product of counts with each column."""
    return iter((counts @ np.stack(columns, axis=1)).T if columns else ())


def cube(log: Log, unit: str, columns: Columns, sql: str, lasting: bool = True) -> Cube | None:
    """The cube that a query of counts gives, or one made before that tells as much apart.

    None where it would be too large to fetch. `lasting` says that the query reads nothing but the
    log, so that the cube serves later questions too.
    """
    asked = frozenset(columns.values())
    known: dict[tuple[str, frozenset[str]], Cube | None] = log.remember("cubes", dict)
    for (by, apart), one in reversed(list(known.items())) if lasting else []:
        if by == unit and (asked >= apart if one is None else asked <= apart):
            return one
    found = log.query(f"{sql} LIMIT {MOST + 1}")
    made = _made(found, columns) if len(found["n"]) <= MOST else None
    if lasting:
        known[unit, asked] = made
        _forget(known)
    return made


def _forget(known: dict[Any, Cube | None]) -> None:
    """Let the oldest cubes go until few are left and they are small together."""
    kept = list(known.items())
    sizes = np.cumsum([one.counts.nnz if one else 0 for _, one in reversed(kept)])[::-1]
    for (key, _), size, left in zip(kept, sizes, range(len(kept), 0, -1), strict=True):
        if left > REMEMBERED or size > 2 * MOST:
            known.pop(key, None)


def _made(found: dict[str, np.ndarray], columns: Columns) -> Cube | None:
    kind, one_of_kind = _kinds([found[name] for name in columns])
    if len(one_of_kind) > KINDS:
        return None
    by_sql = [
        found[name][one_of_kind] for _, name in sorted((sql, name) for name, sql in columns.items())
    ]
    kind, one_of_kind = _ordered(kind, one_of_kind, by_sql)
    place, units = pd.factorize(found["bucket"], sort=True)
    small = np.uint16 if len(units) < 2**16 else np.int64  # sorted by digits, ten times as fast
    order = np.argsort(place.astype(small), kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(place))])
    counts = sp.csr_array(
        (found["n"][order].astype(float), kind[order], starts),
        shape=(len(units), len(one_of_kind)),
    ).tocsc()
    kinds = {sql: found[name][one_of_kind] for name, sql in columns.items()}
    return Cube(np.asarray(units), kinds, counts)


def _kinds(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The kind of each row, numbered from 0, and the place of one row of each kind."""
    code, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        part, values = pd.factorize(column, use_na_sentinel=False)
        if size * len(values) > 2**62:
            code, distinct = pd.factorize(code)
            size = len(distinct)
        code, size = code * len(values) + part, size * len(values)
    kind, distinct = pd.factorize(code)
    one_of_kind = np.empty(len(distinct), dtype=np.int64)
    one_of_kind[kind] = np.arange(len(kind))
    return kind, one_of_kind


def _ordered(
    kind: np.ndarray, one_of_kind: np.ndarray, columns: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The same kinds, numbered in the order of their (K,) values."""
    order = np.lexsort([pd.factorize(column, sort=True)[0] for column in columns])
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order))
    return place[kind], one_of_kind[order]


def _masked(column: np.ndarray) -> np.ndarray:
    return np.ma.masked_invalid(column) if column.dtype.kind == "f" else column
