"""Columns that share their name with something of DuckDB's or of ours are data like any other."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.ingest.load import load

NAMES = ["rowid", "ROWID", "filename", "file_row_number", "_line", "line", "bucket", "name", "log",
         "staged", "query_code", "reason", "raw_rows"]  # fmt: skip
APART = ["rowid", "ROWID"]
"""Names that decide how the lines of a file are counted; the others may stand in one file."""
ROWS = [("7", "a", "1"), ("7", "b", "0"), ("8", "a", "0"), ("8", "b", "x"), ("9", "a", "1")]


def written(tmp_path, names, kind):
    """A file of five rows, the fourth with a bad click, whose first columns have these names."""
    path = tmp_path / f"log.{kind}"
    keys = (*names, "item", "click")
    rows = [(*[first] * len(names), *rest) for first, *rest in ROWS]
    if kind == "csv":
        path.write_text("\n".join(",".join(row) for row in [keys, *rows]) + "\n")
    elif kind == "jsonl":
        path.write_text(
            "".join(json.dumps(dict(zip(keys, row, strict=True))) + "\n" for row in rows)
        )
    else:
        columns = zip(*rows, strict=True)
        pq.write_table(pa.table(dict(zip(keys, map(list, columns), strict=True))), path)
    return path


def check(log, kind, sessions):
    """Every row is written, or quarantined with its line."""
    first = 2 if kind == "csv" else 1
    lines = log.query("SELECT line, item FROM log ORDER BY line")
    assert lines["line"].tolist() == [first, first + 1, first + 2, first + 4]
    assert lines["item"].tolist() == ["a", "b", "a", "a"]
    assert (log.counts["rows"], log.counts["quarantined"]) == (4, 1)
    assert log.set_aside == (first + 3,)
    assert log.counts["sessions"] == sessions


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("name", NAMES)
def test_a_session_by_such_a_name_keeps_every_line(name, kind, tmp_path, place):
    path = written(tmp_path, [name], kind)
    check(load(path, mapping={"session": name}, workspace=place), kind, sessions=3)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize(
    "names", [*([name] for name in APART), [name for name in NAMES if name not in APART]], ids=len
)
def test_further_columns_by_such_names_leave_every_line(names, kind, tmp_path, place):
    log = load(written(tmp_path, names, kind), workspace=place)
    check(log, kind, sessions=4)


@pytest.mark.parametrize("name", ["rowid", "filename"])
def test_lists_keep_their_lines_beside_such_a_column(name, tmp_path, place):
    path = tmp_path / "log.jsonl"
    rows = [{name: at, "items": ["a", "b"], "clicks": [1, 0]} for at in range(3)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    log = load(path, workspace=place)
    assert log.query("SELECT line FROM log ORDER BY line")["line"].tolist() == [1, 1, 2, 2, 3, 3]


def test_a_long_file_with_such_a_column_keeps_the_order_of_its_lines(tmp_path, place):
    count = 300_000
    path = tmp_path / "log.csv"
    path.write_text("rowid,item,click\n" + "".join(f"x,{at},0\n" for at in range(count)))
    log = load(path, mapping={"session": "rowid"}, workspace=place)
    wrong = log.query("SELECT COUNT(*) AS n FROM log WHERE CAST(item AS BIGINT) <> line - 2")["n"]
    assert wrong.tolist() == [0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [("a,1e308,0.5", "the reward is larger than 1e30"),
     ("a,-1e99,0.5", "the reward is larger than 1e30"),
     ("a,1,1e-320", "the propensity is too small to divide by"),
     ("a,1,1e-31", "the propensity is too small to divide by")],
)  # fmt: skip
def test_numbers_that_no_double_can_square_are_quarantined(row, reason, tmp_path, place):
    path = tmp_path / "log.csv"
    path.write_text("item,click,propensity\n" + "a,1,0.5\nb,0,0.5\n" * 20 + row + "\n")
    log = load(path, workspace=place)
    assert (log.counts["rows"], log.set_aside) == (40, (42,))
    assert pd.read_parquet(place.quarantine(log.fingerprint))["reason"].tolist() == [reason]
