"""Mean rewards per cell, pulled towards the mean of the rank."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.counts.cells import cells
from engine.counts.fold_cells import fold_cells, other_folds, other_keys
from engine.logs.features import columns_of, key_sql
from engine.logs.log import Log
from engine.logs.lookup import FOLDS, Lookup
from engine.logs.sources import Table
from engine.reward_models.reward_model import Prediction, RewardModel
from engine.terms.keys import grouped


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
    item_features: str = parameter(
        "", "Item features", "Columns that describe the item, with commas: a cell then starts with "
        "the mean of the items that share them.",
    )  # fmt: skip

    def fit(self, log: Log) -> Prediction:
        """Predictions per (fold, query, rank, item) from the other folds' sessions.

        Each fold has the queries with rows in it; others are never looked up there.
        """
        own, whole = fold_cells(log), cells(log)
        ranks = int(whole["rank"].max())
        earned, shown = (_by_rank(own, name, ranks) for name in ("rewards", "impressions"))
        prior = mean_reward(of_others(earned), of_others(shown))
        others = other_folds(log)
        fold = others["fold"]
        impressions, rewards = others["impressions"], others["rewards"]
        keys = other_keys(log)
        rank = keys["rank"]
        start = prior[rank - 1, fold]
        if self.item_features:
            start = self._mean_of_equal_features(log, own)[keys["item_code"], fold]
        value = mean_reward(rewards + self.shrinkage * start, impressions + self.shrinkage, start)
        return Prediction(
            Lookup({**keys, "value": value}),
            Lookup(_long({"rank": np.arange(1, ranks + 1)}, prior)),
        )

    def _mean_of_equal_features(self, log: Log, own: Table) -> np.ndarray:
        """(items, folds) the mean, in the other folds, of the items with the same features.

        It is itself drawn towards the mean of all items.
        """
        group = feature_groups(log, columns_of(log, self.item_features))
        code = group[own["item_code"]] * FOLDS + own["fold"]
        size = (int(group.max()) + 1, FOLDS)
        earned, shown = (
            of_others(np.bincount(code, own[name], size[0] * FOLDS).reshape(size))
            for name in ("rewards", "impressions")
        )
        mean = earned.sum(axis=0) / np.maximum(shown.sum(axis=0), 1)
        strength = self.shrinkage
        return np.asarray(((earned + strength * mean) / np.maximum(shown + strength, 1e-12))[group])


def feature_groups(log: Log, names: list[str]) -> np.ndarray:
    """(items,) a number for each combination of features that an item comes with."""
    least = ", ".join(f"MIN({key_sql(name)}) AS {name}" for name in names)
    rows = log.query(f"SELECT item_code, {least} FROM log GROUP BY item_code ORDER BY item_code")
    number, _ = grouped({name: rows[name] for name in names})
    group_of_item = np.zeros(int(rows["item_code"].max()) + 1, int)
    group_of_item[rows["item_code"]] = number
    return group_of_item


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
    impressions, rewards = of_others(impressions), of_others(rewards)
    prior = mean_reward(_summed(group, rewards), _summed(group, impressions))
    start = prior[group]
    return mean_reward(rewards + shrinkage * start, impressions + shrinkage, start), prior


def _by_rank(own: Table, name: str, ranks: int) -> np.ndarray:
    """(ranks, folds) sums of a column."""
    code = (own["rank"] - 1) * FOLDS + own["fold"]
    return np.bincount(code, own[name], ranks * FOLDS).reshape(ranks, FOLDS)


def of_others(own: np.ndarray) -> np.ndarray:
    """(cells, folds) sums over all folds but one."""
    return own.sum(axis=1, keepdims=True) - own


def _summed(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(groups, folds) rows of the same group added up."""
    total = np.zeros((int(group.max()) + 1, values.shape[1]))
    np.add.at(total, group, values)
    return total


def mean_reward(
    rewards: np.ndarray, mass: np.ndarray, none: np.ndarray | float = 0.0
) -> np.ndarray:
    """Rewards over mass, and `none` where there is no mass."""
    return np.where(mass > 0, rewards / np.where(mass > 0, mass, 1), none)


def _long(keys: dict[str, np.ndarray], values: np.ndarray) -> dict[str, np.ndarray]:
    """One row per key and fold from (keys, folds) values."""
    table = {key: np.repeat(column, FOLDS) for key, column in keys.items()}
    fold = np.tile(np.arange(FOLDS), len(values))
    return {"fold": fold, **table, "value": values.ravel()}
