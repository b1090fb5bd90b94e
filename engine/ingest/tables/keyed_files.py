"""The rows of a small file as text, each with its line: read as a log is, but for the quarantine.

What a log would set aside is refused here. Half a policy is another policy.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.core.paths import is_readable
from engine.ingest.detect import read
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.raw import LINE, RAW, REJECTS, Raw
from engine.ingest.workbench import workbench
from engine.logs.canonical import quoted
from engine.logs.note import RepeatedNames

TOLERANCE = 1e-6
"""How far probabilities may exceed one, or their sum differ from it."""
_COMMA = r"^[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, eq=False)
class KeyedFile:
    """A file's columns as text without spaces around it, and the line that each row stands on.

    `note` says what was decided about it that could be otherwise.
    """

    name: str
    columns: dict[str, pa.ChunkedArray]
    lines: np.ndarray
    note: str = ""

    def first(self, *names: str) -> str | None:
        """The first of the names that a column has, in the column's own spelling."""
        lower = {column.lower(): column for column in reversed(self.columns)}
        return next((lower[name] for name in names if name in lower), None)

    def at(self, row: int) -> str:
        """Where a row stands, as people say it."""
        return f"line {int(self.lines[row]):,}"

    def texts(self, column: str) -> np.ndarray:
        """(n,) a column that says something in every row.

        Raises:
            EngineError: it is empty somewhere.
        """
        values = pc.fill_null(self.columns[column], "")
        empty = np.flatnonzero(pc.equal(values, "").to_numpy())
        if len(empty):
            raise EngineError(
                f"{count(len(empty), 'row')} of {self.name} "
                f"{'has' if len(empty) == 1 else 'have'} no {column}",
                where=f"First at {self.at(empty[0])}",
                fix=f"Give every row its {column}.",
            )
        return values.to_numpy()

    def numbers(self, column: str) -> np.ndarray:
        """(n,) a column as numbers; a decimal point may be written as a comma.

        Raises:
            EngineError: a row holds no finite number.
        """
        values = pc.fill_null(self.columns[column], "")
        commas = pc.match_substring_regex(values, _COMMA)
        values = pc.if_else(commas, pc.replace_substring(values, ",", "."), values)
        try:
            parsed = pc.cast(values, pa.float64()).to_numpy()
        except pa.ArrowInvalid:
            parsed = np.array([_number(text) for text in values.to_pylist()])
        wrong = np.flatnonzero(~np.isfinite(parsed))
        if len(wrong):
            text = self.columns[column][int(wrong[0])].as_py() or ""
            raise EngineError(
                f"{column} of {self.name} must be a number, but "
                f"{count(len(wrong), 'row')} {'is' if len(wrong) == 1 else 'are'} not",
                where=f"First at {self.at(wrong[0])}: {text[:40]!r}",
                fix="Write numbers such as 0.25.",
                named=True,
            )
        return parsed


def check_chances(name: str, values: np.ndarray, at: Callable[[int], str]) -> None:
    """Refuse numbers that are no probabilities.

    Args:
        name: of the numbers.
        values: (n,).
        at: where a row stands.

    Raises:
        EngineError: a number lies outside 0 to 1.
    """
    outside = np.flatnonzero((values < 0) | (values > 1 + TOLERANCE))
    if len(outside):
        raise EngineError(
            f"{name} must lie between 0 and 1, but {count(len(outside), 'row')} "
            f"{'does' if len(outside) == 1 else 'do'} not",
            where=f"First at {at(outside[0])}: {values[outside[0]]:g}",
            fix="Give chances, not per cent or scores; scores go in a column score.",
            named=True,
        )


def opened(path: Path) -> KeyedFile:
    """All rows of a file of any format that is read, recognised by its content.

    Raises:
        EngineError: the file cannot be read, or a line of it is no row.
    """
    if not is_readable(path):
        raise EngineError(f"there is no file {path}", fix="Check the path.")
    with tempfile.TemporaryDirectory(prefix="counterclick-keyed-") as folder:
        scratch = Path(folder) / "scratch"
        with workbench(scratch, [path]) as connection:
            raw = read(connection, [path], scratch, ReadOptions())
            _check(connection, raw, path)
            line = f"rowid + {1 + raw.header}" if raw.ordered else quoted(LINE)
            chosen = [f"trim(CAST({quoted(name)} AS VARCHAR))" for name in raw.columns]
            sql = f"SELECT CAST({line} AS BIGINT), {', '.join(chosen)} FROM {RAW} ORDER BY 1"
            table = connection.sql(sql).to_arrow_table()
    lines, *columns = table.columns
    named = dict(zip(raw.columns, columns, strict=True))
    doubts = [f"{path.name}: {note.what}" for note in raw.notes if note.severity != "green"]
    return KeyedFile(path.name, named, lines.to_numpy(), " ".join(doubts))


def _check(connection: duckdb.DuckDBPyConnection, raw: Raw, path: Path) -> None:
    """Refuse what a log would set aside or rename."""
    ask = connection.execute
    bad = ask(f"SELECT line, reason FROM {REJECTS} ORDER BY line").fetchall()
    if bad:
        raise EngineError(
            f"{path.name} cannot be read: {count(len(bad), 'line')} "
            f"{'is not a row' if len(bad) == 1 else 'are not rows'}",
            where=f"First line {bad[0][0]:,}: {bad[0][1]}",
            fix="Correct or remove it.",
            named=True,
        )
    if not raw.header and not raw.format.startswith(("JSON", "Parquet")):
        raise EngineError(
            f"the first line of {path.name} names no columns",
            fix="Begin the file with a line such as item,probability.",
        )
    twice = next((note.what for note in raw.notes if isinstance(note, RepeatedNames)), "")
    if twice:
        raise EngineError(f"{path.name}: {twice}", fix="Keep one of them.", named=True)
    if not ask(f"SELECT 1 FROM {RAW} LIMIT 1").fetchall():
        raise EngineError(f"{path.name} holds no rows", fix="Give at least one row.", named=True)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
