"""Columns are guessed from their names and first values, each guess with its reason."""

import pytest

from engine.core.errors import EngineError
from engine.ingest.columns.mapping.guess import guess
from engine.ingest.peek import peek

VISITS = [("ann", "shoes", "8:00"), ("ann", "hats", "8:00"), ("bob", "shoes", "8:00")]
SHOWN = {
    name: [visit[place] for visit in VISITS for _ in range(2)]
    for place, name in enumerate(("user_id", "query", "time"))
} | {"item": list("abcdab"), "click": list("010010"), "position": list("121212")}


def impression(**columns):
    sample = {name: values for name, values in {**SHOWN, **columns}.items() if values}
    return guess(sample).mapping.get("impression")


def test_the_impression_is_joined_from_what_tells_rankings_apart():
    assert impression() == "user_id + query + time"
    assert impression(query=None) is None  # ann has two items at rank 1 at the same time
    assert impression(time=None) == "user_id + query"
    assert impression(user_id=None) is None
    assert impression(user_id=None, time=["1", "1", "2", "2", "3", "3"]) == "query + time"


def test_a_time_of_its_own_in_every_row_joins_nothing():
    assert impression(time=list("123456")) == "user_id + query"
    assert impression(time=list("123456"), user_id=None, query=None) is None


def test_single_recommendations_that_share_a_moment_are_no_ranking():
    assert impression(time=list("112345"), user_id=None, query=None) is None


def test_the_open_bandit_layout_is_guessed_with_reasons(tmp_path):
    path = tmp_path / "obd.csv"
    path.write_text(
        "timestamp,item_id,position,click,propensity_score,user_group\n"
        "2019-11-24 00:01:03.979311+00:00,2,2,0,0.0455,1\n"
        "2019-11-24 00:01:45.406608+00:00,9,3,0,0.0593,4\n"
    )
    found = guess(peek(path))
    assert found.mapping == {
        "item": "item_id",
        "reward": "click",
        "rank": "position",
        "propensity": "propensity_score",
        "timestamp": "timestamp",
    }
    assert set(found.reasons) == set(found.mapping)


def test_unknown_fields_and_columns_list_the_known_ones():
    with pytest.raises(EngineError, match="no field called 'clicks'"):
        guess({"a": ["1"]}, {"clicks": "a"})
    with pytest.raises(EngineError, match="no column called 'b'"):
        guess({"a": ["1"]}, {"item": "b"})


def test_a_column_of_yes_and_no_with_a_few_other_words_is_the_reward():
    column = ["True", "False", "False", "often"]
    assert guess({"item": ["d1"] * 4, "clicked": column}).mapping["reward"] == "clicked"
    assert (
        "reward" not in guess({"item": ["d1"] * 4, "clicked": ["yes", "often", "a", "b"]}).mapping
    )
