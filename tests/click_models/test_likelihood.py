"""Likelihood and perplexity by hand and by enumeration; lists are read exactly."""

import itertools

import numpy as np
import pytest

from engine.click_counts.counts import Counts
from engine.click_counts.lists import lists
from engine.click_counts.top_down_counts import tail_expectation, top_down_counts
from engine.click_models.click_model import FittedModel
from engine.click_models.click_process import conditional
from engine.click_prediction.score import score, translated
from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.logs.arrays import from_table
from tests.click_models.users import RANKINGS, TRUTH, clicked, user

MODELS = sorted(TRUTH)


@pytest.mark.parametrize("key", MODELS)
def test_chances_of_all_click_patterns_add_up_and_average_to_the_marginal(key):
    ranks = 4
    ranking = RANKINGS[0, :1, :ranks]
    patterns = np.array(list(itertools.product([False, True], repeat=ranks)))
    many = user(key).click_process(
        np.zeros(len(patterns), int), np.repeat(ranking, len(patterns), 0)
    )
    chance = conditional(many, patterns)
    whole = np.where(patterns, chance, 1 - chance).prod(axis=1)
    assert whole.sum() == pytest.approx(1, abs=1e-12)
    assert whole @ patterns == pytest.approx(many.marginal()[0], abs=1e-12)


@pytest.mark.parametrize("key", ["dbn", "sdbn", "dcm", "ccm"])
def test_the_likelihood_of_a_reading_is_that_of_the_behaviour(key):
    log = clicked(key, 300, seed=2)
    counts, truth = Counts(log), user(key)
    pair = truth.index.of(
        log.queries[counts.index.query].astype(int), log.items[counts.index.item].astype(int)
    )
    parameters = {
        name: value[np.append(pair, -1)] if name in truth.model.by_pair else value
        for name, value in truth.parameters.items()
    }
    found = score(FittedModel(truth.model, counts.index, parameters), counts.lists)
    attraction = parameters["attractiveness"][:-1]
    going = parameters.get("continuation")
    leave, on = {
        "dbn": lambda: (parameters["satisfaction"][:-1], (going[0], going[0])),
        "sdbn": lambda: (parameters["satisfaction"][:-1], (1.0, 1.0)),
        "dcm": lambda: (1 - going, (1.0, 1.0)),
        "ccm": lambda: (attraction, tuple(going)),
    }[key]()
    places = counts.ranks if key == "dcm" else 0
    hidden = tail_expectation(
        top_down_counts(counts.lists, counts.index, places), attraction, leave, *on
    )
    assert found.log_likelihood * found.rows == pytest.approx(hidden.log_likelihood, rel=1e-9)


def test_score_by_hand():
    # Two impressions of two ranks: clicks (1, 0) and (0, 0). Click-through is 1/4 everywhere,
    # so the log-likelihood is log(1/4) + 3 log(3/4) over 4 rows; perplexity per rank is
    # exp(-(log(1/4) + log(3/4)) / 2) = 4 / sqrt(3), and 4/3.
    log = from_table(
        {
            "impression": [1, 1, 2, 2],
            "item": list("abab"),
            "rank": [1, 2, 1, 2],
            "reward": [1, 0, 0, 0],
        }
    )
    fitted = parse("click_models", "global_ctr(prior_clicks=0, prior_impressions=0)").fit(log)
    found = score(fitted, translated(log, log))
    assert found.log_likelihood == pytest.approx((np.log(1 / 4) + 3 * np.log(3 / 4)) / 4)
    assert found.per_rank == pytest.approx([4 / np.sqrt(3), 4 / 3])
    assert found.overall == pytest.approx((4 / np.sqrt(3) + 4 / 3) / 2)
    assert fitted.interval("click_through") == pytest.approx(np.array([[0.0456, 0.6994]]), abs=1e-4)


def test_lists_hold_what_the_log_holds():
    log = clicked("pbm", 500, seed=1)
    found = lists(log)
    rows = log.query("SELECT query_code, item_code, rank, reward FROM log")
    assert found.count.sum() == 500
    assert found.rows == 5_000
    assert (found.clicks * found.count[:, None]).sum() == rows["reward"].sum()
    seen = np.zeros((len(log.items), found.items.shape[1]))
    np.add.at(seen, (found.items, np.arange(found.items.shape[1])[None, :]), found.count[:, None])
    counted = np.zeros_like(seen)
    np.add.at(counted, (rows["item_code"], rows["rank"] - 1), 1)
    assert np.array_equal(seen, counted)


def test_a_gap_in_a_list_is_no_missing_click():
    log = from_table(
        {"impression": [1, 1, 2], "item": list("aba"), "rank": [1, 3, 3], "reward": [0, 1, 1]}
    )
    found = lists(log)
    assert sorted(found.shown.sum(axis=1)) == [1, 2]
    for key in methods("click_models"):
        fitted = parse("click_models", key).fit(log)
        assert np.isfinite(score(fitted, found).log_likelihood)
        assert np.isnan(score(fitted, found).per_rank[1])


def test_two_items_at_one_rank_are_refused():
    table = {"impression": [1, 1], "item": list("ab"), "rank": [1, 1], "reward": [0, 1]}
    with pytest.raises(EngineError, match="two items at one rank"):
        lists(from_table(table))


def test_a_test_log_is_matched_by_name_and_strangers_take_the_mean():
    train = from_table({"item": list("aab"), "rank": [1, 1, 1], "reward": [1, 0, 1]})
    test = from_table({"item": list("bz"), "rank": [1, 1], "reward": [1, 0]})
    fitted = parse("click_models", "item_ctr(prior_clicks=0, prior_impressions=0)").fit(train)
    found = score(fitted, translated(test, train))
    assert found.unknown == 0.5
    # b was always clicked (floored at 1 - 1e-6); z takes the mean, 2 of 3.
    assert found.log_likelihood == pytest.approx((np.log(1 - 1e-6) + np.log(1 / 3)) / 2)


def test_closed_forms_by_hand():
    # Lists a b c: clicks on a and b; on a alone; none. The last click ends reading, no click means
    # that all was read: a is looked at 3 times and clicked 2, b twice and clicked once, c once.
    clicks = [[1, 1, 0], [1, 0, 0], [0, 0, 0]]
    log = from_table(
        {
            "impression": np.repeat([1, 2, 3], 3),
            "item": list("abc") * 3,
            "rank": [1, 2, 3] * 3,
            "reward": np.ravel(clicks),
        }
    )
    plain = "closed_form=True, prior_clicks=0, prior_impressions=0"
    dcm = parse("click_models", f"dcm({plain})").fit(log).parameters
    assert dcm["attractiveness"][:-1].tolist() == pytest.approx([2 / 3, 1 / 2, 0])
    # Of two clicks at rank 1 one was gone on from, of one at rank 2 none; rank 3 had no click.
    assert dcm["continuation"].tolist() == pytest.approx([1 / 2, 0, 1 / 2])
    sdbn = parse("click_models", f"sdbn({plain})").fit(log).parameters
    assert sdbn["attractiveness"][:-1].tolist() == pytest.approx([2 / 3, 1 / 2, 0])
    assert sdbn["satisfaction"][:-1].tolist() == pytest.approx([1 / 2, 1, 1 / 2])
