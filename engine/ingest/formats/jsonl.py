"""JSON Lines: one object per line, its keys the columns."""

from pathlib import Path

import duckdb

from engine.core.errors import EngineError
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.lines import TABLE, line_table
from engine.ingest.text.plain_text import PlainText
from engine.ingest.text.raw import COLUMNS, LINE, RAW, REJECTS, Raw, unique
from engine.logs.canonical import escaped, quoted

_OBJECT = "CASE WHEN json_valid(text) THEN json_type(text) = 'OBJECT' ELSE false END"


def fits(head: list[str]) -> bool:
    """Whether the first line that is not blank opens a JSON object."""
    return bool(head) and head[0].lstrip().startswith("{")


def is_array(head: list[str]) -> bool:
    """Whether the file begins as one JSON array of objects does."""
    start = "".join(head[:3]).replace(" ", "").replace("\t", "")
    return start.startswith(("[{", "[["))


def read(
    connection: duckdb.DuckDBPyConnection, text: PlainText, folder: Path, options: ReadOptions
) -> Raw:
    """The rows of a JSON Lines file; a value that is no text stands as its JSON text.

    Raises:
        EngineError: no line is an object, or together they have more than 2,000 keys.
    """
    tally = line_table(connection, text, folder)
    connection.execute(
        f"INSERT INTO {REJECTS} SELECT {LINE}, 'is no JSON object', left(text, 2000) "
        f"FROM {TABLE} WHERE NOT {_OBJECT}"
    )
    keys = _keys(connection)
    names = unique(keys)
    paths = ", ".join(f"'{escaped(_pointer(key))}'" for key in keys)
    chosen = ", ".join(f"found[{at}] AS {quoted(name)}" for at, name in enumerate(names, start=1))
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT {LINE}, {chosen} FROM (SELECT {LINE}, "
        f"json_extract_string(text, [{paths}]) AS found FROM {TABLE} WHERE {_OBJECT})"
    )
    rows = connection.execute(f"SELECT COUNT(*) FROM {RAW}").fetchall()[0][0]
    return Raw("JSON Lines", names, tally["lines"], rows, blank=tally["blank"])


def _keys(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The keys of all objects, in the order in which they first appear."""
    found = connection.execute(
        f"SELECT key FROM (SELECT unnest(json_keys(text)) AS key, {LINE} AS line, "
        f"generate_subscripts(json_keys(text), 1) AS place FROM {TABLE} WHERE {_OBJECT}) "
        f"GROUP BY key ORDER BY MIN(line), MIN(place) LIMIT {COLUMNS + 1}"
    ).fetchall()
    if not found:
        raise EngineError("no line of the file is a JSON object with keys")
    return [row[0] for row in found]


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")
