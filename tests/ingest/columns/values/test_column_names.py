"""Column names that look like something else: joined columns, paths, lists, words of SQL, twins."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.read_options import ReadOptions
from tests.ingest.events.test_events import WRITTEN as EVENTS

KINDS = ["csv", "jsonl", "parquet"]
ODD = [
    "a + b",
    "a.b",
    "a[]",
    "a[0]",
    "rank + 1",
    'a"b',
    "a'b",
    "$.a",
    "a/b",
    "a~1b",
    "*",
    "select",
    "NULL",
    "x -> x",
    "a\u0301",
    "\u00e4",
    "null",
    "a;b",
    "{text}",
    "%s",
    "a\\b",
    "0",
    "#",
    "-",
    "rowid",
    "_counterclick_line",
    "_counterclick_hit",
    "\u202e",
    "a " * 40 + "b",
    "rank[]",
]


def written(tmp_path, kind, columns):
    """A file of named columns of equal length."""
    path, rows = tmp_path / f"log.{kind}", list(zip(*columns.values(), strict=True))
    if kind == "csv":
        lines = [[*columns], *rows]
        cells = [['"' + str(cell).replace('"', '""') + '"' for cell in line] for line in lines]
        path.write_text("\n".join(map(",".join, cells)) + "\n", "utf-8")
    elif kind == "jsonl":
        lines = (json.dumps(dict(zip(columns, row, strict=True))) for row in rows)
        path.write_text("\n".join(lines) + "\n", "utf-8")
    else:
        pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), path)
    return path


def column(log, name):
    return log.query(f"SELECT {name} AS x FROM log ORDER BY line")["x"].tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_of_any_name_is_read_as_itself(kind, tmp_path, place):
    """Each column holds values of its own, so that one read for another is seen."""
    named = {name: [f"{at}-{row}" for row in range(3)] for at, name in enumerate(ODD)}
    columns = {"a": "uvu", "b": "wxw", **named, "item": "sts", "click": "100"}
    path = written(tmp_path, kind, columns)
    first, *others = range(len(ODD))
    log = load(path, mapping={"session": ODD[first]}, workspace=place)
    assert column(log, "session") == named[ODD[first]]
    kept = [column(log, name) for name in log.columns]
    assert all(named[ODD[at]] in kept for at in others)


@pytest.mark.parametrize("name", ["a + b", "a.b", "a[]", 'a"b', "rank + 1", "*", "rowid"])
def test_a_column_of_any_name_may_be_mapped_or_dropped(name, tmp_path, place):
    columns = {"a": "uvu", "b": "wxw", name: "123", "item": "sts", "click": "100"}
    path = written(tmp_path, "csv", columns)
    log = load(path, mapping={"session": name}, workspace=place)
    assert column(log, "session") == [*"123"]
    assert log.mapping["session"] == name
    log = load(path, workspace=place, options=ReadOptions(drop=(name,)))
    assert len(log.columns) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_joined_columns_beside_a_column_of_their_joint_name(kind, tmp_path, place):
    columns = {
        "session": "uuvv",
        "query": "wwww",
        "session + query": "1234",
        "item": "stst",
        "rank": [1, 2, 1, 2],
        "click": "1001",
    }
    log = load(written(tmp_path, kind, columns), workspace=place)
    assert column(log, "impression") == [*"uuvv"]
    assert log.counts["impressions"] == 2


def test_a_dropped_column_is_not_read_for_the_two_that_its_name_joins(tmp_path, place):
    columns = {"a": "uvuv", "b": "wwxx", "a + b": "1234", "item": "stst", "click": "1001"}
    options = ReadOptions(drop=("a + b",))
    path = written(tmp_path, "csv", columns)
    log = load(path, mapping={"session": "a + b"}, options=options, workspace=place)
    assert column(log, "session") == ["u/w", "v/w", "u/x", "v/x"]


@pytest.mark.parametrize(
    "pairs",
    [
        [("a/b", "c"), ("a", "b/c")],
        [("a", None), (None, "a")],
        [("a\\", "b"), ("a", "\\b")],
        [("a/", "b"), ("a", "/b")],
        [("a\\/b", "c"), ("a\\", "b/c")],
    ],
)
def test_no_two_combinations_are_joined_to_one(pairs, tmp_path, place):
    first, second = zip(*pairs, strict=True)
    columns = {"x": first, "y": second, "item": "st", "click": "10"}
    path = written(tmp_path, "jsonl", columns)
    log = load(path, mapping={"session": "x + y"}, workspace=place)
    assert len(set(column(log, "session"))) == 2


def test_a_combination_of_nothing_is_none(tmp_path, place):
    columns = {"x": ["a", ""], "y": ["b", ""], "item": "st", "click": "10"}
    path = written(tmp_path, "csv", columns)
    log = load(path, mapping={"session": "x + y"}, workspace=place)
    assert (log.counts["rows"], log.set_aside) == (1, (3,))


TWINS = [
    ("Item", "item"),
    ("caf\u00e9", "cafe\u0301"),
    ("stra\u00dfe", "STRASSE"),
    ("I", "\u0131"),
    ("a", " a "),
    ("k", "\u212a"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_columns_that_look_alike_stay_two(kind, tmp_path, place):
    """No value of one may appear in the other, whatever the second is called after reading."""
    names = [name for pair in TWINS for name in pair]
    values = [[f"{at}-{row}" for row in range(3)] for at in range(len(names))]
    columns = {"click": "101", **dict(zip(names, values, strict=True)), "thing": "sts"}
    path = written(tmp_path, kind, columns)
    log = load(path, mapping={"item": "thing", "session": names[0]}, workspace=place)
    assert column(log, "session") == values[0]
    assert [column(log, name) for name in log.columns] == values[1:]


@pytest.mark.parametrize("kind", KINDS)
def test_columns_without_a_name_are_kept(kind, tmp_path, place):
    columns = {"": "1234", "item": "stst", "click": "1010"}
    log = load(written(tmp_path, kind, columns), workspace=place)
    assert [column(log, name) for name in log.columns] == [[*"1234"]]


def test_a_column_that_is_not_there_is_named(tmp_path, place):
    path = written(tmp_path, "csv", {"a + c": "12", "item": "st", "click": "10"})
    with pytest.raises(EngineError, match="'a'"):
        load(path, mapping={"session": "a + b"}, workspace=place)


def test_a_struct_beside_a_column_of_its_members_name(tmp_path, place):
    table = {"a": [{"b": "u"}, {"b": "v"}], "a.b": ["1", "2"], "item": ["s", "t"], "click": [1, 0]}
    pq.write_table(pa.table(table), tmp_path / "log.parquet")
    log = load(tmp_path / "log.parquet", workspace=place)
    assert [column(log, name) for name in log.columns] == [["u", "v"], ["1", "2"]]


LISTED = [
    ("items", "clicks"),
    ("was_clicked", "clicks"),
    ("items", "shown_item"),
    ("items", "rank"),
    ("ranking_line", "place"),
    ("a[]", "a + b"),
    ("x", "hit"),
    ("same", "number"),
]


@pytest.mark.parametrize(("item", "click"), LISTED)
def test_lists_of_any_name_are_read_as_they_are_mapped(item, click, tmp_path, place):
    rows = [{item: ["u", "v", "w"], click: [0, at % 2, 1], "__shown": at} for at in range(4)]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    log = load(path, mapping={"item": item, "reward": click}, workspace=place)
    assert column(log, "item") == ["u", "v", "w"] * 4
    assert column(log, "rank") == [1, 2, 3] * 4
    assert column(log, "reward") == [0, 0, 1, 0, 1, 1] * 2


EXTRA = ["rowid", "_counterclick_line", "_counterclick_shown", "shown_item", "place", "__line"]


@pytest.mark.parametrize("layout", ["ubi events", "algolia"])
def test_events_beside_a_column_of_any_name_are_read_as_without(layout, tmp_path, place):
    def rows(path):
        log = load(path, workspace=place)
        found = log.query("SELECT impression, item, rank, reward FROM log ORDER BY line, rank")
        return [values.tolist() for values in found.values()]

    plain, odd = tmp_path / "plain.jsonl", tmp_path / "odd.jsonl"
    plain.write_bytes(EVENTS[layout][0])
    events = [json.loads(line) for line in EVENTS[layout][0].splitlines()]
    more = dict.fromkeys(EXTRA, "hostile")
    odd.write_text("".join(json.dumps(event | more) + "\n" for event in events))
    assert rows(odd) == rows(plain)


def test_counts_beside_a_column_of_any_name(tmp_path, place):
    columns = {"item": "st", "rank": [1, 2], "views": [3, 4], "clicks": [1, 2], "number": "99"}
    log = load(written(tmp_path, "csv", columns), workspace=place)
    assert log.query("SELECT item, SUM(reward) AS x FROM log GROUP BY item ORDER BY item")[
        "x"
    ].tolist() == [1, 2]
    assert log.counts["rows"] == 7


def test_the_hash_of_a_query_is_the_query(tmp_path):
    """Baidu's flat table: without it each row was an impression of its own, of one query."""
    rows = [
        f"{query},s{number},u{rank},{rank},{rank % 2}"
        for number in range(20)
        for query in ("f0a1", "9bc3")
        for rank in (1, 2, 3)
    ]
    path = tmp_path / "flat.csv"
    path.write_text("\n".join(["query_md5,session_id,url_md5,position,click", *rows]))
    log = load(path)
    sql = "SELECT COUNT(DISTINCT query), COUNT(DISTINCT impression), SUM(reward) FROM log"
    assert [column[0] for column in log.query(sql).values()] == [2, 40, 80]
