"""The file of the lines that were set aside, and what the card of a log says of them."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from engine.ingest.columns.values.validate import texts
from engine.ingest.text.raw import REJECTS
from engine.logs.canonical import escaped

_FIRST = f"SELECT line FROM {REJECTS} ORDER BY line LIMIT 5"
_REASONS = f"SELECT reason, COUNT(*) FROM {REJECTS} GROUP BY reason ORDER BY 2 DESC, 1"
_EMPTY = pa.schema(
    [("line", pa.int64()), ("reason", pa.string()), ("text", pa.string())]
).empty_table()


def write_quarantine(
    connection: duckdb.DuckDBPyConnection,
    target: Path,
    lines: int,
    plain: Path | None,
    *,
    dropped: bool,
) -> tuple[dict[str, int], list[int]]:
    """Write the lines that were set aside.

    Args:
        connection: holds them.
        target: the file to write.
        lines: how many there are.
        plain: the file as text, where it has one: what the lines say is read from it.
        dropped: a person left columns out, so that no line may be kept as it stands in the file.

    Returns:
        How many lines have each reason, and the numbers of the first lines.
    """
    if not lines:
        pq.write_table(_EMPTY, target, compression="zstd")
        return {}, []
    if dropped:
        connection.execute(f"UPDATE {REJECTS} SET text = NULL")
    elif plain is not None:
        texts(connection, plain)
    connection.execute(
        f"COPY (SELECT line, reason, COALESCE(text, '') AS text FROM {REJECTS} ORDER BY line) "
        f"TO '{escaped(target)}' (FORMAT parquet, COMPRESSION zstd)"
    )
    reasons = {str(reason): int(n) for reason, n in connection.execute(_REASONS).fetchall()}
    return reasons, [row[0] for row in connection.execute(_FIRST).fetchall()]
