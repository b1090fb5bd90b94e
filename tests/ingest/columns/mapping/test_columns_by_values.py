"""Ranks, impressions and propensities of other names: by their values, and what is said of them."""

import gzip
import json
import math

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.rewards import reward_names
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import placed

LISTED = rankings(30)
ROWS = shown_rows(LISTED)


def _table(path, columns):
    lines = [",".join(columns)]
    for each in LISTED:
        places = placed(each)
        lines += [",".join(str(write(each, *at)) for write in columns.values()) for at in places]
    path.write_text("\n".join(lines) + "\n")
    return load(path, workspace=temporary())


def _named(**changed):
    columns = {
        "search_id": lambda each, *_: each.key,
        "session_id": lambda each, *_: each.session,
        "query": lambda each, *_: each.query,
        "item_id": lambda _, rank, item, hit: item,
        "position": lambda _, rank, item, hit: rank,
        "click": lambda _, rank, item, hit: hit,
    }
    return {changed.get(name, name): write for name, write in columns.items()}


@pytest.mark.parametrize(
    "changed",
    [
        {"position": "displayOrder", "item_id": "docno"},
        {"position": "slot_index", "query": "query_string"},
        {"search_id": "list_uuid", "click": "has_clicked"},
    ],
)
def test_other_names_are_read(tmp_path, changed):
    assert log_rows(_table(tmp_path / "log.csv", _named(**changed))) == ROWS


@pytest.mark.parametrize(("rows", "columns"), [("row_position", "col_position"), ("shelf", "rank")])
def test_places_of_shelves_are_ranks(tmp_path, rows, columns):
    grid = {
        rows: lambda _, rank, *rest: (rank - 1) // 3 + 1,
        columns: lambda _, rank, *rest: (rank - 1) % 3 + 1,
    }
    columns = {name: write for name, write in _named().items() if name != "position"}
    assert log_rows(_table(tmp_path / "log.csv", columns | grid)) == ROWS


def test_a_second_rank_is_named_with_what_it_would_say(tmp_path):
    other = {"original_rank": lambda _, rank, *rest: 6 - rank}
    log = _table(tmp_path / "log.csv", _named() | other)
    said = " ".join(note.what for note in log.notes)
    tops = [np.mean([each.clicks[at] for each in LISTED]) for at in (0, 4)]
    assert log.mapping["rank"] == "position"
    assert all(f"{top:.1%}" in said for top in tops)
    assert reward_names(log) == ["click", "original_rank"]


def test_a_rank_that_an_impression_repeats_is_not_the_rank(tmp_path):
    other = {"rank": lambda _, rank, *rest: 1 + rank // 3}
    assert _table(tmp_path / "log.csv", _named() | other).mapping["rank"] == "position"


@pytest.mark.parametrize("name", ["price_rank", "popularity_position"])
def test_a_rank_of_something_else_is_none(tmp_path, name):
    columns = _named(position=name)
    assert "rank" not in _table(tmp_path / "log.csv", columns).mapping


ACTIONS = [(n % 4, [0.4, 0.3, 0.2, 0.1][n % 4], int(n % 3 == 0)) for n in range(40)]


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda p: 100 * p, "percent"),
        (lambda p: 1 / p, "inverse probabilities"),
        (lambda p: math.log(p), "logarithms"),
    ],
)
def test_propensities_that_are_written_otherwise_are_a_question(tmp_path, write, says):
    path = tmp_path / "log.csv"
    rows = [f"{n},a{action},{reward},{write(p)}" for n, (action, p, reward) in enumerate(ACTIONS)]
    path.write_text("\n".join(["round_id,action,reward,propensity", *rows]))
    with pytest.raises(EngineError, match=f"'propensity' .* {says}"):
        load(path, workspace=temporary())
    assert not load(path, mapping={"propensity": ""}, workspace=temporary()).has("propensity")


@pytest.mark.parametrize("write", ["{:g}%", "{:.1f} %"])
def test_percent_with_a_sign_are_chances_and_this_is_said(tmp_path, write):
    path = tmp_path / "log.csv"
    rows = [
        f"{n},a{a},{reward},{write.format(100 * p)}" for n, (a, p, reward) in enumerate(ACTIONS)
    ]
    path.write_text("\n".join(["round_id,action,reward,propensity", *rows]))
    log = load(path, workspace=temporary())
    found = log.query("SELECT item, propensity FROM log ORDER BY item")
    assert found["propensity"] == pytest.approx(
        [p for _, p, _ in sorted(ACTIONS, key=lambda each: each[0])], rel=1e-12
    )
    assert any("25% as 0.25" in note.what for note in log.notes)


def test_decisions_in_an_array_and_tags_of_examples(tmp_path):
    decisions = [
        {"_label_cost": -reward, "EventId": f"e{n}", "a": [action + 1], "p": [p], "c": {}}
        for n, (action, p, reward) in enumerate(ACTIONS)
    ]
    lines = "\n".join(map(json.dumps, decisions)).encode()
    tagged = "\n".join(
        f"{action + 1}:{-reward}:{p} 'e{n}|u x=1" for n, (action, p, reward) in enumerate(ACTIONS)
    )
    expected = sorted((str(action + 1), float(reward), p) for action, p, reward in ACTIONS)
    for content in (lines, json.dumps(decisions).encode(), gzip.compress(tagged.encode())):
        path = tmp_path / "log"
        path.write_bytes(content)
        table = load(path, workspace=temporary()).query("SELECT item, reward, propensity FROM log")
        columns = (table[name].tolist() for name in ("item", "reward", "propensity"))
        assert sorted(zip(*columns, strict=True)) == expected


def test_an_id_of_each_row_is_no_impression_beside_one_of_rankings(tmp_path):
    columns = _named(search_id="query_id") | {
        "event_id": lambda each, rank, *_: each.key + str(rank)
    }
    log = _table(tmp_path / "log.csv", columns)
    assert (log_rows(log), log.impressions) == (ROWS, len(LISTED))
    assert any("Each row has its own 'event_id'" in note.what for note in log.notes)


def test_the_id_of_a_search_beside_its_text_is_the_impression_without_ranks_too(tmp_path):
    columns = _named(search_id="query_id")
    columns.pop("position")
    log = _table(tmp_path / "log.csv", columns)
    assert (log.mapping["impression"], log.impressions) == ("query_id", len(LISTED))


@pytest.mark.parametrize("name", ["index", "original_position"])
def test_a_number_of_the_row_and_an_earlier_place_are_no_ranks(tmp_path, name):
    rows = iter(range(10_000))
    columns = _named() | {name: lambda _, rank, *rest: next(rows) if name == "index" else rank}
    columns.pop("position")
    assert "rank" not in _table(tmp_path / "log.csv", columns).mapping
