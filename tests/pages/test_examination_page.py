"""The examination page: default, deep link, bad parameters, hostile ids, one ranker."""

import numpy as np
import pytest

from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.logs.store import temporary


def stored(items: np.ndarray, clicks: np.ndarray) -> Log:
    """A log of (n, K) items, kept where the app keeps its logs."""
    n, ranks = items.shape
    return from_table(
        {
            "impression": np.repeat(np.arange(n), ranks),
            "item": items.ravel(),
            "rank": np.tile(np.arange(1, ranks + 1), n),
            "reward": clicks.ravel().astype(float),
        },
        name="uploaded",
        workspace=temporary(),
    )


def test_the_default_says_how_much_is_seen(visit, said):
    app = visit("examination", log="three_rankers")
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "How much of each rank is seen?"
    assert "as often as rank 1" in said(app)
    assert "Uncorrected click rates say" in said(app)


def test_a_link_restores_the_methods(visit, said):
    link = {"examine": ["swap_interventions", "pivot_one"], "relevance": "best_rank"}
    app = visit("examination", log="swap_experiment", **link)
    assert not app.exception
    assert app.multiselect(key="examine").value == link["examine"]
    correction = app.button_group(key="relevance")
    assert correction.value == "best_rank"
    assert "Best rank" in correction.options
    assert app.query_params["relevance"] == "best_rank"


@pytest.mark.parametrize(
    "wrong", ["magic", "all_pairs(pairs='x')", "<script>", "uploaded(curve=0)"]
)
def test_nonsense_in_the_link_is_told_or_forgotten(visit, wrong):
    app = visit("examination", log="three_rankers", examine=[wrong], relevance="perhaps")
    assert not app.exception


def test_a_method_that_needs_arms_says_so_and_the_rest_stays(visit, said):
    app = visit("examination", log="three_rankers", examine=["swap_interventions", "all_pairs"])
    assert not app.exception
    assert any("arm" in error.value for error in app.error)
    assert "as often as rank 1" in said(app)


def test_one_ranker_gets_the_sentence_and_no_number(visit, said):
    rng = np.random.default_rng(0)
    name = stored(np.tile(["a", "b", "c"], (200, 1)), rng.random((200, 3)) < 0.3)
    app = visit("examination", log=name)
    assert not app.exception
    assert "No rank of this log can be compared with rank 1" in said(app)
    assert "swap rank 1 with rank 2" in said(app)


def test_hostile_ids_stay_words(visit, said):
    rng = np.random.default_rng(0)
    bad = "![x](https://example.invalid/x.png)<a href=https://example.invalid>"
    items = np.array([rng.permutation([bad, "b", "c"]) for _ in range(400)])
    app = visit("examination", log=stored(items, rng.random((400, 3)) < 0.4))
    assert not app.exception
    assert bad not in said(app)
