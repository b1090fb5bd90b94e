"""The stored table is the same, however its names are written."""

from dataclasses import replace

import duckdb
import numpy as np
import pytest

from engine.logs import canonical
from engine.logs.canonical import parquet_rows, write
from engine.logs.writing import short_table

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


def assert_alike(one, other):
    """The same counts, values and types."""
    assert replace(other[0], small=one[0].small) == one[0]
    assert other[2] == one[2]
    for name, values in one[1].items():
        np.testing.assert_array_equal(other[1][name], values, err_msg=name)


@pytest.mark.parametrize("present", [PRESENT, ("item", "reward")])
def test_few_names_are_written_as_many_are(tmp_path, monkeypatch, present):
    monkeypatch.setattr(short_table, "MOST_ROWS", 0)
    each = stored(tmp_path, "each", present)
    monkeypatch.setattr(canonical, "MANY", 0)
    assert_alike(each, stored(tmp_path, "listed", present))


@pytest.mark.parametrize("item", ["'d' || i % 7", "i % 12 - 3", "'0' || i % 12", "i % 3 || '/'"])
@pytest.mark.parametrize("present", [PRESENT, ("item", "reward")])
def test_few_rows_are_written_as_many_are(tmp_path, monkeypatch, present, item):
    """Names that are all whole numbers have codes in the order of their size."""
    monkeypatch.setattr(
        f"{__name__}.ROWS", ROWS.replace("'d' || i % 7", f"CAST({item} AS VARCHAR)")
    )
    short = stored(tmp_path, "short", present)
    monkeypatch.setattr(short_table, "MOST_ROWS", 0)
    assert_alike(short, stored(tmp_path, "long", present))


@pytest.mark.parametrize(
    ("line", "rank", "query", "parts"),
    [
        ("i + 1", "i % 5 + 1", "i // 50", 1),
        ("i + 1 + i // 400", "i % 5 + 1", "i // 50", 30),  # a line set aside after every 80 lists
        ("i + 1 + i // 5", "i % 5 + 1", "i // 50", 1),  # after every list: too many parts
        ("12000 - i", "i % 5 + 1", "i // 50", 0),  # from the last line up
        ("i + 1", "5 - i % 5", "i // 50", 0),  # lists from the bottom up
        ("i + 1", "i % 5 + 1", "i // 48", 0),  # lists of two queries
    ],
)
def test_lists_of_few_rows_stand_in_the_same_order_as_many(
    tmp_path, monkeypatch, line, rank, query, parts
):
    columns = (
        f"{line} AS line, 'l' || i // 5 AS impression, 'q' || {query} AS query, {rank} AS rank"
    )
    sql = f"SELECT {columns}, 'd' || i % 7 AS item, 0.0 AS reward FROM range(12000) AS rows(i)"
    monkeypatch.setattr(f"{__name__}.ROWS", sql)
    present = ("impression", "query", "rank", "item", "reward")
    short = stored(tmp_path, "short", present)
    assert len(short[0].list_order) == parts
    monkeypatch.setattr(short_table, "MOST_ROWS", 0)
    assert_alike(short, stored(tmp_path, "long", present))


@pytest.mark.parametrize("limit", ["MOST_ROWS", "MOST_BYTES", "EXACT_UNITS"])
def test_many_rows_long_texts_and_many_sessions_stay_in_the_database(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(short_table, "_codes", None)
    with pytest.raises(TypeError, match="not callable"):
        stored(tmp_path, "short", PRESENT)
    monkeypatch.setattr(short_table, limit, 9)
    assert stored(tmp_path, "long", PRESENT)[0].counts["rows"] == 90


def test_few_rows_stand_in_the_order_of_the_file(tmp_path):
    """Also where there are more names than rows of any, which a join would begin with."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE VIEW staged AS SELECT i AS line, 'd' || (9 - i) AS item, 1.0 AS reward "
            "FROM range(9) AS rows(i)"
        )
        write(connection, "staged", tmp_path / "log.parquet", present=("item", "reward"))
        rows = connection.execute(f"SELECT line FROM {parquet_rows(tmp_path / 'log.parquet')}")
        assert rows.fetchall() == [(line,) for line in range(9)]
