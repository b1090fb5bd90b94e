"""Dates, decimal marks, ranks and propensities as files write them."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.read_options import ReadOptions
from engine.logs.store import Workspace
from tests.ingest.hard_files import quarantine, write


def dated(*dates):
    return "item,click,time\n" + "".join(f"d{i},{i % 2},{date}\n" for i, date in enumerate(dates))


def test_dates_that_fit_both_orders_are_asked_about(tmp_path, place):
    path = write(tmp_path, dated("01/02/2026", "03/04/2026", "05/06/2026"))
    log = load(path, workspace=place)
    assert not log.has("timestamp")
    assert any("day first or month first" in note.fix for note in log.notes)
    said = load(path, workspace=place, options=ReadOptions(dates="day first"))
    first = said.query("SELECT MIN(timestamp) AS first FROM log")["first"][0]
    assert first == np.datetime64("2026-02-01")


def test_dates_that_fit_one_order_are_read_and_said(tmp_path, place):
    log = load(write(tmp_path, dated("01/02/2026 10:00", "13/02/2026 11:30")), workspace=place)
    last = log.query("SELECT MAX(timestamp) AS last FROM log")["last"][0]
    assert last == np.datetime64("2026-02-13T11:30")
    assert any("day first" in note.what for note in log.notes)


@pytest.mark.parametrize(
    "text",
    [
        "1767225600",
        "1767225600000",
        "2026-01-01T00:00:00Z",
        "2026-01-01 02:00:00+02:00",
        "2026-01-01",
    ],
)
def test_timestamps_in_other_dress(tmp_path, place, text):
    log = load(write(tmp_path, dated(text, text)), workspace=place)
    first = log.query("SELECT MIN(timestamp) AS first FROM log")["first"][0]
    assert first == np.datetime64("2026-01-01")


def test_decimal_commas(tmp_path, place):
    text = "item;click;propensity\nd1;1;0,25\nd2;0;0,5\nd3;0;1\n"
    log = load(write(tmp_path, text), workspace=place)
    found = log.query("SELECT propensity FROM log ORDER BY line")["propensity"]
    assert found.tolist() == [0.25, 0.5, 1.0]
    assert any("decimal commas" in note.what for note in log.notes)


def test_commas_that_may_group_thousands_are_asked_about(tmp_path, place):
    path = write(tmp_path, "item;reward\nd1;1,250\nd2;2,500\n")
    with pytest.raises(EngineError, match="decimal or may group"):
        load(path, workspace=place)
    log = load(path, workspace=place, options=ReadOptions(decimal="comma"))
    assert log.query("SELECT MAX(reward) AS top FROM log")["top"][0] == 2.5


def test_ranks_from_zero_are_shifted_and_said(tmp_path, place):
    text = "item,rank,click\n" + "".join(f"d,{i % 3},0\n" for i in range(9))
    log = load(write(tmp_path, text), workspace=place)
    assert log.query("SELECT MIN(rank) AS a, MAX(rank) AS b FROM log")["a"][0] == 1
    assert any("Ranks start at 0" in note.what for note in log.notes)


def test_a_stray_rank_zero_shifts_nothing(tmp_path, place):
    text = "item,rank,click\n" + "".join(f"d,{i % 3 + 1},0\n" for i in range(30)) + "d,0,0\n"
    log = load(write(tmp_path, text), workspace=place)
    assert log.counts["quarantined"] == 1
    assert log.query("SELECT MAX(rank) AS b FROM log")["b"][0] == 3


def test_propensities_outside_are_loaded_but_words_are_not(tmp_path, place):
    text = "item,click,propensity\nd1,1,0\nd2,0,1.5\nd3,0,half\nd4,0,\nd5,1,nan\nd6,1,\\N\n"
    log = load(write(tmp_path, text), workspace=place, mapping={"propensity": "propensity"})
    found = log.query("SELECT propensity FROM log ORDER BY line")["propensity"]
    assert found[:2].tolist() == [0, 1.5]
    assert np.isnan(found[2:]).all()
    assert [row["line"] for row in quarantine(place, log)] == [4]


def test_nanoseconds_since_1970_are_read(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("item,click,timestamp\n" + "a,1,1767225600123456789\n" * 3)
    log = load(path, workspace=Workspace(tmp_path / "place"))
    first = log.query("SELECT MIN(timestamp) AS t FROM log")["t"][0]
    assert str(first) == "2026-01-01T00:00:00.123456"


@pytest.mark.parametrize(
    "values",
    [
        ("0,00", "1.234,50", "1.000", "12,75"),
        ("0,00", "1 234,50", "1\u202f000", "12,75"),
        ("0.00", "1,234.50", "1,000.0", "12.75"),
        ("0", "1'234.50", "1'000.0", "12.75"),
    ],
)
def test_grouped_thousands_of_rewards(tmp_path, place, values):
    """Rows of high rewards would be set aside, or count a thousandth."""
    text = "item;reward\n" + "".join(f"a;{value}\n" for value in values)
    log = load(write(tmp_path, text), workspace=place, mapping={"reward": "reward"})
    assert sorted(log.query("SELECT reward FROM log")["reward"]) == [0, 12.75, 1000, 1234.5]
