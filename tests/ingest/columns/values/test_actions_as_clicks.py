"""Clicks in a column of actions, and counts of clicks beside ids that are written with a sign."""

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import Workspace


def read(tmp_path, header, row):
    """Forty rankings of three items, the first of which is clicked in every other one."""
    lines = [
        row(number, place, int(place == 0 and number % 2 == 0))
        for number in range(40)
        for place in range(3)
    ]
    path = tmp_path / "log.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return load(path, workspace=Workspace(tmp_path / "kept"))


@pytest.mark.parametrize("words", [("no_click", "click"), ("not clicked", "Clicked")])
@pytest.mark.parametrize("name", ["action", "event_type"])
def test_click_and_no_click_in_a_column_of_actions_are_clicks(tmp_path, name, words):
    log = read(
        tmp_path,
        f"impression,query,item,rank,{name}",
        lambda number, place, click: f"i{number},q,{'abc'[place]},{place + 1},{words[click]}",
    )
    assert log.mapping["reward"] == name
    assert log.counts["rows"] == 120
    assert log.query("SELECT SUM(reward) AS n FROM log WHERE rank = 1")["n"] == [20]
    assert log.query("SELECT SUM(reward) AS n FROM log WHERE rank > 1")["n"] == [0]


@pytest.mark.parametrize("words", [("skip", "click"), ("no_click", "buy"), ("hover", "click")])
def test_other_pairs_of_actions_stay_a_question(tmp_path, words):
    with pytest.raises(EngineError, match="no column was recognised as the reward"):
        read(
            tmp_path,
            "impression,query,item,rank,action",
            lambda number, place, click: f"i{number},q,{'abc'[place]},{place + 1},{words[click]}",
        )


def test_a_session_with_a_sign_is_no_list_of_items(tmp_path):
    """Rows of a table as KuaiSAR writes them; sessions are a user and a number."""
    log = read(
        tmp_path,
        "user_id,session_id,search_session_id,keyword,item_id,click_cnt",
        lambda number, place, click: (
            f"{number // 3},{number // 3}-1,{number},k{number % 7},"
            f"{1000 + (place + number) % 9},{click}"
        ),
    )
    assert (log.mapping["item"], log.mapping["reward"]) == ("item_id", "click_cnt")
    assert log.counts["rows"] == 120
    assert log.query("SELECT SUM(reward) AS n FROM log")["n"] == [20]
