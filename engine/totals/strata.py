"""Strata of rows, those that no term can tell apart, and the values of terms at each kind."""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from engine.logs.log import Log
from engine.logs.sources import Table
from engine.totals import aggregate_sql
from engine.totals.sql_binding import Binding

MOST = 8_000_000
"""Values of terms that are kept per log, 64 MB of them."""
Columns = Mapping[str, str]
"""What rows are told apart by: names, and their SQL over the log."""


@dataclass(frozen=True, eq=False)
class Strata:
    """The (K,) values of each column, by the SQL of the column.

    `key` names them: kinds of one log with the same key are the same, in the same order.
    """

    values: Table
    key: Hashable

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def table(self, columns: Columns) -> Table:
        """The kinds under the columns' own names, numbered by `kind`; missing numbers masked."""
        named = {name: _masked(self.values[sql]) for name, sql in columns.items()}
        return {"kind": np.arange(len(self)), **named}

    def at(self, log: Log, binding: Binding, terms: Mapping[str, str]) -> dict[str, np.ndarray]:
        """(K,) values of terms, given as SQL by name; zero where missing.

        They are remembered by what the terms mean, so that further cubes of the same kinds, and
        whoever looks for the largest weights, do not ask again.
        """
        known: dict[Any, np.ndarray] = log.remember("values at kinds", dict)
        keys = {name: (self.key, binding.meaning(sql)) for name, sql in terms.items()}
        fresh = {keys[name]: name for name in terms if keys[name] not in known}
        if fresh:
            found = self._evaluated(log, binding, {name: terms[name] for name in fresh.values()})
            known.update({key: np.asarray(found[name], float) for key, name in fresh.items()})
        values = {name: known[key] for name, key in keys.items()}
        for oldest in list(known)[: -max(1, MOST // max(1, len(self)))]:
            known.pop(oldest, None)
        return values

    def _evaluated(
        self, log: Log, binding: Binding, terms: Mapping[str, str]
    ) -> dict[str, np.ndarray]:
        told = ",\n       ".join(f"COALESCE({sql}, 0e0) AS {name}" for name, sql in terms.items())
        needed = replace(binding, outside=binding.outside & places(terms.values()))
        lines = aggregate_sql.joined(needed, "SELECT * FROM kinds")
        text = "\n".join([*lines, f"SELECT {told}", "FROM joined ORDER BY kind"])
        return log.query(text, kinds=self.table(needed.columns), **needed.tables())


def numbered(columns: Table) -> tuple[np.ndarray, np.ndarray]:
    """The kind of each row, numbered from 0, and the place of one row of each kind.

    `columns` has the rows' values by the SQL of the column. The numbers follow the values, so that
    they depend on nothing but the log.
    """
    kind, one_of_kind = _distinct(list(columns.values()))
    ranked = [pd.factorize(columns[sql][one_of_kind], sort=True)[0] for sql in sorted(columns)]
    order = np.lexsort(ranked)
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order))
    return place[kind], one_of_kind[order]


def _distinct(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
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


def places(terms: Iterable[str]) -> set[int]:
    """The lookups whose values terms stand on."""
    return {int(place) for sql in terms for place in re.findall(r"\bv(\d+)\b", sql)}


def _masked(column: np.ndarray) -> np.ndarray:
    return np.ma.masked_invalid(column) if column.dtype.kind == "f" else column
