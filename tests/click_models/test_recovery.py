"""Logs simulated from each click model give its parameters back, better with more sessions."""

from functools import cache

import numpy as np
import pytest

from engine.click_counts.counts import Counts
from engine.click_counts.lists import Lists
from engine.click_models.click_model import FittedModel
from engine.click_prediction.leaderboard import leaderboard
from engine.core.method import methods, parse
from tests.click_models.users import INDEX, LIKED, TRUTH, by_pair, clicked


@cache
def fitted_to(key: str, impressions: int, seed: int) -> tuple[Counts, FittedModel]:
    """The counts of a log of such users, and their own model fitted to it."""
    counts = Counts(clicked(key, impressions, seed))
    return counts, parse("click_models", key).fit_counts(counts)


def error(key: str, impressions: int, seed: int = 7) -> dict[str, float]:
    _, fitted = fitted_to(key, impressions, seed)
    assert fitted.converged
    found = {}
    for name, truth in TRUTH[key].items():
        value = fitted.parameters[name]
        if name in fitted.model.by_pair:
            shown = np.isin(INDEX.keys, fitted.index.keys)
            difference = truth[:-1][shown] - value[:-1]
            if key == "rank_item_ctr":
                difference = difference[fitted.trials[name] > 0]
        else:
            difference = truth - value
        if (key, name) == ("dcm", "continuation"):
            difference = difference[:-1]  # after the last rank there is nothing to go on to
        found[name] = float(np.sqrt((difference**2).mean()))
    return found


UNTOLD_SATISFACTION = 0.3
"""Mean square of a Beta(2, 2) chance: what is lost where the log says nothing, and EM ends at 0."""


def by_information(key: str, impressions: int, seed: int = 7) -> dict[str, tuple[float, float]]:
    """Errors of the parameters per pair, weighted by information, and what they should be like.

    A pair that was looked at, or shown, w times has a squared error of s^2 / w, and one never
    looked at has no weight: the weighted mean is s^2 (pairs with w > 0) / (sum of w), the second
    number up to s^2. Of what satisfies a click tells the less, the less likely a click below it
    is: see `told_of_satisfaction`.
    """
    counts, fitted = fitted_to(key, impressions, seed)
    shown = np.isin(INDEX.keys, fitted.index.keys)
    rows = np.bincount(counts.cells.pair, counts.cells.impressions, len(fitted.index))
    found = {}
    for name in fitted.model.by_pair:
        truth, value = TRUTH[key][name][:-1][shown], fitted.parameters[name][:-1]
        weight = fitted.trials.get(name, rows)
        expected = (weight > 0).astype(float)
        if name == "satisfaction":
            weight = told_of_satisfaction(key, fitted, counts.lists)
            expected = weight / (weight + 1 / UNTOLD_SATISFACTION)
        squares = ((value - truth) ** 2 * weight).sum() / weight.sum()
        found[name] = (float(np.sqrt(squares)), float(np.sqrt(expected.sum() / weight.sum())))
    return found


def told_of_satisfaction(key: str, fitted: FittedModel, seen: Lists) -> np.ndarray:
    """(P,) Fisher information about the true chance that a click on the pair satisfies.

    After a click, something below is clicked with chance p = (1 - s) b, where b is the chance that
    a user who is not satisfied reads on and clicks: b^2 / (p (1 - p)) per click.
    """
    on = TRUTH[key].get("continuation", np.ones(1))[0]
    query = np.broadcast_to(seen.query[:, None], seen.items.shape)
    attraction, leave = (
        TRUTH[key][name][INDEX.of(query, seen.items)] for name in ("attractiveness", "satisfaction")
    )
    below, told = np.zeros(len(seen.query)), np.zeros(seen.items.shape)
    for k in reversed(range(seen.items.shape[1] - 1)):
        below = on * (1 - (1 - attraction[:, k + 1]) * (1 - below))
        click = (1 - leave[:, k]) * below
        told[:, k] = below**2 / (click * (1 - click))
    weight = (told * seen.count[:, None])[seen.clicks]
    return np.bincount(fitted.index.of(query, seen.items)[seen.clicks], weight, len(fitted.index))


@pytest.mark.parametrize(
    ("key", "name"),
    [("cascade", "attractiveness"), ("sdbn", "satisfaction"), ("dbn", "satisfaction")],
)
def test_errors_that_rare_pairs_hide_shrink_as_they_should(key, name):
    few, many = by_information(key, 3_000)[name], by_information(key, 48_000)[name]
    assert many[0] / few[0] == pytest.approx(many[1] / few[1], rel=0.15)
    if name == "satisfaction":  # here the expected error itself is known
        assert many[0] == pytest.approx(many[1], rel=0.15)


@pytest.mark.parametrize("key", sorted(TRUTH))
def test_parameters_come_back(key):
    few, many = error(key, 3_000), error(key, 24_000)
    for name in few:
        assert many[name] < max(0.9 * few[name], 0.005), (key, name, few, many)


def test_every_model_is_simulated_here():
    assert set(TRUTH) == set(methods("click_models"))


@pytest.mark.parametrize("seed", [1, 2])
def test_continuation_of_dbn_is_not_driven_to_one(seed):
    log = clicked("dbn", 40_000, seed)
    silent = log.query(
        "SELECT AVG(n) AS share FROM (SELECT CASE WHEN SUM(reward) = 0 THEN 1 ELSE 0 END AS n "
        "FROM log GROUP BY impression) AS impressions"
    )
    assert silent["share"][0] > 0.1
    fitted = parse("click_models", "dbn").fit(log)
    assert abs(fitted.parameters["continuation"][0] - 0.85) < 0.01


@pytest.mark.parametrize("seed", [0, 1])
def test_continuation_of_dbn_when_most_lists_get_no_click(seed, monkeypatch):
    monkeypatch.setitem(TRUTH["dbn"], "attractiveness", by_pair(0.3 * LIKED))
    log = clicked("dbn", 40_000, seed)
    assert log.query("SELECT SUM(reward) / 40000 AS clicks FROM log")["clicks"][0] < 0.7
    fitted = parse("click_models", "dbn").fit(log)
    assert abs(fitted.parameters["continuation"][0] - 0.85) < 0.01


BOARD = ["rank_ctr", "item_ctr", "pbm", "cascade", "dcm", "ubm", "sdbn", "dbn", "ccm", "mixture"]


@pytest.mark.long
@pytest.mark.parametrize("key", ["pbm", "cascade", "dcm", "ubm", "sdbn", "dbn", "ccm", "mixture"])
def test_the_true_model_wins_its_own_leaderboard(key):
    behind, error = [], []
    for seed in range(8):
        board = leaderboard(clicked(key, 40_000, seed), BOARD)
        true = next(place for place in board if place.model == key)
        assert true.behind <= 2 * true.error, seed
        behind.append(true.behind)
        error.append(true.error)
    # Over all logs together too, or the model would lose a little every time.
    assert sum(behind) <= 2 * np.sqrt(np.square(error).sum())


def test_the_cascade_wins_on_its_own_log():
    # With next to no prior, models that contain the cascade win: see docs/decisions.md.
    models = ["cascade", "ubm", "dcm", "ccm"]
    log = clicked("cascade", 40_000, seed=7)
    board = leaderboard(log, models)
    assert board[0].model == "cascade"
    assert board[0].fitted.model.prior_impressions >= 1
    as_given = leaderboard(log, models, choose_prior=False)
    assert [place.fitted.model.prior_impressions for place in as_given] == [0.001] * 4
    assert board[0].score.log_likelihood > as_given[0].score.log_likelihood + 0.0005


def test_the_true_model_beats_the_others_on_held_out_sessions():
    models = ["rank_ctr", "item_ctr", "pbm", "cascade", "dcm", "ubm"]
    for key in ("pbm", "dcm", "ubm"):
        board = leaderboard(clicked(key, 20_000, seed=3), models)
        assert board[0].model == key or board[0].behind < board[1].error
