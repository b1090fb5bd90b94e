"""What every format yields: a relation of named columns, and an account of every line."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from engine.core.errors import EngineError
from engine.logs.canonical import quoted
from engine.logs.note import Note

RAW = "raw_rows"
REJECTS = "rejects"
LINE = "_counterclick_line"
SHOWN, HIT, FOLDED_LINE = "_counterclick_shown", "_counterclick_hit", "_counterclick_folded"
OWN = (LINE, SHOWN, HIT, FOLDED_LINE)
"""Columns that we add while we read: a column of the file by such a name gets another."""
TEXT_HELD = 2_000
COLUMNS = 2_000


@dataclass(frozen=True)
class Types:
    """The SQL types to read columns with, the others as text; and how a time is written."""

    columns: Mapping[str, str] = field(default_factory=dict)
    times: str = ""


TEXT = Types()


@dataclass(frozen=True)
class Raw:
    """An account of the rows in the table of raw rows, before any column has a meaning.

    With `ordered` the n-th row is physical line n + `header`, else its column of that name says the
    line. `lines = read + rejected + header + blank`, where `read` counts the lines that became
    rows (one line may become several, if `many`). `unit` is what holds each list: a line, or a
    search of the session on a line. `mapping` is given by formats whose columns are
    known, `digest` is the sha256 of the file, `text` its plain text where it has one; `types` are
    the columns that were read as numbers or times, because of what they seemed to mean; the values
    of `lists` became rows; the texts in the columns `plain` hold no space, slash or backslash;
    `size` is the file's in bytes. Of an event log, `events` is the account,
    and `consumed` are the fields of a mapping that were used to read the events. `first_rows`,
    `list_columns` (one list, of all) and `kinds` are what was read of these rows already: rows that
    are changed have an account of their own, without any of them.
    """

    format: str
    columns: tuple[str, ...]
    lines: int
    read: int
    header: int = 0
    blank: int = 0
    ordered: bool = False
    many: bool = False
    unit: str = "line"
    mapping: dict[str, str] | None = None
    notes: tuple[Note, ...] = ()
    digest: str = ""
    size: int = 0
    text: Path | None = None
    types: Types = TEXT
    lists: tuple[str, ...] = ()
    plain: frozenset[str] = frozenset()
    consumed: frozenset[str] = frozenset()
    events: Mapping[str, Any] = field(default_factory=dict)
    first_rows: dict[str, list[str | None]] = field(
        init=False, compare=False, repr=False, default_factory=dict
    )
    list_columns: list[Any] = field(init=False, compare=False, repr=False, default_factory=list)
    kinds: dict[str, str] = field(init=False, compare=False, repr=False, default_factory=dict)

    def unfolds(self, column: str) -> bool:
        """Whether a mapping names a list that became rows, by its column or with brackets."""
        if column in self.lists:
            return True
        return column not in self.columns and column.removesuffix("[]") in self.lists


class Rejects:
    """The lines that became no rows, gathered while a file is read."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str]] = []

    def add(self, line: int, reason: str, text: str) -> None:
        """Set one line aside; of its text at most 2,000 characters are held."""
        self.rows.append((line, reason, text[:TEXT_HELD]))

    def store(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Put the lines in the table of rejects; returns how many they are."""
        if not self.rows:
            return 0
        lines, reasons, texts = zip(*self.rows, strict=True)
        columns = {
            "line": pa.array(lines, pa.int64()),
            "reason": pa.array(reasons, pa.string()),
            "text": pa.array(
                [text.encode("utf-8", "replace").decode() for text in texts], pa.string()
            ),
        }
        connection.register("given_rejects", pa.table(columns))
        connection.execute(f"INSERT INTO {REJECTS} SELECT line, reason, text FROM given_rejects")
        connection.unregister("given_rejects")
        return len(self.rows)


def numbered(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The same rows, their lines in a column where the file's own `rowid` hides DuckDB's."""
    if not raw.ordered or all(name.lower() != "rowid" for name in raw.columns):
        return raw
    connection.execute(f"ALTER TABLE {RAW} RENAME TO unnumbered")
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT row_number() OVER () + {raw.header} AS {LINE}, * "
        "FROM unnumbered"
    )
    connection.execute("DROP TABLE unnumbered")
    return replace(raw, ordered=False)


def with_an_item(item: str, columns: Collection[str], texts: Collection[str]) -> str:
    """The raw rows whose column of items is not empty, as SQL: a line of totals has none.

    Of the `columns` of the file those in `texts` may hold empty texts, and not only nothing.
    """
    if item not in columns:
        return RAW
    given = f"NULLIF(CAST({quoted(item)} AS VARCHAR), '')" if item in texts else quoted(item)
    return f"(SELECT * FROM {RAW} WHERE {given} IS NOT NULL)"


def unique(names: list[str]) -> tuple[str, ...]:
    """Column names without blanks and repetitions: ('a', '', 'a') -> ('a', 'column_2', 'a_2').

    Raises:
        EngineError: there are more than 2,000.
    """
    if len(names) > COLUMNS:
        raise EngineError(
            f"the file has {len(names):,} columns, more than {COLUMNS:,}",
            fix="Check the separator, or keep only the columns that a log needs.",
        )
    seen: dict[str, int] = dict.fromkeys(OWN, 1)
    result: list[str] = []
    for position, given in enumerate(names, start=1):
        name = given.strip() or f"column_{position}"
        while name.lower() in seen:
            seen[name.lower()] += 1
            name = f"{name}_{seen[name.lower()]}"
        seen[name.lower()] = 1
        result.append(name)
    return tuple(result)


def kinds(connection: duckdb.DuckDBPyConnection, raw: Raw) -> dict[str, str]:
    """The SQL type of each column of the raw rows, read once of an account of rows."""
    if not raw.kinds:
        described = connection.execute(f"DESCRIBE {RAW}").fetchall()
        raw.kinds.update({name: kind for name, kind, *_ in described})
    return {**raw.kinds}


def ask(connection: duckdb.DuckDBPyConnection, sql: str, relation: str = RAW) -> tuple[Any, ...]:
    """The one row that a query over the raw rows answers with."""
    answer: tuple[Any, ...] = connection.execute(f"SELECT {sql} FROM {relation}").fetchall()[0]
    return answer
