"""How much one more row of each cell moves what is predicted by mean rewards per cell.

A row enters the mean of its own cell, of the items that share its features where cells start from
these, and of its rank or of all items; in every fold but its own, whose predictions never see it.
"""

import numpy as np

from engine.counts.cells import cells
from engine.counts.fold_cells import fold_cells, other_folds, other_keys
from engine.logs.features import columns_of
from engine.logs.log import Log
from engine.logs.lookup import FOLDS
from engine.logs.sources import Table
from engine.reward_models.tabular import Tabular, feature_groups, mean_reward, of_others


class Changes:
    """What a row of each cell and fold moves: `earned` times its reward, less `always`."""

    def __init__(self, count: int) -> None:
        self.earned = np.zeros((count, FOLDS))
        self.always = np.zeros((count, FOLDS))

    def add(self, slope: np.ndarray, predicted: np.ndarray, of_cell: np.ndarray | None) -> None:
        """A mean of which the value has this (groups, folds) slope per row that enters it."""
        pick = slice(None) if of_cell is None else of_cell
        self.earned += of_others(slope)[pick]
        self.always += of_others(slope * predicted)[pick]


def tabular_changes(
    model: Tabular, log: Log, slope: np.ndarray, of_rank: np.ndarray
) -> tuple[Table, np.ndarray, np.ndarray]:
    """What a row adds to the value, by its cell and its fold.

    Args:
        model: of the predictions.
        log: that they were counted in.
        slope: (n,) the value's derivatives by the predictions, in the order of `other_folds`.
        of_rank: (ranks, folds) its derivatives by the mean of a rank, for cells without a row.

    Returns:
        The cells of the log, and two (cells, folds) tables: a row moves the value by the first
        times its reward, less the second.
    """
    whole, other, own = cells(log), other_folds(log), fold_cells(log)
    fold, place, rank = other["fold"], other["cell"], other_keys(log)["rank"] - 1
    strength, ranks = model.shrinkage, len(of_rank)
    by_rank = _sums(own, own["rank"] - 1, ranks)
    of_rank, changes = of_rank.copy(), Changes(len(whole["rank"]))
    mass = other["impressions"] + strength
    to_start = np.where(mass > 0, strength / np.where(mass > 0, mass, 1), 1.0) * slope
    if model.item_features:
        group = feature_groups(log, columns_of(log, model.item_features))
        size = int(group.max()) + 1
        earned, shown = _sums(own, group[own["item_code"]], size)
        all_items = mean_reward(earned.sum(axis=0, keepdims=True), shown.sum(axis=0, keepdims=True))
        start = mean_reward(earned + strength * all_items, shown + strength, all_items)
        passed = np.zeros((size, FOLDS))
        np.add.at(passed, (group[whole["item_code"][place]], fold), to_start)
        per_row = mean_reward(passed, shown + strength)
        changes.add(per_row, start, group[whole["item_code"]])
        rest = (strength * per_row).sum(axis=0, keepdims=True)
        changes.add(mean_reward(rest, shown.sum(axis=0, keepdims=True)), all_items, None)
        start = start[group[whole["item_code"][place]], fold]
    else:
        np.add.at(of_rank, (rank, fold), to_start)
        start = mean_reward(*by_rank)[rank, fold]
    changes.add(mean_reward(of_rank, by_rank[1]), mean_reward(*by_rank), whole["rank"] - 1)
    predicted = mean_reward(other["rewards"] + strength * start, mass, start)
    at_cells = np.zeros((2, len(whole["rank"]), FOLDS))
    at_cells[:, place, fold] = mean_reward(slope, mass), predicted
    changes.add(at_cells[0], at_cells[1], None)
    return whole, changes.earned, changes.always


def _sums(own: Table, group: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(groups, folds) rewards and rows of the other folds."""
    code = group * FOLDS + own["fold"]
    rewards, rows = (
        of_others(np.bincount(code, own[name], size * FOLDS).reshape(size, FOLDS))
        for name in ("rewards", "impressions")
    )
    return rewards, rows
