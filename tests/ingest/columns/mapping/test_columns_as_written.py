"""Clicks, ranks, ids and counts as people write them, and the choices between columns that fit."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import Workspace
from tests.ingest.click_world import log_rows, rankings, shown_rows

LISTED = rankings()
HEAD = "search_id,session_id,query,doc_id,position,click\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("workspace"))


def table(click=str, rank=str, head=HEAD):
    lines = [
        f"{r.key},{r.session},{r.query},{item},{rank(at)},{click(hit)}\n"
        for r in LISTED
        for at, (item, hit) in enumerate(zip(r.items, r.clicks, strict=True), start=1)
    ]
    return head + "".join(lines)


def read(tmp_path, place, text, **mapping):
    path = tmp_path / "log.csv"
    path.write_text(text)
    return load(path, workspace=place, mapping=mapping)


def says(log, words):
    return [note.severity for note in log.notes if words in note.what]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("1", ""), ("1", "NULL"), ("true", ""), ("True", "None"), ("1.0", "nan"), ("1", "\\N")],
)
def test_a_missing_click_beside_clicks_alone_is_none_and_said(tmp_path, place, yes, no):
    log = read(tmp_path, place, table(lambda hit: yes if hit else no))
    assert log_rows(log) == shown_rows(LISTED)
    assert says(log, "empty was read as no click") == ["amber"]


def test_a_missing_click_beside_zeros_stays_unknown(tmp_path, place):
    text = table() + "x,y,laptop,SKU1,1,\n"
    log = read(tmp_path, place, text)
    assert log.quarantine_reasons == {"no reward": 1}
    assert log_rows(log) == shown_rows(LISTED)


@pytest.mark.parametrize(
    ("yes", "no"), [("click", "no_click"), ("clicked", "skipped"), ("Yes", "No"), ("T", "F")]
)
def test_words_are_clicks(tmp_path, place, yes, no):
    log = read(tmp_path, place, table(lambda hit: yes if hit else no))
    assert log_rows(log) == shown_rows(LISTED)


@pytest.mark.parametrize("time", ["2024-03-01 10:00:00", "2024-03-01T10:00:00Z", "2024-03-01"])
@pytest.mark.parametrize("missing", ["", "NULL"])
def test_times_are_clicks(tmp_path, place, time, missing):
    head = HEAD.replace("click", "clicked_at")
    log = read(tmp_path, place, table(lambda hit: time if hit else missing, head=head))
    assert log_rows(log) == shown_rows(LISTED)
    assert says(log, "times of the clicks") == ["green"]


def test_ranks_from_0_with_sentinels(tmp_path, place):
    text = table(rank=lambda at: str(at - 1)) + "x,y,laptop,SKU1,-1,0\n" * 5
    log = read(tmp_path, place, text)
    assert log_rows(log) == shown_rows(LISTED)
    assert log.quarantine_reasons == {"the rank is below 1": 5}
    assert says(log, "Ranks start at 0") == ["amber"]


def test_ranks_from_0_whose_top_is_often_missing(tmp_path, place):
    lines = table(rank=lambda at: str(at - 1)).splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines) if ",0," not in line or number % 3 == 1]
    assert read(tmp_path, place, "".join(kept)).query("SELECT MIN(rank) AS r FROM log")["r"] == 1


@pytest.mark.parametrize("name", ["query_id", "searchUid", "queryID"])
def test_the_id_of_a_search_is_the_impression(tmp_path, place, name):
    head = f"{name},session_id,user_query,doc_id,position,click\n"
    log = read(tmp_path, place, table(head=head))
    assert log.mapping["impression"] == name
    assert log.mapping["query"] == "user_query"
    assert log_rows(log) == shown_rows(LISTED)


def test_a_context_of_every_row_is_no_query(tmp_path, place):
    rows = "".join(f"{n / 1000},{'ab'[n % 2]},0.5,{n % 3 % 2}\n" for n in range(100))
    text = "context,action,action_prob,reward\n" + rows
    log = read(tmp_path, place, text)
    assert not log.has("query")
    assert says(log, "was not read as the query") == ["amber"]
    assert read(tmp_path, place, text, query="context").counts["queries"] == 100


def test_users_are_independent_rather_than_their_sessions(tmp_path, place):
    rows = "".join(f"u{n // 10},s{n // 2},{'ab'[n % 2]},{n % 3 % 2},0.5\n" for n in range(100))
    text = "user_id,session_id,item,reward,propensity\n" + rows
    log = read(tmp_path, place, text)
    assert log.mapping["session"] == "user_id"
    assert log.counts["sessions"] == 10
    assert says(log, "10 users and 50 sessions") == ["amber"]
    assert read(tmp_path, place, text, session="session_id").counts["sessions"] == 50


def test_counts_become_a_row_per_view(tmp_path, place):
    rng = np.random.default_rng(5)
    rows = [
        (query, item, rank, int(rng.integers(2, 90)))
        for query in "qp"
        for item in "abc"
        for rank in (1, 2, 3)
    ]
    rows = [(*row, int(rng.integers(0, row[3] + 1))) for row in rows]
    text = "query,doc_id,position,impressions,clicks\n"
    text += "".join(",".join(map(str, row)) + "\n" for row in rows) + "q,d,1,3,4\n"
    log = read(tmp_path, place, text)
    counted = log.query(
        "SELECT query, item, rank, COUNT(*) AS n, CAST(SUM(reward) AS BIGINT) AS clicks FROM log "
        "GROUP BY query, item, rank ORDER BY query, item, rank"
    )
    assert sorted(zip(*(c.tolist() for c in counted.values()), strict=True)) == sorted(rows)
    assert log.quarantine_reasons == {"has more clicks than views": 1}
    assert says(log, "each counts as independent") == ["amber"]


@pytest.mark.parametrize("item", [{}, {"item": "Page"}])
def test_a_mean_position_is_no_rank(tmp_path, place, item):
    text = "Query,Page,Clicks,Impressions,CTR,Position\n"
    text += 'shoes,/a,"3,213","52,544",6%,2.5\nshoes,/b,879,"35,334",2%,8.0\n' * 3
    with pytest.raises(EngineError, match="'Position' is a mean"):
        read(tmp_path, place, text, **item)


@pytest.mark.parametrize(
    "written",
    [
        "20240301T100000Z",
        "20240301100000",
        "Fri, 01 Mar 2024 10:00:00 +0000",
        "01/Mar/2024:10:00:00 +0000",
        "3/1/2024 10:00:00 AM",
        "Mar 01, 2024 10:00:00 AM",
    ],
)
def test_times_as_they_are_written(tmp_path, place, written):
    text = "item\tclick\ttime\n" + f"a\t1\t{written}\nb\t0\t{written}\n"
    log = read(tmp_path, place, text.replace("3/1/2024", "3/13/2024"))
    moment = str(log.query("SELECT MIN(timestamp) AS t FROM log")["t"][0])[:19]
    assert moment.endswith("T10:00:00")
    assert moment.startswith("2024-03-")
