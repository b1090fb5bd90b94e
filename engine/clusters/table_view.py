"""A cluster's table as the canonical table: a view over it, so that nothing is copied."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from engine.clusters.spark import Traffic
from engine.core.errors import EngineError, unknown
from engine.logs.schema import ALWAYS, EXACT_UNITS, FIELDS, OPTIONAL, WRITTEN
from engine.logs.writing.portable import bucket_sql, codes_sql

MOST_NAMES = 1_000_000
"""Queries, and items, that are coded; with more of them the codes must stand in the table."""
_DEFAULTS = {
    "impression": "CAST(line AS STRING)",
    "query": "''",
    "rank": "1",
    "propensity": "CAST(NULL AS DOUBLE)",
    "timestamp": "CAST(NULL AS TIMESTAMP)",
    "policy": "''",
}
_REQUIRED = ("item", "reward")
_NEVER_NULL = ("impression", "session", "query", "item", "rank", "reward")
_TYPES = {field.name: field.type.replace("VARCHAR", "STRING") for field in FIELDS}


@dataclass
class TableView:
    """How a table, or Parquet files, of a cluster are read as the canonical table.

    `name` is what people call it.
    `given` is the column of each field, `extras` are the columns beside them; `names` are the
    names of queries and items, and MD5s of those of sessions, in the order of their codes, where
    the table lacks codes. `traffic` counts what leaves the cluster.
    """

    table: str
    mapping: Mapping[str, str]
    name: str = ""
    given: dict[str, str] = field(default_factory=dict)
    extras: tuple[str, ...] = ()
    names: dict[str, np.ndarray] = field(default_factory=dict)
    sessions: int = 0
    traffic: Traffic = field(default_factory=Traffic)

    def frame(self, session: Any) -> Any:
        """The frame of the canonical table in a session.

        Raises:
            EngineError: a column is missing, or a row lacks what every row needs.
        """
        base = self._base(session)
        columns = list(base.columns)
        self._read_mapping(columns)
        view = f"counterclick_{uuid.uuid4().hex[:12]}"
        base.createOrReplaceTempView(f"{view}_table")
        if self._is_canonical(columns):
            return session.sql(self._canonical(columns, f"{view}_table"))
        session.sql(self._rows(columns, f"{view}_table")).createOrReplaceTempView(view)
        if not self.names:
            self._check(session, view)
            self._code(session, view)
        for name, names in self.names.items():
            table = pa.table({"name": names, "code": np.arange(len(names), dtype=np.int32)})
            session.createDataFrame(table).createOrReplaceTempView(f"{view}_{name}")
        return session.sql(self._coded(view))

    def _base(self, session: Any) -> Any:
        if "/" in self.table or self.table.lower().endswith(".parquet"):
            return session.read.parquet(self.table)
        return session.table(self.table)

    def _read_mapping(self, columns: list[str]) -> None:
        for name, column in self.mapping.items():
            if name not in _TYPES:
                raise unknown("field", name, list(_TYPES))
            if column and column not in columns:
                raise EngineError(
                    f"the table {self.name or self.table!r} has no column {column!r}",
                    fix=f"It has {', '.join(columns)}.",
                )
        same = {name: name for name in _TYPES if name in columns}
        every = same | dict(self.mapping)
        self.given = {name: column for name, column in every.items() if column}
        missing = [name for name in _REQUIRED if name not in self.given]
        if missing:
            raise EngineError(
                f"the table {self.name or self.table!r} has no column {missing[0]!r}",
                where=f"it has {', '.join(columns)}",
                fix=f"Say which column it is: --map {missing[0]}=COLUMN.",
            )
        taken = {*self.given.values(), *WRITTEN}
        self.extras = tuple(name for name in columns if name not in taken)

    def _is_canonical(self, columns: list[str]) -> bool:
        """Whether ingest wrote this table: it has the codes, and every field its own name."""
        own = all(name == column for name, column in self.given.items())
        return own and all(name in columns for name in (*ALWAYS, *WRITTEN))

    def _canonical(self, columns: list[str], relation: str) -> str:
        chosen = [name for name in (*ALWAYS, *OPTIONAL, *WRITTEN) if name in columns]
        times = {"timestamp": "CAST(timestamp AS TIMESTAMP) AS timestamp"}
        fields = [times.get(name, name) for name in chosen]
        return f"SELECT {', '.join([*fields, *map(_quoted_name, self.extras)])} FROM {relation}"

    def _rows(self, columns: list[str], relation: str) -> str:
        """The fields with their types and defaults, and a line for every row."""
        line = "CAST(line AS BIGINT)" if "line" in columns else self._line(columns)
        inner = f"(SELECT *, {line} AS counterclick_line FROM {relation}) AS numbered"
        chosen = [f"{self._value(name)} AS {name}" for name in ALWAYS]
        chosen += [f"{self._value(name)} AS {name}" for name in OPTIONAL if name in self.given]
        extras = [
            f"CAST({_quoted_name(name)} AS STRING) AS {_quoted_name(name)}" for name in self.extras
        ]
        return f"SELECT {', '.join([*chosen, 'counterclick_line AS line', *extras])} FROM {inner}"

    def _line(self, columns: list[str]) -> str:
        """A number that orders the rows: by time where it is known, then by every column."""
        first = [self.given[name] for name in ("timestamp", "impression") if name in self.given]
        order = dict.fromkeys([*first, *(self.given[name] for name in self.given)])
        by = ", ".join(map(_quoted_name, order))
        return f"CAST(ROW_NUMBER() OVER (ORDER BY {by}) AS BIGINT)"

    def _value(self, name: str) -> str:
        if name == "session" and name not in self.given:
            return self._value("impression")
        if name in self.given:
            return f"CAST({_quoted_name(self.given[name])} AS {_TYPES[name]})"
        return f"CAST({_DEFAULTS[name].replace('line', 'counterclick_line')} AS {_TYPES[name]})"

    def _check(self, session: Any, view: str) -> None:
        """Refuse rows that lack what every row needs, before a join would lose them in silence."""
        holes = [f"COUNT(*) - COUNT({name}) AS {name}" for name in _NEVER_NULL]
        counts = ", ".join(f"COUNT(DISTINCT {name}) AS {name}_names" for name in _CODED)
        sql = f"SELECT {', '.join(holes)}, MIN(rank) AS top, {counts} FROM {view}"
        answer = {key: value[0] for key, value in self._ask(session, sql).to_pydict().items()}
        for name in _NEVER_NULL:
            if answer[name]:
                raise EngineError(
                    f"{answer[name]:,} rows of {self.name or self.table!r} have no {name}",
                    fix="Fill them in, or ask a view without these rows.",
                )
        if answer["top"] is not None and answer["top"] < 1:
            raise EngineError(
                f"ranks start at 1, but the lowest is {answer['top']}", fix="Add one to every rank."
            )
        for name in ("query", "item"):
            if answer[f"{name}_names"] > MOST_NAMES:
                raise EngineError(
                    f"{self.name or self.table!r} has {answer[f'{name}_names']:,} names of {name}, "
                    f"and no more than {MOST_NAMES:,} are coded on the way",
                    fix="Store the table as `counterclick load` writes it, with its codes.",
                )
        self.sessions = int(answer["session_names"])

    def _code(self, session: Any, view: str) -> None:
        for name in _CODED:
            if name != "session" or self.sessions <= EXACT_UNITS:
                answer = self._ask(session, codes_sql(name, view, digests=name == "session"))
                self.names[name] = answer[0].to_numpy()

    def _ask(self, session: Any, sql: str) -> pa.Table:
        answer = session.sql(sql).toArrow()
        self.traffic.add(answer)
        return answer

    def _coded(self, view: str) -> str:
        exact = "session" in self.names
        bucket = "by_session.code" if exact else bucket_sql("rows_of_log.session")
        joins = " ".join(
            f"JOIN {view}_{name} AS by_{name} ON by_{name}.name = {_KEYS[name]}"
            for name in self.names
        )
        return (
            "SELECT rows_of_log.*, by_query.code AS query_code, by_item.code AS item_code, "
            f"{bucket} AS bucket FROM {view} AS rows_of_log {joins}"
        )


_CODED = ("query", "item", "session")
_KEYS = {
    "query": "rows_of_log.query",
    "item": "rows_of_log.item",
    "session": "MD5(rows_of_log.session)",
}
"""What the names that were fetched are joined to: sessions leave the cluster by their MD5 alone."""


def _quoted_name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
