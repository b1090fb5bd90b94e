"""Errors of predicted ratings over all users and items, from those that people chose to give."""

from collections.abc import Iterator
from functools import cache

import numpy as np

from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.regimes import plainest
from engine.calibration.world import Draw, Regime
from engine.learners.ratings.naive_bayes import NaiveBayes
from engine.rating_errors.held_out_errors import held_out_errors
from engine.rating_errors.rating_errors import RatingError, rating_errors
from engine.studies.learning.selection_bias import (
    RatingWorld,
    artificial_predictions,
    rating_world,
)

ALPHA, OBSERVED, USERS, ITEMS = 0.7, 0.1, 400, 300
"""So many ratings that the fifth which is held out has weights for 1,000."""
SHOWN_AT_RANDOM, PREDICTION = 1_000, "COARSENED"


class RatingErrorOfAll(Estimand):
    """The mean absolute error over all ratings, given and not given."""

    key = "rating_error"
    title = "Errors of predicted ratings"
    every = 4

    def applies(self, regime: Regime) -> bool:
        """Once: it needs no log."""
        return plainest(regime)

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """Of a known prediction by true propensities, of two fitted ones by estimated ones."""
        world, rng = _world(), np.random.default_rng([drawn.seed, 13])
        ratings = world.observed(rng)
        predicted = artificial_predictions(world.value, np.random.default_rng(13))[PREDICTION]
        for error in rating_errors(ratings, predicted, world.propensity(ratings)):
            yield _interval("true propensities", error, world.error(predicted))
        uniform = rng.choice(world.value.ravel(), SHOWN_AT_RANDOM)
        held = held_out_errors(ratings, NaiveBayes(), uniform=uniform, rng=rng)
        true = [world.error(predicted) for predicted in held.predictions]
        for errors, truth in zip((held.naive, held.weighted), true, strict=True):
            for error in errors:
                yield _interval("held out, naive Bayes", error, truth)
        yield _interval("weighted minus naive", held.gain("snips"), true[1] - true[0])


def _interval(number: str, error: RatingError, truth: float) -> AuditedInterval:
    claimed = error.verdict.word == "estimable"
    return AuditedInterval(f"{error.estimator}, {number}", *error.interval, truth, claimed)


@cache
def _world() -> RatingWorld:
    rng = np.random.default_rng(13)
    return rating_world(ALPHA, rng, USERS, ITEMS, OBSERVED)
