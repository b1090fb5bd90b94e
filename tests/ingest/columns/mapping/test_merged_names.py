"""Two columns that a join of tables gave one name are a question where they differ."""

import pytest

from engine.core.errors import EngineError
from engine.ingest.columns.doubts.questions import ask_what_is_open, open_questions
from engine.ingest.columns.mapping.guess import guess
from tests.ingest.click_world import log_rows
from tests.ingest.columns.mapping.test_further_words import PRICE, sample
from tests.ingest.columns.wide.test_open_layouts import HEAD, PLACES, ROWS, loaded, table

CLICKS = {(each.key, k): hit for each, k, _, hit in PLACES}
OTHER = {
    "position": lambda e, k: PRICE[e.key][k - 1],
    "click": lambda e, k: 1 - CLICKS[e.key, k],
    "item_id": lambda e, k: f"x{k}",
    "query": lambda e, k: e.query.upper(),
}


@pytest.mark.parametrize("ends", [("_x", "_y"), ("_y", "_x"), ("_left", "_right")])
@pytest.mark.parametrize("name", OTHER)
def test_names_of_both_tables_are_a_question_until_it_is_answered(name, ends):
    field = {"position": "rank", "click": "reward", "item_id": "item"}.get(name, name)
    columns = sample(f"{HEAD.replace(name, name + ends[0])} {name}{ends[1]}", OTHER[name])
    with pytest.raises(EngineError, match=f"may be the {field}.*Say which: {field}=COLUMN"):
        ask_what_is_open(guess(columns), columns)
    for column in (name + ends[0], name + ends[1]):
        meaning = guess(columns, {field: column})
        assert (open_questions(meaning, columns), meaning.mapping[field]) == ({}, column)


def test_equal_columns_are_no_question(tmp_path):
    text = table(f"{HEAD.replace('position', 'position_x')} position_y", lambda e, k: f"{k}.0")
    assert log_rows(loaded(tmp_path, text)) == ROWS


def test_the_question_says_what_either_means():
    columns = sample(f"{HEAD.replace('position', 'rank_x')} rank_y", OTHER["position"])
    top = sum(hit for (_, k), hit in CLICKS.items() if k == 1) / len(PRICE)
    with pytest.raises(EngineError, match=f"{top:.1%} of the rows at the top of 'rank_x'"):
        ask_what_is_open(guess(columns), columns)


@pytest.mark.parametrize("name", ["position", "click"])
def test_of_a_name_that_a_join_left_alone_the_other_is_named(name):
    meaning = guess(sample(f"{HEAD} {name}_right", OTHER[name]))
    assert name in meaning.mapping.values()
    assert [name for doubt in meaning.doubts if repr(f"{name}_right") in doubt.what] == [name]


def test_a_search_before_this_one_is_not_left_out_in_silence():
    doubts = guess(sample(HEAD.replace("search_id", "prior_search_id"), None)).doubts
    (doubt,) = [doubt for doubt in doubts if "'prior_search_id'" in doubt.what]
    assert "Rankings were distinguished by session_id + query" in doubt.what
