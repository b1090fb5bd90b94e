"""One small file per format, each giving the same canonical rows."""

import gzip
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.ingest.load import load
from engine.ingest.peek import peek
from engine.ingest.reconcile import account
from engine.logs.store import Workspace

RANKINGS = [  # session, query, items shown, items clicked
    ("s1", "shoes", ["a", "b", "c"], ["b"]),
    ("s1", "hats", ["b", "a", "d"], []),
    ("s2", "shoes", ["c", "b", "a"], ["c", "a"]),
]
LONG = [
    {
        "imp": f"{i}",
        "session": session,
        "query": query,
        "item": item,
        "rank": rank,
        "click": int(item in clicked),
    }
    for i, (session, query, items, clicked) in enumerate(RANKINGS)
    for rank, item in enumerate(items, start=1)
]
MAPPING = {"impression": "imp"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("workspace"))


def table(sign):
    head = sign.join(LONG[0])
    return (
        "\n".join([head, *(sign.join(str(value) for value in row.values()) for row in LONG)]) + "\n"
    )


def parquet(rows):
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue().to_pybytes()


def wide(form):
    return [
        {
            "imp": f"{i}",
            "session": session,
            "query": query,
            "items": form(items),
            "clicks": form(clicked),
        }
        for i, (session, query, items, clicked) in enumerate(RANKINGS)
    ]


def flags(form):
    return [
        row | {"clicks": form([int(item in clicked) for item in items])}
        for row, (_, _, items, clicked) in zip(wide(form), RANKINGS, strict=True)
    ]


def csv(rows, sign=","):
    lines = [sign.join(rows[0])]
    lines += [
        sign.join('"' + str(value).replace('"', '""') + '"' for value in row.values())
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def jsonl(rows):
    return "\n".join(json.dumps(row) for row in rows) + "\n"


def joined():
    return csv(
        [
            {
                "imp": f"{i}",
                "session": s,
                "query": q,
                "impressions": " ".join(f"{d}-{int(d in hit)}" for d in items),
            }
            for i, (s, q, items, hit) in enumerate(RANKINGS)
        ]
    )


SHAPES = {
    "csv": table(","),
    "tsv": table("\t"),
    "semicolons": table(";"),
    "jsonl": jsonl(LONG),
    "parquet": parquet(LONG),
    "wide json in csv": csv(wide(json.dumps)),
    "wide bars": csv(flags(lambda items: "|".join(map(str, items)))),
    "wide spaces, clicked items": csv(wide(" ".join)),
    "wide python lists": csv(flags(str)),
    "wide jsonl": jsonl(flags(list)),
    "wide parquet": parquet(wide(list)),
    "items joined with clicks": joined(),
}


def rows(log):
    sql = "SELECT impression, session, query, item, rank, reward FROM log ORDER BY impression, rank"
    return list(zip(*log.query(sql).values(), strict=True))


EXPECTED = [
    (row["imp"], row["session"], row["query"], row["item"], row["rank"], float(row["click"]))
    for row in LONG
]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_rows(tmp_path, place, shape):
    data = SHAPES[shape]
    path = tmp_path / "log"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    log = load(path, workspace=place, mapping=MAPPING)
    assert rows(log) == EXPECTED
    assert log.counts["lines"] == log.counts["read"] + log.counts["header"]
    assert list(peek(path))


@pytest.mark.parametrize("pack", ["gzip", "zstd"])
@pytest.mark.parametrize("shape", ["csv", "tsv", "jsonl"])
def test_packed_files_give_the_same_rows(tmp_path, place, shape, pack):
    data = SHAPES[shape].encode()
    path = tmp_path / "log"
    path.write_bytes(
        gzip.compress(data) if pack == "gzip" else pa.Codec("zstd").compress(data, asbytes=True)
    )
    assert rows(load(path, workspace=place, mapping=MAPPING)) == EXPECTED


def test_query_sessions_with_a_click_on_what_was_not_shown(tmp_path, place):
    text = "0\t0\tQ\t8\t0\t7\t103\t51\n0\t5\tC\t103\n0\t9\tC\t999\n"
    text += "0\t11\tQ\t9\t0\t51\t7\t8\n0\t12\tC\t7\n"
    text += "1\t0\tQ\t8\t0\t7\t103\t51\n0\tbad\n\n"
    path = tmp_path / "sessions.txt"
    path.write_text(text)
    log = load(path, workspace=place)
    found = log.query("SELECT session, query, item, rank, reward FROM log ORDER BY line, rank")
    assert found["item"].tolist() == ["7", "103", "51", "51", "7", "8", "7", "103", "51"]
    assert found["reward"].tolist() == [0, 1, 0, 0, 1, 0, 0, 0, 0]
    assert found["query"].tolist() == ["8"] * 3 + ["9"] * 3 + ["8"] * 3
    assert log.counts["impressions"] == 3
    assert account(log.counts) == (
        "8 lines = 6 lines read + 1 rejected + 1 blank; they hold 9 rows"
    )
    assert "1 clicks are on items" in log.notes[0].what


def test_dsjson(tmp_path, place):
    event = {
        "_label_cost": -1.0,
        "_label_probability": 0.8,
        "_label_Action": 2,
        "Timestamp": "2026-01-02T03:04:05.678Z",
        "EventId": "e1",
        "a": [2, 1],
        "p": [0.8, 0.2],
        "c": {"User": "u", "_multi": [{"id": "sports"}, {"id": "politics"}]},
    }
    lines = [
        event,
        event | {"EventId": "e2", "_label_cost": 0, "a": [1, 2], "p": [0.2, 0.8]},
        {"EventId": "e3"},
    ]
    path = tmp_path / "log.json"
    path.write_text(jsonl(lines) + "not json\n")
    log = load(path, workspace=place)
    found = log.query(
        "SELECT impression, item, reward, propensity, timestamp FROM log ORDER BY line"
    )
    assert found["item"].tolist() == ["politics", "sports"]
    assert found["reward"].tolist() == [1, 0]
    assert found["propensity"].tolist() == [0.8, 0.2]
    assert found["timestamp"][0] == np.datetime64("2026-01-02T03:04:05.678")
    assert log.counts["quarantined"] == 2


def test_vowpal_text_with_one_label_per_line(tmp_path, place):
    path = tmp_path / "log.vw"
    path.write_text("1:2:0.4 | a c\n3:0.5:0.2 | b d\n4:-1.2:0.5 | a b c\nrubbish\n")
    log = load(path, workspace=place)
    found = log.query("SELECT item, reward, propensity FROM log ORDER BY line")
    assert found["item"].tolist() == ["1", "3", "4"]
    assert found["reward"].tolist() == [-2, -0.5, 1.2]
    assert found["propensity"].tolist() == [0.4, 0.2, 0.5]
    assert log.counts["quarantined"] == 1


def test_vowpal_text_with_many_actions_per_example(tmp_path, place):
    block = "shared |User name=Tom\n|Action article=sports\n0:-1:0.7 |Action article=music\n\n"
    path = tmp_path / "log.vw"
    path.write_text(block * 3)
    log = load(path, workspace=place)
    assert log.items.tolist() == ["article=music"]
    assert log.counts["rows"] == 3
    assert log.query("SELECT reward FROM log")["reward"].tolist() == [1, 1, 1]


def test_letor(tmp_path, place):
    path = tmp_path / "train.txt"
    path.write_text(
        "2 qid:1 1:0.1 2:3 # docid = d1\n0 qid:1 1:0.2 2:1 # docid = d2\n1 qid:2 1:0 2:0\n"
    )
    log = load(path, workspace=place)
    found = log.query("SELECT query, item, rank, reward FROM log ORDER BY line")
    assert found["item"].tolist() == ["d1", "d2", "2/1"]
    assert found["rank"].tolist() == [1, 2, 1]
    assert found["reward"].tolist() == [2, 0, 1]


def test_a_wide_line_whose_lists_differ_is_set_aside_whole(tmp_path, place):
    text = csv(flags(json.dumps)) + '"9","s9","q","[""a"",""b""]","[1]"\n'
    path = tmp_path / "log.csv"
    path.write_text(text)
    log = load(path, workspace=place, mapping=MAPPING)
    assert rows(log) == EXPECTED
    assert account(log.counts).endswith("= 3 lines read + 1 rejected + 1 header; they hold 9 rows")


def test_json_lines_that_are_no_objects_are_set_aside(tmp_path, place):
    path = tmp_path / "log.jsonl"
    path.write_text(jsonl(LONG) + "[1]\n{broken\n\n" + '{"item": null, "click": 1}\n')
    log = load(path, workspace=place, mapping=MAPPING)
    assert account(log.counts) == "13 lines = 9 rows + 3 rejected + 1 blank"


TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\x85\ufeff"),
    min_size=1,
    max_size=6,
)
TABLES = st.lists(
    st.tuples(
        TEXT.filter(lambda text: text.strip() == text and text),
        st.integers(1, 50),
        st.floats(-1e6, 1e6),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TABLES)
def test_random_tables_survive_every_format(tmp_path, place, drawn):
    records = [{"item": item, "rank": rank, "reward": reward} for item, rank, reward in drawn]
    forms = {
        "csv": csv(records),
        "tsv": csv(records, "\t"),
        "jsonl": jsonl(records),
        "parquet": parquet(records),
    }
    mapping = {"item": "item", "rank": "rank", "reward": "reward"}
    for name, data in forms.items():
        path = tmp_path / f"log.{name}"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        log = load(path, workspace=place, mapping=mapping)
        found = log.query("SELECT item, rank, reward FROM log ORDER BY line")
        assert list(zip(*found.values(), strict=True)) == drawn, name
