"""People rate what they like: how far the naive error is off, and what weighting mends."""

from dataclasses import dataclass

import numpy as np

from engine.core.minimise import Tick, silent
from engine.learners.ratings.ratings import Ratings
from engine.rating_errors.rating_errors import ESTIMATORS, rating_errors

ESTIMANDS = ("rating_error",)

MARGINALS = (0.1035, 0.2263, 0.356, 0.231, 0.0832)
"""Shares of one to five stars over all users and items."""


@dataclass(frozen=True, eq=False)
class RatingWorld:
    """All ratings of U users for I items, of which people give 5%, the likelier the better."""

    value: np.ndarray
    """(U, I) stars."""
    chance: np.ndarray
    """(U, I) of being observed."""

    def observed(self, rng: np.random.Generator) -> Ratings:
        """One draw of what people rate."""
        user, item = np.nonzero(rng.random(self.value.shape) < self.chance)
        return Ratings(user, item, self.value[user, item], self.value.shape)

    def propensity(self, ratings: Ratings) -> np.ndarray:
        """(n,) the true chances of the observed ratings."""
        return self.chance[ratings.user, ratings.item]

    def error(self, predicted: np.ndarray, error: str = "mae") -> float:
        """The true error over all users and items."""
        gap = self.value - predicted
        return float(np.abs(gap).mean() if error == "mae" else (gap**2).mean())


def rating_world(
    alpha: float,
    rng: np.random.Generator,
    users: int = 200,
    items: int = 120,
    observed: float = 0.05,
    rank: int = 4,
) -> RatingWorld:
    """Ratings of low rank; the chance of each falls by alpha for every star below four.

    Args:
        alpha: 1 is no selection.
        rng: draws the ratings.
        users: U.
        items: I.
        observed: the share of all ratings that is given.
        rank: of the preferences behind the ratings.
    """
    taste = rng.normal(size=(users, rank)) @ rng.normal(size=(rank, items)) / np.sqrt(rank)
    taste += 0.3 * rng.normal(size=taste.shape) + 0.5 * rng.normal(size=(1, items))
    order = taste.ravel().argsort().argsort() / taste.size
    value = 1.0 + np.searchsorted(np.cumsum(MARGINALS)[:-1], order, side="right")
    stars = value.reshape(taste.shape)
    falling = alpha ** np.maximum(4 - stars, 0)
    return RatingWorld(stars, np.minimum(falling * observed / falling.mean(), 1.0))


def artificial_predictions(value: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Four predictions with known faults, by the name that Schnabel et al. (2016) give them."""
    ones = np.where((value == 5) & (rng.random(value.shape) < 0.5), 1.0, value)
    skewed = value + (6 - value) / 2 * rng.normal(size=value.shape)
    return {
        "REC_ONES": ones,
        "ROTATE": np.where(value > 1, value - 1, 5.0),
        "SKEWED": np.clip(skewed, 0, 6),
        "COARSENED": np.where(value <= 3, 3.0, 4.0),
    }


@dataclass(frozen=True, eq=False)
class PredictionErrors:
    """The mean absolute error of one prediction: the true one, and estimates over many draws."""

    prediction: str
    true: float
    estimates: dict[str, np.ndarray]
    """Per estimator, one value per draw of what people rate."""

    def mean(self, estimator: str) -> float:
        """The estimator's mean over the draws."""
        return float(self.estimates[estimator].mean())

    def deviation(self, estimator: str) -> float:
        """Its standard deviation over the draws."""
        return float(self.estimates[estimator].std(ddof=1))


def selection_bias(
    alpha: float, *, draws: int = 50, seed: int = 7, tick: Tick = silent
) -> list[PredictionErrors]:
    """The semi-synthetic experiment of Schnabel et al. (2016) at one strength of selection.

    Propensities are the true ones, so that what is left is the bias of the estimator alone.

    Args:
        alpha: 1 is no selection; .25 makes each star less four times less likely to be rated.
        draws: how often people choose what they rate.
        seed: of the ratings and of the draws.
        tick: called with the share of the work that is done.
    """
    rng = np.random.default_rng(seed)
    world = rating_world(alpha, rng)
    predictions = artificial_predictions(world.value, rng)
    draws_by_name = {
        name: {estimator: np.zeros(draws) for estimator in ESTIMATORS} for name in predictions
    }
    for draw in range(draws):
        ratings = world.observed(rng)
        chance = world.propensity(ratings)
        for name, predicted in predictions.items():
            for rating_error in rating_errors(ratings, predicted, chance):
                draws_by_name[name][rating_error.estimator][draw] = rating_error.value
        tick((draw + 1) / draws)
    return [
        PredictionErrors(name, world.error(predicted), draws_by_name[name])
        for name, predicted in predictions.items()
    ]
