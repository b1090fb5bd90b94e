"""Objects keyed by items: the clicks of a ranking, and its results."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows

LISTED = rankings(24)
ROWS = shown_rows(LISTED)
KEYED = {
    "clicked alone": lambda each: {i: 1 for i, c in zip(each.items, each.clicks, strict=True) if c},
    "all, with flags": lambda each: dict(zip(each.items, map(bool, each.clicks), strict=True)),
    "times": lambda each: {
        i: each.time + 3 for i, c in zip(each.items, each.clicks, strict=True) if c
    },
    "ids by rank": lambda each: {
        str(k): i for k, (i, c) in enumerate(zip(each.items, each.clicks, strict=True), 1) if c
    },
    "records": lambda each: {
        i: {"dwell": 9} for i, c in zip(each.items, each.clicks, strict=True) if c
    },
    "objects with a rank": lambda each: [
        {"position": k, "dwell": 3} for k, c in enumerate(each.clicks, 1) if c
    ],
}


def record(each, clicks):
    base = {"query_id": each.key, "session": each.session, "query": each.query}
    return base | {"results": list(each.items), "clicks": clicks}


def loaded(path):
    return load(path, workspace=temporary())


@pytest.mark.parametrize("kind", KEYED)
def test_clicks_keyed_by_item_or_rank(tmp_path, kind):
    lines = [json.dumps(record(each, KEYED[kind](each))) for each in LISTED]
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    assert log_rows(loaded(tmp_path / "log.jsonl")) == ROWS


def test_clicks_in_a_map_of_parquet(tmp_path):
    kind = pa.map_(pa.string(), pa.int64())
    columns = {name: [record(each, 0)[name] for each in LISTED] for name in record(LISTED[0], 0)}
    columns["clicks"] = pa.array(
        [[*KEYED["clicked alone"](each).items()] for each in LISTED], type=kind
    )
    pq.write_table(pa.table(columns), tmp_path / "log.parquet")
    assert log_rows(loaded(tmp_path / "log.parquet")) == ROWS


@pytest.mark.parametrize("ranked", [True, False])
def test_results_keyed_by_item_have_no_order_of_their_own(tmp_path, ranked):
    lines = []
    for each in LISTED:
        places = enumerate(zip(each.items, each.clicks, strict=True), 1)
        results = {i: {"position": k, "clicked": c} for k, (i, c) in places}
        if not ranked:
            results = {i: {"clicked": entry["clicked"]} for i, entry in results.items()}
        whole = {**record(each, 0), "results": results}
        lines.append(json.dumps({**whole, "clicks": None}))
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    log = loaded(tmp_path / "log.jsonl")
    if ranked:
        assert log_rows(log) == ROWS
    else:
        assert {row[2] for row in log_rows(log)} == {1}


def test_a_list_called_skus_with_its_clicks(tmp_path):
    lines = [
        json.dumps(
            {"session": each.session, "query": each.query, "skus": "|".join(each.items)}
            | {"clicked_items": "|".join(KEYED["clicked alone"](each))}
        )
        for each in LISTED
    ]
    (tmp_path / "log.jsonl").write_text("\n".join(lines))
    assert log_rows(loaded(tmp_path / "log.jsonl")) == ROWS
