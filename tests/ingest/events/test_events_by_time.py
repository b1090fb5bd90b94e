"""Events whose times, or ids of lists, decide which ranking a reward belongs to."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.read_options import ReadOptions
from engine.ingest.several_files import load_several
from engine.logs.store import temporary
from tests.ingest.click_world import rankings
from tests.ingest.event_writers import lines, moment, placed, ubi_events, ubi_queries

LISTED = rankings(24)
CLICKS = sum(sum(each.clicks) for each in LISTED)
PER_SESSION = 6
WEEKS = 20 * 86_400
"""From 1 December to the 21st, which no month has as its number."""


def _events(form, later=0):
    """Each session sees the same query several times; all clicks follow all impressions."""
    rows = ["time,session_id,query,event,item_id,position"]
    for action, after in (("impression", 0), ("click", 5)):
        for number, each in enumerate(LISTED):
            written = datetime.fromtimestamp(each.time + later + after, UTC).strftime(form)
            rows += [
                f'"{written}",s{number // PER_SESSION},q,{action},{item},{rank}'
                for rank, item, hit in placed(each)
                if action == "impression" or hit
            ]
    return "\n".join(rows)


def _sums(log):
    sql = "SELECT COUNT(*), COUNT(DISTINCT impression), SUM(reward), MAX(rank) FROM log"
    return tuple(int(column[0]) for column in log.query(sql).values())


@pytest.mark.parametrize(
    "form",
    [
        "%m/%d/%Y %I:%M:%S %p",
        "%b %d, %Y @ %H:%M:%S.000",
        "%Y%m%d%H%M%S",
    ],
)
def test_rewards_go_to_their_ranking_however_times_are_written(tmp_path, form):
    path = tmp_path / "events.csv"
    path.write_text(_events(form, WEEKS))
    assert _sums(load(path, workspace=temporary())) == (120, 24, CLICKS, 5)


def test_times_that_read_in_two_ways_are_a_question_where_they_part_rankings(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(_events("%d/%m/%Y %H:%M:%S"))
    with pytest.raises(EngineError, match="day/month and as month/day, and their times decide"):
        load(path, workspace=temporary())
    log = load(path, workspace=temporary(), options=ReadOptions(dates="day first"))
    assert _sums(log) == (120, 24, CLICKS, 5)


def test_times_that_cannot_be_read_part_no_rankings(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(_events("at %H h, day %j"))
    with pytest.raises(EngineError, match=r"cannot be read, .* impression=COLUMN"):
        load(path, workspace=temporary())


def test_a_list_that_many_visitors_see_is_a_ranking_of_each(tmp_path):
    """Segment's list_id names a list; userId is empty until somebody logs in."""
    path = tmp_path / "segment.json"
    basis = [
        {"userId": None, "anonymousId": each.session, "timestamp": moment(each.time)}
        for each in LISTED
    ]
    views = [
        start
        | {"event": "Product List Viewed"}
        | {"properties": {"list_id": each.query, "products": [
            {"product_id": item, "position": rank} for rank, item, _ in placed(each)
        ]}}
        for start, each in zip(basis, LISTED, strict=True)
    ]  # fmt: skip
    clicks = [
        start | {"event": "Product Clicked", "properties": {"list_id": each.query, "product_id": i}}
        for start, each in zip(basis, LISTED, strict=True)
        for _, i, hit in placed(each)
        if hit
    ]
    path.write_bytes(lines([*views, *clicks]))
    log = load(path, workspace=temporary())
    assert _sums(log) == (120, 24, CLICKS, 5)
    sessions, queries = log.query(
        "SELECT COUNT(DISTINCT session), COUNT(DISTINCT query) FROM log"
    ).values()
    assert (sessions[0], queries[0]) == (12, 3)
    assert any("identifies lists" in json.dumps(note, default=str) for note in map(vars, log.notes))


def test_lists_of_responses_as_other_versions_of_ubi_call_them(tmp_path):
    name = "query_response_object_ids"
    queries, events = tmp_path / "queries.json", tmp_path / "events.json"
    queries.write_bytes(
        lines(ubi_queries(LISTED)).replace(b"query_response_hit_ids", name.encode())
    )
    events.write_bytes(lines(e for e in ubi_events(LISTED) if e["action_name"] == "click"))
    assert _sums(load_several([queries, events], workspace=temporary())) == (120, 24, CLICKS, 5)


def test_numbers_that_mean_clicked_in_a_column_of_decimals(tmp_path):
    path = tmp_path / "log.parquet"
    clicks = pa.array([0.0, 1.0, 2.0, 0.0, 1.0, 0.0])
    pq.write_table(pa.table({"item": list("abcabc"), "click": clicks}), path)
    said = load(path, workspace=temporary(), mapping={"rewarded": "1,2"})
    assert _sums(said)[2] == 3
    assert _sums(load(path, workspace=temporary(), mapping={"rewarded": "2"}))[2] == 1
