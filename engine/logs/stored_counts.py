"""Counts of a large log's rows stored beside it, so that a comparison reads no row.

Rows are counted by what the usual terms distinguish. Where that leaves few counts, they are written
when the log is stored, and answer instead of the rows; see `engine/totals/aggregate_sql.py`.
"""

from collections.abc import Collection
from pathlib import Path

import duckdb

from engine.logs.canonical import escaped, parquet_rows
from engine.logs.databases.limits import limit

COUNTS = "counts.parquet"
RELATION = "log_counts"
"""The name under which queries read the counts; `n` is how many rows each stands for."""
KEYS = ("bucket", "item_code", "propensity", "query_code", "rank", "reward")
LEAST_ROWS = 2_000_000
"""Smaller logs are counted again in no time."""
SAVING, MOST = 4, 8_000_000
"""Rows per count at least, and counts at most, for which it pays."""
_PART, _OF = "bucket % 50 = 7", 50
"""Some buckets suffice to estimate how many counts there are, as every count lies in one bucket."""


def write_counts(log: Path, target: Path, rows: int) -> bool:
    """Write the counts of a stored log beside it; whether that pays."""
    if rows < LEAST_ROWS:
        return False
    keys = ", ".join(KEYS)
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        limit(connection)
        connection.execute("SET enable_progress_bar = false")
        counted = f"SELECT {keys}, COUNT(*) AS n FROM {parquet_rows(log)}"
        part = connection.execute(
            f"SELECT COUNT(*), SUM(n) FROM ({counted} WHERE {_PART} GROUP BY {keys})"
        ).fetchall()[0]
        if not part[0] or SAVING * part[0] > part[1] or _OF * part[0] > MOST:
            return False
        connection.execute(
            f"COPY ({counted} GROUP BY {keys}) TO '{escaped(target)}' "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
    return True


def countable(keys: Collection[str], unit: str, columns: Collection[str]) -> bool:
    """Whether the counts can answer a question, given the SQL of its unit and columns."""
    return bool(keys) and unit == "bucket" and set(columns) <= set(keys)
