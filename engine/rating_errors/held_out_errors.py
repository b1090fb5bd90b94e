"""Errors on ratings that were held out, with what the propensities leave uncertain."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.minimise import Tick, silent
from engine.inference.delete_a_group import Deleted
from engine.learners.ratings.rating_propensity import RatingPropensity
from engine.learners.ratings.ratings import Ratings
from engine.rating_errors.factorisation import factorised
from engine.rating_errors.rating_errors import RatingError, check, sums

ESTIMANDS = ("rating_error",)

PARTS = 20
"""Parts of the users that are left out in turn, with propensities estimated anew."""
HELD = 0.2
"""The share of the ratings on which predictions are judged."""
FEWEST = 200
"""Ratings below which nothing is held out."""


@dataclass(frozen=True)
class HeldOutErrors:
    """Errors of naive and of weighted factorisation, each by every estimator."""

    error: str
    propensity: RatingPropensity
    ratings: Ratings
    naive: tuple[RatingError, ...]
    weighted: tuple[RatingError, ...]
    predictions: tuple[np.ndarray, np.ndarray]
    """(U, I) of the naive and of the weighted factorisation."""
    level: float = 0.95

    def gain(self, estimator: str) -> RatingError:
        """What weighting adds to the error, paired by users; its verdict is that of the parts."""
        pairs = zip(self.naive, self.weighted, strict=True)
        first, other = next(pair for pair in pairs if pair[0].estimator == estimator)
        assert isinstance(first.estimate, Deleted)
        assert isinstance(other.estimate, Deleted)
        gap = Deleted(other.value - first.value, other.estimate.without - first.estimate.without)
        return RatingError(self.error, estimator, gap, other.verdict, self.level)


def held_out_errors(
    ratings: Ratings,
    propensity: RatingPropensity,
    *,
    uniform: np.ndarray | None = None,
    error: str = "mae",
    rank: int = 5,
    ridge: float = 0.5,
    level: float = 0.95,
    rng: np.random.Generator,
    tick: Tick = silent,
) -> HeldOutErrors:
    """Factorise four fifths of the ratings, naively and weighted, and judge both on the rest.

    Intervals leave out users in 20 parts, and estimate the propensities without each of them, so
    that they hold what the propensities leave uncertain.

    Args:
        ratings: the observed ratings.
        propensity: how their chances to be observed are estimated.
        uniform: ratings of items drawn at random, for a propensity that needs them.
        error: mae, mse or dcg.
        rank: how many factors users and items have.
        ridge: how strongly factors are held back.
        level: of every interval.
        rng: draws which ratings are held out, and where the factors start.
        tick: called with the share of the work that is done.

    Raises:
        EngineError: there are too few ratings, or the propensity lacks what it needs.
    """
    if len(ratings.value) < FEWEST or ratings.shape[0] < PARTS:
        raise EngineError(
            f"{len(ratings.value):,} ratings of {ratings.shape[0]:,} users are too few to hold "
            "some out",
            fix=f"Give at least {FEWEST} ratings of {PARTS} users.",
        )
    chance = propensity.propensities(ratings, uniform)
    held_out = rng.random(len(chance)) < HELD
    train, part = ratings.rows(~held_out), rng.permutation(ratings.shape[0]) % PARTS
    sample = None if uniform is None else rng.permutation(len(uniform)) % PARTS
    refits = [(np.ones(ratings.shape[0], bool), chance)]
    for out in range(PARTS):
        users = part != out
        rest = None if uniform is None else uniform[sample != out]
        refits.append((users, propensity.propensities(ratings.of_users(users), rest)))
        tick(0.6 * (out + 1) / PARTS)
    errors, predictions, seed = [], [], int(rng.integers(2**32))
    for place, weight in enumerate((np.ones(len(train.value)), 1 / chance[~held_out])):
        start = np.random.default_rng(seed)
        predicted = factorised(train, weight, rank=rank, ridge=ridge, rng=start)
        predictions.append(predicted)
        errors.append(_judged(ratings, held_out, predicted, refits, error, level))
        tick(0.6 + 0.2 * (place + 1))
    return HeldOutErrors(
        error, propensity, ratings, errors[0], errors[1], (predictions[0], predictions[1]), level
    )


def _judged(
    ratings: Ratings,
    held_out: np.ndarray,
    predicted: np.ndarray,
    refits: list[tuple[np.ndarray, np.ndarray]],
    error: str,
    level: float,
) -> tuple[RatingError, ...]:
    """Every estimator's error of (U, I) predictions on the ratings held out."""
    values: dict[str, list[float]] = {}
    for users, chance in refits:
        mine, tested = users[ratings.user], held_out[users[ratings.user]]
        test = ratings.rows(mine).of_users(users).rows(tested)
        for name, value, totals in sums(test, predicted[users], HELD * chance[tested], error):
            whole = {key: total.sum(keepdims=True) for key, total in totals.items()}
            values.setdefault(name, []).append(float(value(whole)[0]))
    test, chance = ratings.rows(held_out), HELD * refits[0][1][held_out]
    return tuple(
        RatingError(
            error, name, Deleted(value[0], np.array(value[1:])), check(test, chance, name), level
        )
        for name, value in values.items()
    )
