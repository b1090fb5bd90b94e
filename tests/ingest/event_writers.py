"""The same rankings as events of several products."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tests.ingest.click_world import Ranking

Event = dict[str, Any]


def lines(events: Iterable[Event]) -> bytes:
    return "".join(json.dumps(event) + "\n" for event in events).encode()


def bulk(indexes: dict[str, list[Event]]) -> bytes:
    return lines(
        line
        for index, events in indexes.items()
        for number, event in enumerate(events)
        for line in ({"index": {"_index": index, "_id": f"{index}{number}"}}, event)
    )


def flat(events: list[Event]) -> bytes:
    """Dotted names as the columns of a table."""
    rows = [dict(_leaves(event, "")) for event in events]
    out = io.StringIO()
    table = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


def _leaves(event: Event, before: str) -> Iterable[tuple[str, Any]]:
    for name, value in event.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{before}{name}.")
        else:
            yield before + name, value


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def placed(each: Ranking) -> list[tuple[int, str, int]]:
    """(rank, item, clicked) from the top."""
    pairs = zip(each.items, each.clicks, strict=True)
    return [(rank, item, hit) for rank, (item, hit) in enumerate(pairs, start=1)]


def ubi_events(listed: list[Ranking], base: int = 1, query: bool = True) -> list[Event]:
    def event(each: Ranking, action: str, rank: int, item: str, after: float) -> Event:
        place = {"object": {"object_id": item}, "position": {"ordinal": rank - 1 + base}}
        basis = {"action_name": action, "query_id": each.key, "session_id": each.session}
        basis |= {"user_query": each.query} if query else {}
        return basis | {"timestamp": moment(each.time + after), "event_attributes": place}

    return [
        event(each, action, rank, item, after)
        for each in listed
        for action, after in (("impression", 0.0), ("click", 4.0))
        for rank, item, hit in placed(each)
        if action == "impression" or hit
    ]


def ubi_queries(listed: list[Ranking]) -> list[Event]:
    return [
        {
            "query_id": each.key,
            "user_query": each.query,
            "client_id": each.session,
            "timestamp": moment(each.time - 1),
            "query_response_id": f"response {each.key}",
            "query_response_hit_ids": list(each.items),
            "session_id": each.session,
            "query_attributes": {},
        }
        for each in listed
    ]


def ga4(listed: list[Ranking], size: int = 5) -> list[Event]:
    """Lists are sent in events of `size` items, as users scroll."""

    def event(each: Ranking, name: str, places: list, after: float) -> Event:
        items = [
            {"item_id": item, "item_list_name": each.query, "item_list_index": str(rank - 1)}
            for rank, item, _ in places
        ]
        number = each.session.removeprefix("s")
        params = [{"key": "ga_session_id", "value": {"int_value": number}}]
        stamp = str(int((each.time + after) * 1_000_000))
        return {
            "event_date": "20241201",
            "event_timestamp": stamp,
            "event_name": name,
            "event_params": params,
            "user_pseudo_id": "visitor",
            "items": items,
        }

    events = []
    for each in listed:
        places = placed(each)
        events += [
            event(each, "view_item_list", places[begin : begin + size], begin / 10)
            for begin in range(0, len(places), size)
        ]
        events += [event(each, "select_item", [place], 9.0) for place in places if place[2]]
    return events


def ga4_table(listed: list[Ranking]) -> list[Event]:
    """The same, a row per event and item."""
    rows = []
    for event in ga4(listed):
        number = event["event_params"][0]["value"]["int_value"]
        whole = {name: event[name] for name in ("event_timestamp", "event_name", "user_pseudo_id")}
        rows += [whole | {"ga_session_id": number} | item for item in event["items"]]
    return rows


def algolia(listed: list[Ranking]) -> list[Event]:
    events = []
    for each in listed:
        basis = {"index": "products", "userToken": each.session, "queryID": each.key}
        basis |= {"timestamp": each.time * 1000}
        events.append(basis | {"eventType": "view", "objectIDs": list(each.items)})
        hits = [(rank, item) for rank, item, hit in placed(each) if hit]
        if hits:
            ranks, items = zip(*hits, strict=True)
            clicked = {"eventType": "click", "objectIDs": items, "positions": ranks}
            events.append(basis | clicked)
    return events


def meilisearch(listed: list[Ranking]) -> tuple[list[Event], list[Event]]:
    """The clicks, and the responses of the searches."""
    clicks = [
        {
            "eventType": "click",
            "queryUid": each.key,
            "userId": each.session,
            "objectId": item,
            "position": rank - 1,
        }
        for each in listed
        for rank, item, hit in placed(each)
        if hit
    ]
    responses = [
        {
            "queryUid": each.key,
            "userId": each.session,
            "query": each.query,
            "hits": [{"id": item} for item in each.items],
        }
        for each in listed
    ]
    return clicks, responses


def metarank(listed: list[Ranking]) -> list[Event]:
    events = []
    for each in listed:
        basis = {"user": each.session, "session": each.session, "timestamp": str(each.time * 1000)}
        events.append(
            basis
            | {
                "event": "ranking",
                "id": each.key,
                "fields": [{"name": "query", "value": each.query}],
                "items": [{"id": item} for item in each.items],
            }
        )
        events += [
            basis | {"event": "interaction", "type": "click", "ranking": each.key, "item": item}
            for _, item, hit in placed(each)
            if hit
        ]
    return events


def snowplow(listed: list[Ranking]) -> list[Event]:
    action = "unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action_1"
    product = "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1"

    def event(each: Ranking, kind: str, places: list, after: int) -> Event:
        return {
            "domain_userid": each.session,
            "domain_sessionid": each.session,
            "derived_tstamp": moment(each.time + after),
            action: {"type": kind, "name": each.query},
            product: [{"id": item, "position": rank} for rank, item, _ in places],
        }

    return [
        event(each, kind, places, after)
        for each in listed
        for kind, after, places in (
            ("list_view", 0, placed(each)),
            *(("list_click", 5, [place]) for place in placed(each) if place[2]),
        )
    ]


def coveo(listed: list[Ranking]) -> list[Event]:
    events = []
    for each in listed:
        basis = {"searchQueryUid": each.key, "visitId": each.session}
        results = [{"documentUri": item} for item in each.items]
        events.append(basis | {"queryText": each.query, "results": results})
        events += [
            basis | {"documentUri": item, "documentPosition": rank, "actionCause": "documentOpen"}
            for rank, item, hit in placed(each)
            if hit
        ]
    return events


def retail_events(listed: list[Ranking]) -> list[Event]:
    def event(each: Ranking, kind: str, items: Iterable[str], **further: str) -> Event:
        products = [{"product": {"id": item}} for item in items]
        basis = {"eventType": kind, "sessionId": each.session, "attributionToken": each.key}
        return basis | {"productDetails": products} | further

    events = []
    for each in listed:
        events.append(event(each, "search", each.items, searchQuery=each.query))
        chosen = [item for _, item, hit in placed(each) if hit]
        events += [event(each, "detail-page-view", [item]) for item in chosen]
    return events


def event_rows(listed: list[Ranking]) -> list[Event]:
    return [
        {
            "event_type": action,
            "search_id": each.key,
            "session_id": each.session,
            "query": each.query,
            "product_id": item,
            "position": rank,
        }
        for each in listed
        for action in ("view", "click")
        for rank, item, hit in placed(each)
        if action == "view" or hit
    ]
