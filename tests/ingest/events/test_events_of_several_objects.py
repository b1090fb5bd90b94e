"""Events that name several objects at once: UBI's `objects`, Snowplow's entities."""

import json

import pytest

from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import placed

LISTED = rankings(24)
ROWS = shown_rows(LISTED)
SCHEMA = "iglu:com.snowplowanalytics.snowplow"


def loaded(tmp_path, events):
    (tmp_path / "log.ndjson").write_text("\n".join(map(json.dumps, events)), encoding="utf-8")
    return load(tmp_path / "log.ndjson", workspace=temporary())


def ubi(named):
    for each in LISTED:
        base = {"query_id": each.key, "user_query": each.query, "session_id": each.session}
        shown = [(k, item) for k, item, _ in placed(each)]
        yield base | {
            "action_name": "impression",
            "timestamp": each.time,
            "event_attributes": named(shown),
        }
        for k, item, hit in placed(each):
            if hit:
                attributes = {"object": {"object_id": item}, "position": {"ordinal": k}}
                yield base | {
                    "action_name": "click",
                    "timestamp": each.time + 5,
                    "event_attributes": attributes,
                }


@pytest.mark.parametrize(
    "named",
    [
        lambda shown: {"objects": [{"object_id": i, "position": {"ordinal": k}} for k, i in shown]},
        lambda shown: {"objects": [{"object_id": item} for _, item in shown]},
        lambda shown: {"object_ids": [item for _, item in shown]},
    ],
    ids=["with ordinals", "in their order", "ids alone"],
)
def test_an_impression_of_ubi_names_several_objects(tmp_path, named):
    assert log_rows(loaded(tmp_path, ubi(named))) == ROWS


@pytest.mark.parametrize("ranked", [True, False])
def test_self_describing_events_of_snowplow(tmp_path, ranked):
    def event(each, kind, time, shown):
        entities = [
            {"schema": f"{SCHEMA}.ecommerce/product/jsonschema/1-0-0", "data": product}
            for product in ({"id": i} | ({"position": k} if ranked else {}) for k, i in shown)
        ]
        page = {"schema": f"{SCHEMA}/web_page/jsonschema/1-0-0", "data": {"id": f"page {each.key}"}}
        action = {"data": {"data": {"type": kind, "name": each.query}}}
        return {
            "domain_sessionid": each.session,
            "derived_tstamp": time,
            "unstruct_event": action,
            "contexts": {"data": [page, *entities]},
        }

    events = []
    for each in LISTED:
        shown = [(k, item) for k, item, _ in placed(each)]
        events.append(event(each, "list_view", each.time, shown))
        chosen = [(k, item) for k, item, hit in placed(each) if hit]
        events += [event(each, "list_click", each.time + 5, [one]) for one in chosen]
    assert log_rows(loaded(tmp_path, events)) == ROWS


def test_the_search_id_in_the_properties_of_a_track_call_is_the_ranking(tmp_path):
    events = []
    for each in LISTED:
        base = {"anonymousId": each.session, "context": {"library": {"name": "js"}, "ip": "::1"}}
        ids = {"query_id": each.key}
        shown = [{"product_id": item, "position": k} for k, item, _ in placed(each)]
        events.append(
            base
            | {"event": "Product List Viewed", "timestamp": each.time}
            | {"properties": ids | {"query": each.query, "products": shown}}
        )
        events += [
            base
            | {"event": "Product Clicked", "timestamp": each.time + 5}
            | {"properties": ids | {"product_id": item, "position": k}}
            for k, item, hit in placed(each)
            if hit
        ]
    assert log_rows(loaded(tmp_path, events)) == ROWS


def test_the_context_of_a_track_call_is_no_query(tmp_path):
    listed = [
        {
            "anonymousId": each.session,
            "context": {"library": {"name": "js"}, "page": {"path": f"/{each.key}"}},
            "event": event,
            "timestamp": each.time + later,
            "properties": {"list_id": each.key, "products": products},
        }
        for each in LISTED
        for event, later, products in (
            ("Product List Viewed", 0, [{"product_id": item} for item in each.items]),
            ("Product Clicked", 5, [{"product_id": each.items[0]}]),
        )
    ]
    assert "js" not in str(loaded(tmp_path, listed).queries)
