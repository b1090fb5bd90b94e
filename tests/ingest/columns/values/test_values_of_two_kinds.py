"""Columns whose values were written in two ways, or by a spreadsheet."""

import csv
from datetime import UTC, datetime

import pytest

from engine.api import load
from tests.ingest.click_world import rankings, shown_rows

LISTED = rankings(60)


def _write(path, changed, head=("search_id", "session", "query", "item", "rank", "click")):
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(head)
        for number, each in enumerate(LISTED):
            for rank, (item, click) in enumerate(zip(each.items, each.clicks, strict=True), 1):
                row = [each.key, each.session, each.query, item, rank, click]
                table.writerow(changed(number, each, row))


def _ambers(log):
    return [f"{note.what} {note.fix}" for note in log.notes if note.severity == "amber"]


TIMES = {
    "seconds far down the file": lambda at, time: time * 1000 if at < 59 else time,
    "milliseconds and nanoseconds": lambda at, time: time * (1000 if at % 2 else 10**9),
    "numbers and dates": lambda at, time: (
        time if at % 3 else datetime.fromtimestamp(time, UTC).isoformat()
    ),
}


@pytest.mark.parametrize("name", TIMES)
def test_times_of_several_units_are_read_each_in_its_own(tmp_path, name):
    head = ("search_id", "session", "query", "item", "rank", "click", "timestamp")
    _write(tmp_path / "log.csv", lambda at, each, row: [*row, TIMES[name](at, each.time)], head)
    log = load(tmp_path / "log.csv")
    read = log.query("SELECT DISTINCT impression, epoch(timestamp) AS time FROM log")
    assert dict(zip(read["impression"], read["time"], strict=True)) == {
        each.key: each.time for each in LISTED
    }
    assert log.counts["quarantined"] == 0
    assert any("in several ways" in what for what in _ambers(log))


def test_ids_that_a_spreadsheet_rounded_are_pointed_out(tmp_path):
    def rounded(_, each, row):
        return [*row[:3], f"{123_456_000_000 + 700_000 * int(row[3][3:]):.5E}", *row[4:]]

    _write(tmp_path / "log.csv", rounded)
    log = load(tmp_path / "log.csv")
    assert log.counts["items"] < len({item for _, item, *_ in shown_rows(LISTED)})
    assert any("spreadsheet has rounded" in what for what in _ambers(log))


def test_the_second_of_two_columns_of_one_name_is_named(tmp_path):
    head = ("search_id", "session", "query", "item", "rank", "click", "click")
    _write(tmp_path / "log.csv", lambda _, each, row: [*row[:5], 0, row[5]], head)
    log = load(tmp_path / "log.csv")
    assert any("the next is called click_2" in what for what in _ambers(log))
    counted = load(tmp_path / "log.csv", reward="click_2").query("SELECT SUM(reward) AS n FROM log")
    assert counted["n"] == sum(sum(each.clicks) for each in LISTED)
