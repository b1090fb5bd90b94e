"""Who saw a ranking, where the column has none of the usual names."""

import csv

import pytest

from engine.api import load
from tests.ingest.click_world import log_rows, rankings, shown_rows

LISTED = rankings(48)


def _write(path, rows):
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def _rows(visitor):
    for each in LISTED:
        for rank, (item, click) in enumerate(zip(each.items, each.clicks, strict=True), start=1):
            yield (
                each,
                {"query": each.query, "product": item, "position": rank} | {visitor: each.session},
                click,
            )


def _events(visitor):
    """Six visitors search at a time, so that rows of one query are of several of them."""
    rows = []
    for each, row, click in _rows(visitor):
        time = each.time - int(each.key[1:]) % 6 * 90
        rows.append(row | {"time": time, "event": "impression"})
        rows += [row | {"time": time + 5, "event": "click"}] * click
    return sorted(rows, key=lambda row: row["time"])


def _ambers(log):
    return [note.what for note in log.notes if note.severity == "amber"]


@pytest.mark.parametrize(("visitor", "mapping"), [("client", {}), ("who", {"session": "who"})])
def test_events_of_visitors_who_search_at_the_same_time(tmp_path, visitor, mapping):
    _write(tmp_path / "events.csv", _events(visitor))
    log = load(tmp_path / "events.csv", mapping=mapping)
    assert log_rows(log) == shown_rows(LISTED)
    assert any(repr(visitor) in what for what in _ambers(log)) == (not mapping)


def test_events_without_a_visitor_are_pointed_out(tmp_path):
    _write(tmp_path / "events.csv", _events("who"))
    log = load(tmp_path / "events.csv")
    assert any("several visitors" in what for what in _ambers(log))


def test_a_visitor_beside_rankings_is_pointed_out_and_what_is_of_one_is_not(tmp_path):
    rows = [
        row | {"search_id": each.key, "user_agent": each.session, "click": click}
        for each, row, click in _rows("customer")
    ]
    _write(tmp_path / "log.csv", rows)
    said = [what for what in _ambers(load(tmp_path / "log.csv")) if "who saw them" in what]
    assert len(said) == 1
    assert "'customer' may" in said[0]
    assert log_rows(load(tmp_path / "log.csv", mapping={"session": "customer"}))
