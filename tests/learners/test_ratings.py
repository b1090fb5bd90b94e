"""Ratings that people chose to give: how a log is read, and how likely each was to be given."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.learners.ratings.ratings import ratings_of
from engine.logs.arrays import from_table
from engine.studies.learning.selection_bias import rating_world


def test_naive_bayes_with_a_small_sample_comes_near_the_true_propensities():
    rng = np.random.default_rng(10)
    world = rating_world(0.25, rng)
    ratings, sample = world.observed(rng), rng.choice(world.value.ravel(), 1_000)
    found = parse("learners.ratings", "naive_bayes").propensities(ratings, sample)
    assert np.corrcoef(found, world.propensity(ratings))[0, 1] > 0.95
    for key in ("popularity", "classifier"):
        blind = parse("learners.ratings", key).propensities(ratings)
        assert np.corrcoef(blind, world.propensity(ratings))[0, 1] < 0.8
    with pytest.raises(EngineError, match="drawn at random"):
        parse("learners.ratings", "naive_bayes").propensities(ratings)


@pytest.mark.parametrize("key", sorted(methods("learners.ratings")))
def test_propensities_of_ratings_given_at_random_are_the_share_observed(key):
    rng = np.random.default_rng(11)
    world = rating_world(1.0, rng)
    ratings, sample = world.observed(rng), rng.choice(world.value.ravel(), 5_000)
    found = parse("learners.ratings", key).propensities(ratings, sample)
    assert found.min() > 0
    assert found.max() <= 1
    assert 1 / np.mean(1 / found) == pytest.approx(0.05, rel=0.15)


def test_a_log_of_ratings_is_read_with_the_user_as_its_query():
    log = from_table({"query": ["u", "u", "v"], "item": ["a", "b", "a"], "reward": [5.0, 2.0, 3.0]})
    found = ratings_of(log)
    assert found.shape == (2, 2)
    assert found.value.tolist() == [5, 2, 3]
    again = from_table({"query": ["u", "u"], "item": ["a", "a"], "reward": [5.0, 2.0]})
    with pytest.raises(EngineError, match="rated the same item twice"):
        ratings_of(again)
