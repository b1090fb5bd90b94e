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
from engine.totals.strata import Columns, Strata, numbered

MOST, KINDS = 8_000_000, 200_000
"""Counts, and kinds of rows, that are ever fetched; with more of them the sums are made in SQL.

Fetching takes some 60 bytes per count, half a gigabyte at most, and keeping them 12.
"""
SIGN = "CAST(SIGN(reward) AS INTEGER)"
"""What tells rows apart by their reward where its size does not."""
REMEMBERED = 4
"""Cubes that are kept per log, of at most twice MOST counts together."""


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts of rows per unit and kind.

    `units` (U,) ascend; `counts` is (U, K), sparse and by column, so that the totals in the making
    stay near the processor; no row of it is empty.
    """

    units: np.ndarray
    kinds: Strata
    counts: Any

    @cached_property
    def sizes(self) -> np.ndarray:
        """(K,) how many rows of each kind the log holds."""
        return np.asarray(self.counts.sum(axis=0)).ravel()

    @cached_property
    def rows(self) -> np.ndarray:
        """(U,) how many rows each unit holds."""
        return np.asarray(self.counts.sum(axis=1)).ravel()

    @cached_property
    def rewarded(self) -> tuple[np.ndarray, Any]:
        """(K,) which kinds of rows have a reward, mostly few, and the counts of these alone."""
        told = self.kinds.values
        here = np.nan_to_num(told["reward"] if "reward" in told else told[SIGN]) != 0
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
        self, terms: Sequence[np.ndarray], column: str, value: str
    ) -> Iterator[np.ndarray]:
        """(U,) totals of each (K,) term over the strata whose column has this value, as text."""
        here = np.flatnonzero(self.kinds.values[column].astype(str) == value)
        return _products(self.counts[:, here], [term[here] for term in terms])


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
    whole = cubes(found, columns)
    made = whole[0] if whole else None
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


def cubes(
    found: dict[str, np.ndarray], columns: Columns, counted: Sequence[str] = ("n",)
) -> list[Cube] | None:
    """One cube for each column of counts, or other sums, that a query found; None if too large."""
    if len(found["n"]) > MOST:
        return None
    kind, one_of_kind = numbered({sql: found[name] for name, sql in columns.items()})
    if len(one_of_kind) > KINDS:
        return None
    place, units = pd.factorize(found["bucket"], sort=True)
    small = np.uint16 if len(units) < 2**16 else np.int64  # sorted by digits, ten times as fast
    order = np.argsort(place.astype(small), kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(place))])
    shape = (len(units), len(one_of_kind))
    values = {sql: found[name][one_of_kind] for name, sql in columns.items()}
    kinds = Strata(values, frozenset(values))
    held = [(found[name][order].astype(float), kind[order], starts) for name in counted]
    return [
        Cube(np.asarray(units), kinds, sp.csr_array(part, shape=shape).tocsc()) for part in held
    ]
