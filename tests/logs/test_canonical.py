"""The stored table is the same, however its names are written."""

import duckdb
import numpy as np
import pytest

from engine.logs import canonical
from engine.logs.canonical import parquet_rows, write

ROWS = (
    "SELECT i + 1 AS line, 's' || i // 3 AS impression, 's' || i // 9 AS session, "
    "CASE i % 4 WHEN 0 THEN '' WHEN 1 THEN 'O''Brien' ELSE 'é' || i % 4 END AS query, "
    "'d' || i % 7 AS item, CAST(i % 3 AS DOUBLE) AS reward FROM range(90) AS rows(i)"
)
PRESENT = ("impression", "session", "query", "item", "reward")


def stored(folder, name, present):
    """The counts, the columns and the types of a table as it is written."""
    target = folder / f"{name}.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW staged AS {ROWS}")
        counts = write(connection, "staged", target, present=present)
        rows = parquet_rows(target)
        types = connection.execute(f"DESCRIBE FROM {rows}").fetchall()
        return counts, connection.execute(f"FROM {rows} ORDER BY line").fetchnumpy(), types


@pytest.mark.parametrize("present", [PRESENT, ("item", "reward")])
def test_few_names_are_written_as_many_are(tmp_path, monkeypatch, present):
    counts, columns, types = stored(tmp_path, "each", present)
    monkeypatch.setattr(canonical, "MANY", 0)
    listed = stored(tmp_path, "listed", present)
    assert (listed[0], listed[2]) == (counts, types)
    for name, values in columns.items():
        np.testing.assert_array_equal(listed[1][name], values, err_msg=name)
