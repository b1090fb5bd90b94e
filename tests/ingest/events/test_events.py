"""Event logs of every product give, digit for digit, the rows of the canonical form."""

import csv
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.examination.examination_model import examine
from engine.ingest.events.layout import layouts
from engine.ingest.load import load
from engine.ingest.several_files import load_several
from engine.interleaving.pairs.pair_counts import pair_counts
from engine.logs.store import Workspace
from tests.ingest.click_world import START, Ranking, log_rows, rankings, shown_rows
from tests.ingest.event_writers import (
    algolia,
    bulk,
    coveo,
    event_rows,
    flat,
    ga4,
    ga4_table,
    lines,
    meilisearch,
    metarank,
    placed,
    retail_events,
    snowplow,
    ubi_events,
    ubi_queries,
)

LISTED = rankings()
CLICKS = sum(sum(each.clicks) for each in LISTED)
SAMPLE = Path(__file__).parents[4] / "shared/logs/ubi_esci_sample.ndjson.gz"
WRITTEN = {
    "ubi events": [lines(ubi_events(LISTED))],
    "ubi from 0": [lines(ubi_events(LISTED, base=0))],
    "ubi dump": [lines({"_index": "ubi_events", "_source": e} for e in ubi_events(LISTED))],
    "ubi response": [
        json.dumps({"hits": {"hits": [{"_source": e} for e in ubi_events(LISTED)]}}).encode()
    ],
    "ubi flat": [flat(ubi_events(LISTED))],
    "ubi events and queries": [
        lines(ubi_events(LISTED, query=False)),
        lines(ubi_queries(LISTED)),
    ],
    "ubi in bulk": [bulk({"ubi_queries": ubi_queries(LISTED), "ubi_events": ubi_events(LISTED)})],
    "ubi clicks and queries": [
        lines(e for e in ubi_events(LISTED) if e["action_name"] == "click"),
        lines(ubi_queries(LISTED)),
    ],
    "ga4": [lines(ga4(LISTED))],
    "ga4 in parts": [lines(ga4(LISTED, size=2))],
    "ga4_table": [flat(ga4_table(LISTED))],
    "algolia": [lines(algolia(LISTED))],
    "meilisearch": [lines(meilisearch(LISTED)[0]), lines(meilisearch(LISTED)[1])],
    "metarank": [lines(metarank(LISTED))],
    "snowplow": [lines(snowplow(LISTED))],
    "coveo": [lines(coveo(LISTED))],
    "retail_events": [lines(retail_events(LISTED))],
    "event rows": [flat(event_rows(LISTED))],
}
QUERIES_LOST = {"algolia"}
"""Products whose events name an index and no query."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("workspace"))


def read(tmp_path, place, files, **mapping):
    paths = []
    for number, data in enumerate(files):
        paths.append(tmp_path / f"part{number}")
        paths[-1].write_bytes(data)
    return load_several(paths, workspace=place, mapping=mapping)


@pytest.fixture(scope="module")
def canonical(tmp_path_factory, place):
    """The examination of the same log in canonical form, with its queries and without."""
    path, curves = tmp_path_factory.mktemp("canonical") / "log.csv", {}
    rows = [(e.key, e.session, e.query, *at) for e in LISTED for at in placed(e)]
    for query in ("query", "one query"):
        lines_ = [f"impression,session,{query.replace(' ', '_')},rank,item,reward"]
        lines_ += [",".join(map(str, row)) for row in rows]
        path.write_text("\n".join(lines_) + "\n")
        mapping = {"query": ""} if query != "query" else {}
        log = load(path, workspace=place, mapping=mapping)
        curves[query] = examine(log, "all_pairs").examination
    return curves


def content(rows, name):
    if name.startswith("ga4"):
        return [(*row[:-1], f"visitor/{row[-1].split('/')[-1].removeprefix('s')}") for row in rows]
    return [row[1:] if name in QUERIES_LOST else row for row in rows]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_product_gives_the_rows_that_were_shown(tmp_path, place, canonical, name):
    log = read(tmp_path, place, WRITTEN[name])
    assert sorted(content(log_rows(log), name)) == sorted(content(shown_rows(LISTED), name))
    assert log.counts["impressions"] == len(LISTED)
    assert log.events["shown"] == 5 * len(LISTED)
    assert sum(log.events["rewards"].values()) == CLICKS
    assert log.events["orphans"] == log.events["repeats"] == log.events["late"] == 0
    parts = ("read", "quarantined", "header", "blank")
    assert log.counts["lines"] == sum(log.counts[part] for part in parts)
    plain = canonical["one query" if name in QUERIES_LOST else "query"]
    np.testing.assert_array_equal(examine(log, "all_pairs").examination, plain)


def test_each_layout_is_written_here():
    named = " ".join(WRITTEN)
    for layout in layouts():
        assert {"actions": "event rows"}.get(layout.key, layout.key) in named


def test_what_does_not_fit_is_counted(tmp_path, place):
    events = ubi_events(LISTED)
    click = next(e for e in events if e["action_name"] == "click")
    lost = json.loads(json.dumps(click))
    lost["event_attributes"]["object"]["object_id"] = "never shown"
    late = json.loads(json.dumps(click)) | {"timestamp": "2026-01-01T00:00:00Z"}
    keyless = {"action_name": "impression", "query_id": None} | {
        "event_attributes": {"object": {"object_id": "x"}}
    }
    log = read(tmp_path, place, [lines([*events, click, lost, late, keyless])])
    assert log.events["repeats"] == 1
    assert log.events["orphans"] == 1
    assert log.events["late"] == 1
    assert log.quarantine_reasons == {"is shown without a ranking or an item": 1}
    assert log_rows(log) == shown_rows(LISTED)


def test_the_time_of_the_first_reward_of_a_row_is_kept(tmp_path, place):
    """Two of three are clicked, the upper one later: so by time the upper is preferred."""
    each = Ranking("r", "s", "q", ("a", "b", "c"), (1, 0, 1), START)
    events = ubi_events([each])
    upper = next(e for e in events if e["action_name"] == "click")
    again = json.loads(json.dumps(upper)) | {"timestamp": "2024-12-01T10:00:30Z"}
    upper["timestamp"] = "2024-12-01T10:00:20.5Z"
    log = read(tmp_path, place, [lines([*events, again])])
    table = log.query("SELECT item, click_time FROM log ORDER BY rank")
    assert table["click_time"][0] == START + 20.5
    assert np.isnan(table["click_time"][1])
    assert table["click_time"][2] == START + 4
    counts = pair_counts(log, parse("interleaving.pairs", "earlier_click"))
    names = [[str(log.items[code]) for code in side] for side in (counts.winner, counts.loser)]
    assert names == [["a"], ["c"]]
    assert not counts.caution


def test_events_without_times_have_no_times_of_clicks(tmp_path, place):
    events = [{**e, "timestamp": None} for e in ubi_events(LISTED)]
    log = read(tmp_path, place, [lines(events)])
    assert not log.has("click_time")
    assert log_rows(log) == shown_rows(LISTED)


def test_another_reward_may_count(tmp_path, place):
    events = ubi_events(LISTED)
    bought = [json.loads(json.dumps(e)) for e in events if e["action_name"] == "click"][:7]
    for event in bought:
        event["action_name"] = "add_to_cart"
    data = [lines([*events, *bought])]
    assert read(tmp_path, place, data).events["rewards"] == {"click": CLICKS, "add_to_cart": 7}
    log = read(tmp_path, place, data, reward="add_to_cart")
    assert sum(row[3] for row in log_rows(log)) == 7


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (lines(ubi_queries(LISTED)), "no event rewards it"),
        (lines(e for e in ubi_events(LISTED) if e["action_name"] == "click"), "nothing says what"),
        (lines(meilisearch(LISTED)[0]), "nothing says what"),
    ],
)
def test_events_that_cannot_be_read_as_rankings_say_why(tmp_path, place, data, says):
    with pytest.raises(EngineError, match=says):
        read(tmp_path, place, [data])


def test_rows_with_a_click_column_are_no_events(tmp_path, place):
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["type", "session", "item", "rank", "click"])
    table.writerows([("view", "s1", "a", 1, 1), ("click", "s1", "b", 2, 0)])
    assert not read(tmp_path, place, [out.getvalue().encode()]).events


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the official sample is not here")
def test_the_official_sample_loads_unmapped(place):
    log = load(SAMPLE, workspace=place)
    assert log.events["shown"] == log.counts["rows"] == 1_999
    assert log.events["orphans"] == 134
    assert log.events["rewards"]["click"] == 287
    assert json.dumps(dict(log.events))
    with gzip.open(SAMPLE) as file:
        assert log.counts["lines"] == sum(1 for _ in file)


def test_damaged_lines_of_a_bulk_file_are_quarantined(tmp_path, place):
    whole = bulk({"ubi_events": ubi_events(LISTED)}).splitlines(keepends=True)
    whole[5] = whole[5][:40] + b"\n"
    whole[8] = whole[8][:20] + b"\n"
    log = read(tmp_path, place, [b"".join(whole)])
    assert log.quarantine_reasons == {"is not a JSON object": 2}
    parts = ("read", "quarantined", "header", "blank")
    assert log.counts["lines"] == sum(log.counts[part] for part in parts)
