"""Files of known products that differ from those of their documentation, and counts of others."""

import json

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.several_files import load_several
from engine.logs.store import temporary
from tests.ingest.click_world import START, rankings, shown_rows
from tests.ingest.event_writers import algolia, ga4, lines, meilisearch, metarank, placed, snowplow

LISTED = rankings(30)
PLACES = sorted(row[1:4] for row in shown_rows(LISTED))


def _places(log):
    table = log.query("SELECT item, rank, reward FROM log")
    return sorted(zip(*(column.tolist() for column in table.values()), strict=True))


def test_clicks_of_algolia_beside_responses_without_times(tmp_path):
    clicks, responses = tmp_path / "clicks.json", tmp_path / "responses.json"
    clicks.write_bytes(lines(each for each in algolia(LISTED) if each["eventType"] == "click"))
    responses.write_bytes(
        lines(
            {"queryID": each.key, "query": each.query, "hits": [{"objectID": i} for i in part]}
            for each in LISTED
            for part in (each.items[:3], each.items[3:])
        )
    )
    log = load_several([clicks, responses], workspace=temporary())
    assert _places(log) == PLACES
    assert (log.events["orphans"], log.events["late"]) == (0, 0)


def test_an_item_that_begins_as_a_list_does_is_one_item(tmp_path):
    clicks, responses = tmp_path / "clicks.json", tmp_path / "responses.json"
    events = [each for each in algolia(LISTED) if each["eventType"] == "click"]
    clicks.write_bytes(lines([*events, events[0] | {"objectIDs": "[SKU1"}]))
    responses.write_bytes(
        lines({"queryID": e.key, "hits": [{"objectID": i} for i in e.items]} for e in LISTED)
    )
    log = load_several([clicks, responses], workspace=temporary())
    assert (_places(log), log.events["orphans"]) == (PLACES, 1)


def test_parameters_that_are_no_list_are_none(tmp_path):
    path = tmp_path / "events.json"
    odd = {"event_name": "page_view", "event_params": 3}
    path.write_bytes(lines([*ga4(LISTED), odd, odd | {"event_params": {"key": "a"}}]))
    assert _places(load(path, workspace=temporary())) == PLACES


def test_versions_of_snowplows_columns(tmp_path):
    path = tmp_path / "events.json"
    text = lines(snowplow(LISTED)).decode()
    text = text.replace("action_1", "action_1_0_2").replace("product_1", "product_1_0_0")
    path.write_text(text)
    assert _places(load(path, workspace=temporary())) == PLACES


@pytest.mark.parametrize("key", ["sku", "code"])
def test_meilisearch_with_metadata_and_another_primary_key(tmp_path, key):
    clicks, responses = tmp_path / "clicks.json", tmp_path / "responses.json"
    clicks.write_bytes(lines(meilisearch(LISTED)[0]))
    responses.write_bytes(
        lines(
            {"metadata": {"queryUid": each.key}, "hits": [{key: item} for item in each.items]}
            for each in LISTED
        )
    )
    assert _places(load_several([clicks, responses], workspace=temporary())) == PLACES


def test_descriptions_of_items_in_metarank_were_not_to_be_shown(tmp_path):
    path = tmp_path / "events.json"
    fields = [{"name": "price", "value": 3}]
    described = [{"event": "item", "id": f"m{n}", "item": f"SKU{n}"} for n in range(3)]
    path.write_bytes(lines([*metarank(LISTED), *(each | {"fields": fields} for each in described)]))
    log = load(path, workspace=temporary())
    assert (_places(log), log.events["orphans"]) == (PLACES, 0)


def test_lists_of_one_session_that_show_the_same_items_are_told_apart_by_name(tmp_path):
    """As of a tag manager; the click came after both lists were shown, and went to the last."""
    first, second = LISTED[0], LISTED[0].items[::-1]
    events = [
        {"event": name, "session_id": "s", "timestamp": START + after, "ecommerce": {
            "item_list_name": listed, "items": [{"item_id": item} for item in items]}}
        for name, listed, items, after in (
            ("view_item_list", "a", first.items, 0), ("view_item_list", "b", second, 5),
            ("select_item", "a", first.items[:1], 9),
        )
    ]  # fmt: skip
    path = tmp_path / "events.json"
    path.write_bytes(lines(events))
    log = load(path, workspace=temporary())
    clicked = log.query("SELECT query, item, rank FROM log WHERE reward = 1")
    found = [column.tolist() for column in clicked.values()]
    assert found == [["a"], [first.items[0]], [1]]


@pytest.mark.parametrize("words", [("response", "click", "docs_ids"), ("search", "tap", "results")])
def test_searches_that_come_with_their_lists(tmp_path, words):
    shown, reward, listed = words
    path = tmp_path / "signals.json"
    events = [
        {"type": shown, "query_id": each.key, "query": each.query, listed: list(each.items)}
        for each in LISTED
    ] + [
        {"type": reward, "query_id": each.key, "doc_id": item}
        for each in LISTED
        for _, item, hit in placed(each)
        if hit
    ]
    path.write_text("\n".join(map(json.dumps, events)))
    assert _places(load(path, workspace=temporary())) == PLACES


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Suchanfrage;Klicks;Impressionen;CTR;Position\nx;1;100;1 %;3,3\ny;2;90;2 %;1,5\n", "mean"),
        ("Query;Page;Clicks;Impressions;Position\nx;u;1;100;3,3\ny;v;2;90;1,5\n", "mean"),
        ("query,doc,position,views,ctr\nx,a,1,100,2%\ny,b,2,90,1%\n", "number of clicks"),
        ("AnonID\tQuery\tItemRank\tClickURL\n1\tx\t1\tu\n2\ty\t2\tv\n", "what was clicked"),
    ],
)
def test_what_counts_and_clicks_alone_cannot_say(tmp_path, text, says):
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(EngineError, match=says):
        load(path, workspace=temporary())
