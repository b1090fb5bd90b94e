"""Mean rewards per cell, pulled towards the mean of the rank."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.logs.log import Log, named
from engine.logs.lookup import FOLDS, Lookup
from engine.reward_models.reward_model import Prediction, RewardModel

CELL = ("query_code", "rank", "item_code")


@dataclass(frozen=True)
class Tabular(RewardModel):
    """The mean reward of each (query, item, rank), shrunk towards its rank's mean; cross-fitted.

    A row's prediction comes from the sessions of the other folds, so that it never knows its own
    reward. Fails where cells are many and thin: then it is little more than the rank's mean.
    """

    key: ClassVar[str] = "tabular"
    title: ClassVar[str] = "Mean per cell, shrunk"
    formula: ClassVar[str] = r"\hat q = \frac{\sum r + s\, \bar r_k}{n + s}"
    assumes: ClassVar[str] = "The reward depends on the query, the item and the rank alone."
    assumptions = ("right_predictions", "item_alone")
    cites: ClassVar[tuple[str, ...]] = ("dudik2011",)

    shrinkage: float = parameter(
        10.0, "Shrinkage", "How many rows of the rank's mean each cell starts with.",
        low=0, high=1e9,
    )  # fmt: skip

    def fit(self, log: Log) -> Prediction:
        """Predictions per (fold, query, rank, item) from the other folds' sessions."""
        held = log.reduce(named("folds"))
        codes = np.stack([held[key] for key in CELL]).astype(np.int64)
        cells, where = np.unique(codes, axis=1, return_inverse=True)
        ranks, of_rank = np.unique(cells[1], return_inverse=True)
        impressions = _by_fold(where, held["fold"], held["impressions"])
        rewards = _by_fold(where, held["fold"], held["rewards"])
        value, prior = cross_fitted(of_rank, impressions, rewards, self.shrinkage)
        return Prediction(
            Lookup(_long(dict(zip(CELL, cells, strict=True)), value)),
            Lookup(_long({"rank": ranks}, prior)),
        )


def cross_fitted(
    group: np.ndarray, impressions: np.ndarray, rewards: np.ndarray, shrinkage: float
) -> tuple[np.ndarray, np.ndarray]:
    """(cells, folds) mean rewards in the other folds, shrunk; and the (groups, folds) means.

    Args:
        group: (cells,) the group towards whose mean a cell is drawn.
        impressions: (cells, folds) rows of each cell in each fold.
        rewards: (cells, folds) their rewards added up.
        shrinkage: how many rows of its group's mean each cell starts with.
    """
    impressions, rewards = _others(impressions), _others(rewards)
    prior = _mean(_summed(group, rewards), _summed(group, impressions))
    start = prior[group]
    return _mean(rewards + shrinkage * start, impressions + shrinkage, start), prior


def _by_fold(where: np.ndarray, fold: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(cells, folds) sums of values."""
    own = np.zeros((int(where.max()) + 1, FOLDS))
    np.add.at(own, (where, fold), values)
    return own


def _others(own: np.ndarray) -> np.ndarray:
    """(cells, folds) sums over all folds but one."""
    return own.sum(axis=1, keepdims=True) - own


def _summed(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(groups, folds) rows of the same group added up."""
    total = np.zeros((int(group.max()) + 1, values.shape[1]))
    np.add.at(total, group, values)
    return total


def _mean(rewards: np.ndarray, mass: np.ndarray, none: np.ndarray | float = 0.0) -> np.ndarray:
    """Rewards over mass, and `none` where there is no mass."""
    return np.where(mass > 0, rewards / np.where(mass > 0, mass, 1), none)


def _long(keys: dict[str, np.ndarray], values: np.ndarray) -> dict[str, np.ndarray]:
    """One row per key and fold from (keys, folds) values."""
    table = {key: np.repeat(column, FOLDS) for key, column in keys.items()}
    fold = np.tile(np.arange(FOLDS), len(values))
    return {"fold": fold, **table, "value": values.ravel()}
