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
