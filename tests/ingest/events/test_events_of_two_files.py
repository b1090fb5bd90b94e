"""Events in two files that write ids otherwise, and rewards that belong to nothing shown."""

import csv
import json

from engine.api import load
from tests.ingest.click_world import rankings

LISTED = rankings(20)


def _table(path, rows):
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def _placed():
    for each in LISTED:
        for rank, (item, click) in enumerate(zip(each.items, each.clicks, strict=True), start=1):
            yield each, rank, item[3:], click


def _rows(log):
    read = log.query("SELECT impression, item, rank, reward FROM log")
    return sorted(zip(*(column.tolist() for column in read.values()), strict=True))


EXPECTED = sorted((each.key[1:], item, rank, float(hit)) for each, rank, item, hit in _placed())


def test_items_of_another_name_in_each_file_are_joined(tmp_path):
    shown = [
        {"search_id": each.key[1:], "query": each.query, "product_id": item, "position": rank}
        for each, rank, item, _ in _placed()
    ]
    clicks = [
        {"search_id": each.key[1:], "item_id": item} for each, _, item, click in _placed() if click
    ]
    _table(tmp_path / "impressions.csv", shown)
    _table(tmp_path / "clicks.csv", clicks)
    log = load([tmp_path / "impressions.csv", tmp_path / "clicks.csv"])
    assert _rows(log) == EXPECTED
    assert any("'product_id'" in note.what for note in log.notes)


def test_ids_that_one_file_writes_as_decimals_are_joined(tmp_path):
    shown = [
        {"search_id": each.key[1:], "query": each.query, "item_id": item, "position": rank}
        for each, rank, item, _ in _placed()
    ]
    clicks = [
        {"search_id": f"{each.key[1:]}.0", "item_id": f"{item}.0"}
        for each, _, item, click in _placed()
        if click
    ]
    _table(tmp_path / "impressions.csv", shown)
    _table(tmp_path / "clicks.csv", clicks)
    log = load([tmp_path / "impressions.csv", tmp_path / "clicks.csv"])
    assert _rows(log) == EXPECTED


def test_purchases_that_belong_to_no_ranking_are_said_to_count_for_nothing(tmp_path):
    def event(name, each, items, time, **of_list):
        return {
            "event_name": name,
            "event_timestamp": (each.time + time) * 1_000_000,
            "user_pseudo_id": each.session,
            "items": [{"item_id": item, "item_list_index": rank} | of_list for rank, item in items],
        }

    events = []
    for each in LISTED:
        placed = list(enumerate(each.items, start=1))
        clicked = [pair for pair, click in zip(placed, each.clicks, strict=True) if click]
        events.append(event("view_item_list", each, placed, 0, item_list_name=each.query))
        events += [event("select_item", each, [p], 5, item_list_name=each.query) for p in clicked]
        events += [event("purchase", each, [p], 9, item_list_name="(not set)") for p in clicked]
    path = tmp_path / "events.json"
    path.write_text("".join(json.dumps(each) + "\n" for each in events))
    log = load(path)
    clicks = sum(sum(each.clicks) for each in LISTED)
    said = [
        note.what for note in log.notes if f"None of the {clicks} events 'purchase'" in note.what
    ]
    assert len(said) == 1
    assert log.query("SELECT SUM(reward) AS n FROM log")["n"] == clicks
