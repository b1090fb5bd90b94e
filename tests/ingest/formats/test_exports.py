"""Exports of databases, trackers and data frames: each gives the rows that were shown."""

import bz2
import json
import lzma

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.several_files import load_several
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import lines, placed

LISTED = rankings(12)
ROWS = shown_rows(LISTED)
NAMES = ["search_id", "session_id", "query", "item_id", "position", "click"]
CELLS = [
    [each.key, each.session, each.query, item, k, hit]
    for each in LISTED
    for k, item, hit in placed(each)
]
OBJECTS = [dict(zip(NAMES, row, strict=True)) for row in CELLS]
TABLE = "".join(",".join(map(str, row)) + "\n" for row in [NAMES, *CELLS])


def pages():
    """As a scroll over an index gives them, a page per line."""
    for begin in range(0, len(OBJECTS), 25):
        hits = [{"_index": "log", "_source": each} for each in OBJECTS[begin : begin + 25]]
        yield {"_scroll_id": "x", "took": 3, "hits": {"total": 60, "hits": hits}}


def viewed():
    for each in LISTED:
        shared = {"distinct_id": each.session, "search_id": each.key, "query": each.query}
        whole = {**shared, "results": list(each.items)}
        yield {"event": "Search Results Viewed", "properties": whole}
        for _, item, hit in placed(each):
            if hit:
                one = {**shared, "item_id": item}
                yield {"event": "Search Result Clicked", "properties": one}


def athena():
    rows = [
        f'{each.key},{each.session},{each.query},"['
        + ", ".join(
            f"{{item_id={item}, position={k}, clicked={str(bool(hit)).lower()}}}"
            for k, item, hit in placed(each)
        )
        + ']"\n'
        for each in LISTED
    ]
    return "".join(["search_id,session_id,query,results\n", *rows])


def vespa():
    for each in LISTED:
        children = [{"id": f"doc::{item}", "fields": {"sku": item}} for item in each.items]
        clicked = [f"doc::{item}" for _, item, hit in placed(each) if hit]
        yield {"session": each.session, "query": each.query, "root": {"children": children},
               "clicked": clicked}  # fmt: skip


TYPED = {"str": "S", "int": "N"}
EXPORTS = {
    "scroll": lines(pages()),
    "pandas": json.dumps(
        {name: {str(n): row[at] for n, row in enumerate(CELLS)} for at, name in enumerate(NAMES)}
    ),
    "pandas by row": json.dumps({str(n): each for n, each in enumerate(OBJECTS)}),
    "columns beside data": json.dumps({"columns": NAMES, "data": CELLS}),
    "a list under each name": json.dumps(
        {name: [row[at] for row in CELLS] for at, name in enumerate(NAMES)}
    ),
    "names in the first list": json.dumps([NAMES, *CELLS]),
    "BigQuery's API": json.dumps(
        {
            "schema": {"fields": [{"name": name} for name in NAMES]},
            "rows": [{"f": [{"v": str(value)} for value in row]} for row in CELLS],
        }
    ),
    "DynamoDB": lines(
        {"Item": {k: {TYPED[type(v).__name__]: str(v)} for k, v in each.items()}}
        for each in OBJECTS
    ),
    "Avro": lines(
        {k: {"int": v} if isinstance(v, int) else v for k, v in each.items()} for each in OBJECTS
    ),
    "a drawn table": "+---+---+\n| "
    + "\n| ".join(" | ".join(map(str, row)) + " |" for row in [NAMES, *CELLS])
    + "\n",
    "Athena": athena(),
    "Mixpanel": lines(viewed()),
    "bzip2": bz2.compress(TABLE.encode()),
    "xz": lzma.compress(TABLE.encode()),
}


def loaded(tmp_path, data):
    path = tmp_path / "log"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return load(path, workspace=temporary())


@pytest.mark.parametrize("name", EXPORTS)
def test_it_gives_the_rows_that_were_shown(tmp_path, name):
    log = loaded(tmp_path, EXPORTS[name])
    assert log_rows(log) == ROWS
    assert log.impressions == len(LISTED)


def test_items_are_named_as_their_clicks_are(tmp_path):
    log = loaded(tmp_path, lines(vespa()))
    assert log.counts["quarantined"] == 0
    assert log_rows(log) == sorted((query, f"doc::{item}", *rest) for query, item, *rest in ROWS)


def test_a_first_line_of_lists_is_no_header(tmp_path):
    rows = [
        "\x01".join([e.key, e.query, "\x02".join(e.items), "\x02".join(map(str, e.clicks))])
        for e in LISTED
    ]
    log = loaded(tmp_path, "\n".join(rows) + "\n")
    assert (log.counts["header"], log.impressions) == (0, len(LISTED))


def searches_and_clicks(tmp_path, key="{}"):
    searches, clicks = tmp_path / "train-queries.csv", tmp_path / "train-clicks.csv"
    rows = [f"{each.key};{each.session};{','.join(each.items)}\n" for each in LISTED]
    searches.write_text("".join(["queryId;sessionId;items\n", *rows]))
    hits = [f"{key.format(row[0])};{row[3]}\n" for row in CELLS if row[5]]
    clicks.write_text("".join(["queryId;itemId\n", *hits]))
    return [searches, clicks]


def test_the_id_of_a_search_joins_its_list_and_its_clicks(tmp_path):
    log = load_several(searches_and_clicks(tmp_path), workspace=temporary())
    assert [row[1:] for row in sorted(log_rows(log), key=lambda row: row[1:])] == sorted(
        row[1:] for row in ROWS
    )


def test_rewards_of_which_none_has_a_shown_row_are_refused(tmp_path):
    files = searches_and_clicks(tmp_path, key="of another export {}")
    with pytest.raises(EngineError, match="rewards belongs to a row that was shown"):
        load_several(files, workspace=temporary())
