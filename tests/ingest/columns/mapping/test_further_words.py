"""Names that hold the word of a field and mean something else are never taken in silence."""

import pytest

from engine.core.errors import EngineError
from engine.ingest.columns.doubts.questions import ask_what_is_open
from engine.ingest.columns.mapping.guess import guess
from tests.ingest.click_world import log_rows
from tests.ingest.columns.wide.test_open_layouts import HEAD, PLACES, ROWS, loaded, table

PRICE = {each.key: (3, 1, 5, 2, 4) for each, *_ in PLACES}
OTHER = {
    "bm25_rank": ("position", lambda e, k: PRICE[e.key][k - 1]),
    "price_rank": ("position", lambda e, k: PRICE[e.key][k - 1]),
    "rank_change": ("position", lambda e, k: k - 3),
    "shelf_position": ("position", lambda e, k: PRICE[e.key][k - 1]),
    "position_bias": ("position", lambda e, k: 1 / k),
    "cat_click": ("click", lambda e, k: k % 2),
    "query_length": ("query", lambda e, k: len(e.query)),
    "seller_item_id": ("item_id", lambda e, k: f"x{k}"),
    "parent_search_id": ("search_id", lambda e, k: e.key),
    "session_length": ("session_id", lambda e, k: 7),
    "impression_count": ("", lambda e, k: 2 + k),
}
NOT_CLICKS = (
    "clicked_yesterday", "no_click", "clicks_7d", "user_clicked_before", "click_fraud",
    "cat_click", "organic_click", "foo_clicked",
)  # fmt: skip


def sample(head, further):
    """The columns of a log with a further one."""
    first, *rows = (line.split(",") for line in table(head, further).splitlines())
    return dict(zip(first, zip(*rows, strict=True), strict=True))


@pytest.mark.parametrize("name", OTHER)
def test_other_columns_beside_those_of_the_log_change_nothing(name):
    columns = sample(f"{HEAD} {name}", OTHER[name][1])
    assert guess(columns).mapping == guess({k: v for k, v in columns.items() if k != name}).mapping


@pytest.mark.parametrize("name", ["shelf_position", "impression_count"])
def test_neither_pages_nor_counts_are_seen_in_rankings_that_show_each_rank_once(tmp_path, name):
    log = loaded(tmp_path, table(f"{HEAD} {name}", OTHER[name][1]))
    assert log_rows(log) == ROWS


@pytest.mark.parametrize(
    "name", [n for n, (other, _) in OTHER.items() if other not in ("", "click")]
)
def test_other_columns_in_their_place_are_named_in_amber(name):
    hidden = HEAD.replace(OTHER[name][0], "z")
    doubts = guess(sample(f"{hidden} {name}", OTHER[name][1])).doubts
    assert any(repr(name) in doubt.what for doubt in doubts)


@pytest.mark.parametrize("name", NOT_CLICKS)
def test_clicks_of_another_time_or_kind_are_a_question(name):
    columns = sample(HEAD.replace("click", "z") + f" {name}", lambda e, k: str(k % 2))
    meaning = guess(columns)
    assert "reward" not in meaning.mapping
    with pytest.raises(EngineError, match=f"no column was recognised as the reward.*{name}"):
        ask_what_is_open(meaning, columns)


@pytest.mark.parametrize("name", ["ad_click", "sku_clicked", "mobile_click"])
def test_what_is_clicked_or_where_leaves_a_click_a_click(name):
    meaning = guess(sample(HEAD.replace("click", name), None))
    assert (meaning.mapping["reward"], meaning.doubts) == (name, [])


@pytest.mark.parametrize("name", ["srch_query_affinity_score", "query_embedding"])
def test_numbers_about_a_query_are_none(name):
    columns = sample(HEAD.replace(" query", " z") + f" {name}", lambda e, k: -23.4)
    assert "query" not in guess(columns).mapping


def test_a_usual_name_of_a_place_goes_before_one_in_doubt():
    head = HEAD.replace("position", "display_order")
    columns = sample(f"{head} bm25_rank", OTHER["bm25_rank"][1])
    assert guess(columns).mapping["rank"] == "display_order"
