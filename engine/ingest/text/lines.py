"""Physical lines, and the line table of formats in which each line stands alone."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from engine.core.errors import EngineError
from engine.ingest.text.line_scan import LONGEST_READ
from engine.ingest.text.plain_text import PlainText
from engine.ingest.text.raw import LINE, Rejects
from engine.logs.canonical import one_file

TABLE = "text_lines"
_NEVER = "\x01"


def physical(text: PlainText) -> Iterator[tuple[int, bytes]]:
    """Physical lines with their numbers, without their ends."""
    with text.path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            text.watch.check()
            yield number, raw.removesuffix(b"\n").removesuffix(b"\r")


def problem(raw: bytes) -> str:
    """Why a line is no text that can be read, or an empty text."""
    if len(raw) > LONGEST_READ:
        return "longer than 1 MB"
    if b"\0" in raw:
        return "holds a NUL byte"
    if b"\r" in raw:
        return "holds a carriage return"
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "is not UTF-8"
    return ""


def readable(text: PlainText, rejects: Rejects, tally: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Lines that are text, with their numbers; `tally` gathers `lines` and `blank`."""
    tally |= {"lines": 0, "blank": 0}
    for number, raw in physical(text):
        tally["lines"] = number
        if not raw.strip():
            tally["blank"] += 1
        elif reason := problem(raw):
            rejects.add(number, reason, raw[:LONGEST_READ].decode("utf-8", "replace"))
        else:
            yield number, raw.decode()


def some_lines(text: PlainText, first: int, spread: int) -> Iterator[str]:
    """The first lines of a sound text, and others spread evenly over its bytes."""
    size = text.path.stat().st_size
    with text.path.open("rb") as file:
        yield from (line.decode() for line in islice(file, first))
        begin = file.tell()
        for number in range(spread if begin < size else 0):
            file.seek(begin + (size - begin) * number // spread)
            file.readline()
            yield file.readline().decode()


def line_table(
    connection: duckdb.DuckDBPyConnection, text: PlainText, folder: Path
) -> dict[str, int]:
    """Make the table of numbered lines; returns the tally of `lines` and `blank`.

    Raises:
        EngineError: the lines that were found cannot be read back.
    """
    if text.sound:
        source, expected = _single(text.path, {"text": "VARCHAR"}), text.lines - text.blank
        chosen = f"rowid + 1 AS {LINE}, text"
        if _read_back(connection, source, chosen, expected):
            return {"lines": text.lines, "blank": text.blank}
    tally: dict[str, int] = {}
    rejects, written = Rejects(), 0
    clean = folder / "clean.txt"
    with clean.open("w", encoding="utf-8", newline="\n") as target:
        for number, line in readable(text, rejects, tally):
            if _NEVER in line:
                rejects.add(number, "holds a control character", line)
                continue
            target.write(f"{number}{_NEVER}{line}\n")
            written += 1
    source = _single(clean, {LINE: "BIGINT", "text": "VARCHAR"})
    if not _read_back(connection, source, f"{LINE}, text", written):
        raise EngineError(f"the {written:,} lines that were accepted cannot be read back")
    rejects.store(connection)
    return tally


def _single(path: Path, columns: dict[str, str]) -> str:
    listed = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"read_csv('{one_file(path)}', columns={{{listed}}}, auto_detect=false, header=false, "
        f"hive_partitioning=false, "
        f"delim='{_NEVER}', quote='', escape='', strict_mode=true, compression='none', "
        f"max_line_size={LONGEST_READ + 4_096})"
    )


def _read_back(
    connection: duckdb.DuckDBPyConnection, source: str, chosen: str, expected: int
) -> bool:
    try:
        connection.execute(f"CREATE OR REPLACE TABLE given_lines AS SELECT * FROM {source}")
    except duckdb.InterruptException:
        raise
    except duckdb.Error:
        return False
    connection.execute(
        f"CREATE OR REPLACE VIEW {TABLE} AS SELECT {chosen} FROM given_lines WHERE text IS NOT NULL"
    )
    written = connection.execute(f"SELECT COUNT(*) FROM {TABLE}").fetchall()[0][0]
    return bool(written == expected)
