"""Vowpal Wabbit's slots as text, and its JSON with labels."""

import json

import pytest

from engine.ingest.load import load
from engine.logs.store import Workspace

CCB = """ccb shared |U a
ccb action |A x
ccb action |A y
ccb action |A z
ccb slot 1:-1:0.25,0:0.5,2:0.25 |S s
ccb slot 0:0:0.4,2:0.6 0,2 |S t
"""
SLATES = """slates shared -0.8 |U a
slates action 0 |A x
slates action 0 |A y
slates action 1 |A x
slates action 1 |A z
slates slot 1:0.25,0:0.75 |S s
slates slot 0:0.5,1:0.5 |S t
"""
ROWS = "SELECT item, rank, reward, propensity_cascade AS down FROM log ORDER BY line LIMIT 2"


def loaded(tmp_path, text):
    path = tmp_path / "log.txt"
    path.write_text(text)
    return load(path, workspace=Workspace(tmp_path / "workspace"))


def test_conditional_slots(tmp_path):
    log = loaded(tmp_path, (CCB + "\n") * 30)
    rows = {name: column.tolist() for name, column in log.query(ROWS).items()}
    assert rows == {"item": ["y", "x"], "rank": [1, 2], "reward": [1, 0], "down": [0.25, 0.1]}
    assert (log.counts["impressions"], log.counts["rows"], log.counts["lines"]) == (30, 60, 210)
    assert not log.has("propensity")


def test_slates_have_one_cost(tmp_path):
    log = loaded(tmp_path, (SLATES + "\n") * 30)
    rows = {name: column.tolist() for name, column in log.query(ROWS).items()}
    assert rows["item"] == ["slot 1: y", "slot 2: x"]
    assert (rows["reward"], rows["down"]) == ([0.8, 0], [0.25, 0.125])
    assert log.has("propensity_item_rank")


def test_a_slot_that_cannot_be_read_is_set_aside(tmp_path):
    damaged = CCB.replace("1:-1:0.25", "1:much:0.25") + "\nccb nonsense |\nccb slot 0:1:1 |\n"
    log = loaded(tmp_path, (CCB + "\n") * 3 + damaged)
    reasons = log.quarantine_reasons
    assert sum(reasons.values()) == log.counts["quarantined"] == 2
    assert log.counts["lines"] == sum(log.counts[x] for x in ("read", "quarantined", "blank"))


LABELS = {
    "text": {"_label": "2:-1:0.25"},
    "object": {"_label": {"Action": 2, "Cost": -1, "Probability": 0.25}},
    "flat": {"_labelIndex": 1, "_label_Action": 2, "_label_Cost": -1, "_label_Probability": 0.25},
}


@pytest.mark.parametrize("name", LABELS)
def test_json_with_labels(tmp_path, name):
    actions = {"_multi": [{"b": {"id": "x"}}, {"b": {"id": "y"}}], "User": {"age": 30}}
    log = loaded(tmp_path, (json.dumps(LABELS[name] | actions) + "\n") * 30)
    rows = log.query("SELECT item, reward, propensity, shared_context FROM log LIMIT 1")
    assert [column[0] for column in rows.values()] == ["y", 1.0, 0.25, '{"User": {"age": 30}}']


def test_json_with_labels_per_slot(tmp_path):
    slots = [
        {"_a": [2, 1], "_p": [0.25, 0.75], "_label_cost": -1},
        {"_a": [1], "_p": [0.4], "_label_cost": 0},
    ]
    event = {"_multi": [{"id": "x"}, {"id": "y"}], "_slots": slots, "User": 1}
    log = loaded(tmp_path, (json.dumps({"_label_cost": 0, "c": event}) + "\n") * 30)
    assert log.query(ROWS)["item"].tolist() == ["y", "x"]
    assert log.query(ROWS)["down"].tolist() == pytest.approx([0.25, 0.1])


@pytest.mark.parametrize("first", [0, 1])
def test_actions_of_outcomes_are_counted_from_0_or_from_1(tmp_path, first):
    """Vowpal Wabbit counts them from 0; its name was that of the action before."""
    multi = [{"A": {"topic": name}} for name in "xyz"]
    outcomes = [
        {"_label_cost": -1, "_a": [1 + first, first, 2 + first], "_p": [0.5, 0.25, 0.25]},
        {"_label_cost": 0, "_a": [first], "_p": [0.5]},
    ]
    events = [
        {"EventId": f"e{n}", "c": {"_multi": multi}, "_outcomes": outcomes[: 1 + n % 2]}
        for n in range(4)
    ]
    log = loaded(tmp_path, "".join(json.dumps(event) + "\n" for event in events))
    found = log.query("SELECT rank, MIN(item) AS low, MAX(item) AS high FROM log GROUP BY rank")
    assert [found["low"].tolist(), found["high"].tolist()] == [["y", "x"], ["y", "x"]]
