"""Ratings as treatments: the pattern of the published experiment, and what weighting mends."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.rating_errors.factorisation import factorised
from engine.rating_errors.held_out_errors import held_out_errors
from engine.rating_errors.rating_errors import rating_errors
from engine.studies.learning.selection_bias import (
    artificial_predictions,
    rating_world,
    selection_bias,
)

FILE = Path(__file__).parents[1] / "published" / "learning.json"
PUBLISHED = json.loads(FILE.read_text("utf-8"))["selection_bias"]
ALPHAS = ("1.0", "0.5", "0.25")


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_experiment_has_the_published_pattern(alpha):
    """The naive error off as published, IPS and SNIPS right, within Monte Carlo error.

    Other draws of other ratings with the same shares of stars: the naive error agrees to .03, its
    bias to a fifth, the spreads to a factor of two.
    """
    for one in selection_bias(float(alpha)):
        published = PUBLISHED[alpha][one.prediction]
        assert one.true == pytest.approx(published["true"], abs=0.02), one.prediction
        bias = one.mean("naive") - one.true
        wanted = published["naive"][0] - published["true"]
        assert bias == pytest.approx(wanted, abs=max(0.03, abs(wanted) / 5)), one.prediction
        for estimator in ("ips", "snips"):
            error = one.deviation(estimator) / np.sqrt(50)
            assert one.mean(estimator) == pytest.approx(one.true, abs=4 * error), one.prediction
            ratio = one.deviation(estimator) / published[estimator][1]
            assert 0.5 < ratio < 2, (one.prediction, estimator)


def test_intervals_of_users_cover_and_verdicts_refuse_the_naive_average():
    rng, inside = np.random.default_rng(8), {"naive": 0, "ips": 0, "snips": 0}
    world = rating_world(0.5, rng)
    predicted = artificial_predictions(world.value, rng)["COARSENED"]
    true = world.error(predicted)
    for _ in range(200):
        ratings = world.observed(rng)
        for one in rating_errors(ratings, predicted, world.propensity(ratings)):
            low, high = one.interval
            inside[one.estimator] += low <= true <= high
            assert (one.verdict.word == "not estimable") == (one.estimator == "naive")
    assert inside["naive"] == 0
    assert 0.9 <= inside["ips"] / 200 <= 0.99
    assert 0.9 <= inside["snips"] / 200 <= 0.99


def test_dcg_is_the_discounted_stars_of_the_highest_predictions():
    rng = np.random.default_rng(9)
    world = rating_world(0.5, rng, users=400)
    predicted = world.value + 0.1 * rng.normal(size=world.value.shape)
    order = np.argsort(-predicted, axis=1)[:, :5]
    gained = np.take_along_axis(world.value, order, axis=1)
    true = float((gained / np.log2(np.arange(2, 7))).sum(axis=1).mean())
    values = {"ips": [], "snips": []}
    for _ in range(60):
        ratings = world.observed(rng)
        for one in rating_errors(ratings, predicted, world.propensity(ratings), "dcg"):
            if one.estimator in values:
                values[one.estimator].append(one.value)
    for found in values.values():
        assert np.mean(found) == pytest.approx(true, abs=4 * np.std(found) / np.sqrt(60) + 0.01)


def test_weighted_factorisation_predicts_all_ratings_better_than_the_naive_one():
    """Selection .25, 15% observed; squared error over everything, three worlds."""
    gains = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        world = rating_world(0.25, rng, observed=0.15)
        ratings = world.observed(rng)
        errors = [
            world.error(factorised(ratings, weight, ridge=0.5, rng=np.random.default_rng(0)), "mse")
            for weight in (np.ones(len(ratings.value)), 1 / world.propensity(ratings))
        ]
        gains.append(errors[0] - errors[1])
    assert np.mean(gains) > 0.1
    assert min(gains) > 0


def test_held_out_errors_cover_the_true_error_with_propensities_estimated_anew():
    """Selection .5, naive Bayes with 1,000 ratings drawn at random; the naive average is refused.

    The interval of SNIPS holds the true error of the naive factorisation; the naive average lies
    below it by several of its own standard errors. The level .99 is for a single draw.
    """
    rng = np.random.default_rng(12)
    world = rating_world(0.5, rng, users=300, items=80, observed=0.2)
    ratings, sample = world.observed(rng), rng.choice(world.value.ravel(), 1_000)
    bayes = parse("learners.ratings", "naive_bayes")
    found = held_out_errors(ratings, bayes, uniform=sample, level=0.99, rng=rng)
    naive, ips, snips = found.naive
    assert naive.verdict.word == "not estimable"
    assert ips.verdict.word != "not estimable"
    true = world.error(found.predictions[0])
    assert snips.interval[0] < true < snips.interval[1]
    assert true - naive.value > 3 * naive.estimate.standard_error
    gain = found.gain("snips")
    assert gain.value == pytest.approx(found.weighted[2].value - snips.value)
    assert gain.interval[0] < gain.value < gain.interval[1]
    few = ratings.rows(np.arange(50))
    with pytest.raises(EngineError, match="too few to hold some out"):
        held_out_errors(few, bayes, uniform=sample, rng=rng)


@pytest.mark.long
def test_intervals_with_estimated_propensities_cover_the_true_error():
    """Sixty draws: at least 51 of 95% intervals hold, by four errors of a share of .95."""
    inside = {"naive": 0, "ips": 0, "snips": 0}
    for seed in range(60):
        rng = np.random.default_rng(seed)
        world = rating_world(0.5, rng, users=150, items=60, observed=0.25)
        ratings, sample = world.observed(rng), rng.choice(world.value.ravel(), 1_000)
        bayes = parse("learners.ratings", "naive_bayes")
        found = held_out_errors(ratings, bayes, uniform=sample, rng=rng)
        true = world.error(found.predictions[0])
        for one in found.naive:
            inside[one.estimator] += one.interval[0] <= true <= one.interval[1]
    assert inside["naive"] < 20, inside
    assert inside["ips"] >= 51, inside
    assert inside["snips"] >= 51, inside
