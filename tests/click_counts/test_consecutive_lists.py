"""Lists of a log that comes list by list are those that grouping its rows finds."""

import dataclasses

import numpy as np
import pytest

from engine.click_counts.lists import lists
from engine.ingest.load import load
from engine.logs.arrays import from_table
from engine.logs.cache import LogCache
from engine.logs.canonical import parquet_rows
from engine.logs.log import Log
from engine.logs.store import Workspace
from engine.logs.subset import subset
from engine.logs.writing import list_order
from engine.logs.writing.list_order import parts_by_line

ITEMS = 40


def table(impressions: int = 2_000, deepest: int = 12) -> dict[str, np.ndarray]:
    """Lists of different lengths, which not always begin at rank 1."""
    rng = np.random.default_rng(3)
    length = rng.integers(6, deepest + 1, impressions)
    skipped = rng.integers(0, 3, impressions)
    rank = np.concatenate([np.arange(k + 1, n + 1) for k, n in zip(skipped, length, strict=True)])
    rows = length - skipped
    query = rng.integers(0, 6, impressions)
    offset = np.repeat(rng.integers(0, 3, impressions), rows)
    return {
        "impression": np.repeat(np.arange(impressions), rows),
        "query": np.repeat(query, rows),
        "item": (rank * 3 + offset) % ITEMS,
        "rank": rank,
        "reward": (rng.random(len(rank)) < 0.1).astype(float),
    }


def grouped(log: Log) -> Log:
    """The same log, whose order is not known."""
    source = dataclasses.replace(log.source, list_order=())
    return dataclasses.replace(log, source=source, cache=LogCache())


def same_lists(log: Log) -> None:
    ours, theirs = lists(log), lists(grouped(log))
    for name in ("query", "items", "clicks", "count"):
        one, other = getattr(ours, name), getattr(theirs, name)
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)


def test_lists_are_those_that_grouping_finds(tmp_path):
    log = from_table(table(), workspace=Workspace(tmp_path))
    assert log.source.list_order == ((0, log.counts["rows"]),)
    assert "list_by_list" not in log.counts
    same_lists(log)


def test_codes_of_many_queries_and_items_take_larger_numbers(tmp_path):
    rows = table(deepest=8)
    wide = rows | {"query": rows["impression"], "item": rows["impression"] * 9 + rows["rank"]}
    log = from_table(wide, workspace=Workspace(tmp_path))
    assert log.counts["items"] * log.counts["queries"] > 2**24
    same_lists(log)


def test_a_list_that_begins_below_the_last_rank_of_the_one_above_is_found(tmp_path):
    rows = table(4_000, 6)
    rows["rank"] = rows["rank"] + 6 * (rows["impression"] % 2)
    log = from_table(rows, workspace=Workspace(tmp_path))
    assert log.source.list_order
    same_lists(log)


def put_in_another_order(rows):
    return np.argsort(rows["rank"], kind="stable")


def turned_over(rows):
    return np.arange(len(rows["rank"]))[::-1]


def one_row_moved(rows):
    return np.append(np.arange(1, len(rows["rank"])), 0)


@pytest.mark.parametrize("order", [put_in_another_order, turned_over, one_row_moved])
def test_rows_in_another_order_are_grouped(tmp_path, order):
    rows = table()
    moved = {name: column[order(rows)] for name, column in rows.items()}
    log = from_table(moved, workspace=Workspace(tmp_path / "moved"))
    assert log.source.list_order == ()
    assert lists(log).rows == log.counts["rows"]
    ordered = lists(from_table(rows, workspace=Workspace(tmp_path / "ordered")))
    assert np.array_equal(lists(log).items, ordered.items)


def test_names_that_come_back_are_no_lists_of_their_own(tmp_path):
    rows = table()
    rows["impression"] = rows["impression"] % 1_000
    rows["rank"] = rows["rank"] + 12 * (np.arange(len(rows["rank"])) > len(rows["rank"]) // 2)
    log = from_table(rows, workspace=Workspace(tmp_path))
    assert log.source.list_order == ()


def test_a_part_of_a_log_is_grouped(tmp_path):
    log = from_table(table(), workspace=Workspace(tmp_path))
    part = subset(log, "item_code % 2 = 0", "every other item")
    assert lists(part).rows == part.counts["rows"]


def test_a_file_is_read_in_the_order_of_its_lines(tmp_path):
    rows, names = table(), ("impression", "query", "item", "rank", "reward")
    lines = [",".join(map(str, line)) for line in zip(*(rows[name] for name in names), strict=True)]
    file = tmp_path / "log.csv"
    file.write_text("\n".join([",".join(names), *lines[:50], "broken", *lines[50:]]), "utf-8")
    log = load(file, workspace=Workspace(tmp_path / "logs"))
    assert log.source.list_order
    same_lists(log)


def test_blocks_that_changed_places_are_put_back(tmp_path):
    import duckdb

    log = from_table(table(), workspace=Workspace(tmp_path))
    moved, rows = tmp_path / "moved.parquet", log.counts["rows"]
    duckdb.sql(
        f"COPY (SELECT * FROM '{log.source.path}' ORDER BY line BETWEEN 5001 AND 7000, line) "
        f"TO '{moved}' (FORMAT parquet)"
    )
    parts = parts_by_line(duckdb, parquet_rows(moved, numbered=True))
    assert parts == ((0, 5_000), (rows - 2_000, rows), (5_000, rows - 2_000))
    source = dataclasses.replace(log.source, path=moved, list_order=parts)
    same_lists(dataclasses.replace(log, source=source, cache=LogCache()))


def test_a_file_in_no_order_has_no_parts(tmp_path, monkeypatch):
    import duckdb

    log = from_table(table(), workspace=Workspace(tmp_path))
    moved = tmp_path / "moved.parquet"
    duckdb.sql(f"COPY (SELECT * FROM '{log.source.path}' ORDER BY line % 7, line) TO '{moved}'")
    assert parts_by_line(duckdb, parquet_rows(moved, numbered=True)) == ()
    monkeypatch.setattr(list_order, "MOST", 5)
    assert parts_by_line(duckdb, parquet_rows(moved, numbered=True)) == ()
