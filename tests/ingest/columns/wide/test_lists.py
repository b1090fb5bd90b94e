"""Rankings as lists: nested, parallel, padded, shuffled; each gives the rows that were shown."""

import json

import pyarrow as pa
import pyarrow.parquet
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import Workspace
from tests.ingest.click_world import log_rows, rankings, shown_rows

LISTED = rankings()
MOST = 8


def nested(each, item="doc_id", rank="position", click="clicked"):
    return [
        {item: name, rank: at, click: bool(hit)}
        for at, (name, hit) in enumerate(zip(each.items, each.clicks, strict=True), start=1)
    ]


def basis(each):
    return {"search_id": each.key, "session_id": each.session, "query": each.query}


def padded(each, values, pad):
    return list(values) + [pad] * (MOST - len(values))


def clicked(each):
    return [item for item, hit in zip(each.items, each.clicks, strict=True) if hit]


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def packed(rows):
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue().to_pybytes()


def bars(rows):
    head = ",".join(rows[0])
    return "\n".join([head, *(",".join(map(str, row.values())) for row in rows)]).encode()


LAYOUTS = {
    "objects": lines([basis(r) | {"results": nested(r)} for r in LISTED]),
    "objects, reversed": lines([basis(r) | {"hits": nested(r)[::-1]} for r in LISTED]),
    "objects within objects": lines(
        [
            basis(r) | {"products": [{"product": {"sku": x.pop("doc_id")}} | x for x in nested(r)]}
            for r in LISTED
        ]
    ),
    "structs": packed([basis(r) | {"results": nested(r)} for r in LISTED]),
    "one array": json.dumps([basis(r) | {"results": nested(r)} for r in LISTED]).encode(),
    "indented array": json.dumps(
        [basis(r) | {"results": nested(r)} for r in LISTED], indent=1
    ).encode(),
    "parallel lists": lines(
        [
            basis(r) | {"docs": r.items, "positions": [1, 2, 3, 4, 5], "clicks": r.clicks}
            for r in LISTED
        ]
    ),
    "padding and a mask": lines(
        [
            basis(r)
            | {
                "docs": padded(r, r.items, "0"),
                "clicks": padded(r, r.clicks, 0),
                "mask": padded(r, [True] * 5, False),
            }
            for r in LISTED
        ]
    ),
    "padding with rank 0": lines(
        [
            basis(r)
            | {
                "docs": padded(r, r.items, "0"),
                "clicks": padded(r, r.clicks, 0),
                "positions": padded(r, range(1, 6), 0),
            }
            for r in LISTED
        ]
    ),
    "padding alone": lines(
        [
            basis(r) | {"docs": padded(r, r.items, "0"), "clicks": padded(r, r.clicks, 0)}
            for r in LISTED
        ]
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("workspace"))


def read(tmp_path, place, data, **mapping):
    path = tmp_path / "log"
    path.write_bytes(data)
    return load(path, workspace=place, mapping=mapping)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_what_was_shown(tmp_path, place, layout):
    log = read(tmp_path, place, LAYOUTS[layout])
    assert log_rows(log) == shown_rows(LISTED)
    assert log.counts["impressions"] == len(LISTED)
    assert log.counts["quarantined"] == 0


def test_lists_may_be_named_by_a_mapping(tmp_path, place):
    rows = [basis(r) | {"seen": "|".join(r.items), "chosen": "|".join(clicked(r))} for r in LISTED]
    log = read(tmp_path, place, bars(rows), item="seen", reward="chosen")
    assert log_rows(log) == shown_rows(LISTED)


def sessions():
    """A session per line, with its searches in a list."""
    for name in dict.fromkeys(each.session for each in LISTED):
        queries = [
            {"query": r.query, "documents": nested(r), "tags": ["a", "b"]}
            for r in LISTED
            if r.session == name
        ]
        yield {"session_id": name, "queries": queries}


def test_sessions_that_hold_their_searches(tmp_path, place):
    empty = {"session_id": "of nobody", "queries": []}
    log = read(tmp_path, place, lines([*sessions(), empty]))
    assert log_rows(log) == shown_rows(LISTED)
    assert (log.impressions, log.quarantine_reasons) == (len(LISTED), {"holds no searches": 1})


def test_results_with_lists_of_their_own_are_no_searches(tmp_path, place):
    rows = [
        basis(r) | {"results": [x | {"products": ["a", "b"]} for x in nested(r)]} for r in LISTED
    ]
    assert log_rows(read(tmp_path, place, lines(rows))) == shown_rows(LISTED)


def test_a_dotted_path_names_a_member_of_the_objects(tmp_path, place):
    rows = [basis(r) | {"results": nested(r, item="code", click="chosen")} for r in LISTED]
    log = read(tmp_path, place, lines(rows), item="results[].code", reward="results[].chosen")
    assert log_rows(log) == shown_rows(LISTED)


def test_one_clicked_item_in_another_column(tmp_path, place):
    single = [r for r in LISTED if sum(r.clicks) == 1]
    rows = [
        basis(r) | {"impressions": "|".join(r.items), "reference": clicked(r)[0]} for r in single
    ]
    log = read(tmp_path, place, bars(rows), item="impressions", reward="reference")
    assert log_rows(log) == shown_rows(single)


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("numbered", [True, False])
def test_a_shuffled_order_gives_no_ranks(tmp_path, place, header, numbered):
    names = ["impression_id", "user_id", "time", "history", "impressions"]
    rows = [
        [
            r.key[1:],
            r.session,
            f"11/{13 + at % 10}/2019 9:05:58 AM",
            "N1 N2",
            " ".join(f"{i}-{c}" for i, c in zip(r.items, r.clicks, strict=True)),
        ]
        for at, r in enumerate(LISTED)
    ]
    table = [names, *rows] if header else rows
    text = "\n".join("\t".join(row if numbered else row[1:]) for row in table)
    log = read(tmp_path, place, text.encode())
    assert not log.has("rank")
    assert log.has("timestamp")
    assert [(q, i, c) for _, i, _, c, q in log_rows(log)] != []
    assert sorted((i, c, s) for _, i, _, c, s in log_rows(log)) == sorted(
        (i, c, s) for _, i, _, c, s in shown_rows(LISTED)
    )
    assert any("not the order of display" in note.what for note in log.notes)


def test_numbers_grouped_by_thousands_are_no_lists(tmp_path, place):
    text = "Query,Impressions,Clicks\n" + 'a,"12,345","1,234"\n' * 5
    with pytest.raises(EngineError, match="count many impressions"):
        read(tmp_path, place, text.encode())


def test_a_name_with_a_space_is_no_list(tmp_path, place):
    text = "title,position,clicked\n" + "Air Jordan,1,0\nMichael Jordan,2,1\n" * 5
    log = read(tmp_path, place, text.encode(), item="title", reward="clicked")
    assert log.items.tolist() == ["Air Jordan", "Michael Jordan"]


def test_a_clicked_item_that_is_a_number_by_its_type_beside_lists_as_text(tmp_path):
    """Found by random tables: Parquet with the number of the clicked item ended in a traceback."""
    path = tmp_path / "log.parquet"
    table = pa.table({"items": ["[1, 2]", "[2, 3]", "[1, 3]"], "clicks": [1, 2, 3]})
    pa.parquet.write_table(table, path)
    log = load(path, workspace=Workspace(tmp_path / "workspace"))
    assert log.counts["rows"] == 6
    assert sorted(log.query("SELECT reward FROM log")["reward"]) == [0, 0, 0, 1, 1, 1]
