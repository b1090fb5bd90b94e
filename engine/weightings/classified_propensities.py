"""The propensities of the logging policy, estimated by a classifier of the logged choices."""

from typing import Any

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.logs.features import CLOSE, DesignMatrix, columns_of, counted_by
from engine.logs.log import Log
from engine.logs.lookup import FOLDS
from engine.weightings.reliability import Reliability, reliability

LARGEST = 20_000_000
"""Chances in memory at once: contexts times items."""
LEAST = 1e-9
FEW_ITEMS, FEW_COLUMNS = 8, 12
"""Up to here a step of Newton's method is cheap, and some six of them reach the optimum."""


def classified(log: Log, features: str) -> tuple[pd.DataFrame, Reliability]:
    """The chance of each logged choice, and how such chances compare with frequencies.

    Multinomial logistic regression of the item on query, rank and columns of the log, fitted to
    the other folds of sessions. All chances are then raised to the one power that makes the
    choices of those folds likeliest (temperature scaling). Columns fold, query_code, rank,
    item_code, the features, and logged.

    Args:
        log: the log.
        features: columns that the logging policy may have looked at, with commas.

    Raises:
        EngineError: there is no such column, or too many contexts and items.
    """
    names = columns_of(log, features)
    context = ["query_code", "rank", *names]
    table = pd.DataFrame(counted_by(log, context))
    items, item = np.unique(table["item_code"], return_inverse=True)
    if len(table) * len(items) > LARGEST:
        raise EngineError(
            f"{len(table):,} contexts with {len(items):,} items are too many for a classifier",
            fix="Name fewer or coarser features, or count propensities instead.",
        )
    chance = _calibrated(_predicted(table, context, item), item, table)
    table["logged"] = chance[np.arange(len(item)), item]
    columns = ["fold", "query_code", "rank", "item_code", *names, "logged"]
    return table[columns], reliability(chance, item, table["impressions"].to_numpy(float))


def _predicted(table: pd.DataFrame, context: list[str], item: np.ndarray) -> np.ndarray:
    """(contexts, items) chances from the other folds' choices."""
    rows, fold = DesignMatrix(table, context).of(table), table["fold"].to_numpy()
    weight = table["impressions"].to_numpy(float)
    chance = np.zeros((len(item), int(item.max()) + 1))
    for left_out in range(FOLDS):
        selected = fold == left_out
        others = ~selected if (~selected).any() else selected
        if selected.any():
            chance[selected] = _fitted(rows[others], item[others], weight[others], chance.shape[1])(
                rows[selected]
            )
    return chance


def _fitted(rows: Any, item: np.ndarray, weight: np.ndarray, items: int) -> Any:
    """A function of rows that gives (n, items) chances.

    An item that it never saw has the chance of one row among those that it did see: with none at
    all, the few rows of such an item would outweigh the log.
    """
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    seen = np.unique(item)
    model = None
    if len(seen) > 1:
        few = len(seen) <= FEW_ITEMS and rows.shape[1] <= FEW_COLUMNS
        by = "newton-cholesky" if few else "lbfgs"
        with threadpool_limits(1):
            model = LogisticRegression(C=10.0, solver=by, **CLOSE)
            model.fit(rows.toarray() if few else rows, item, sample_weight=weight)

    def predict(wanted: Any) -> np.ndarray:
        whole = np.full((wanted.shape[0], items), 1 / (weight.sum() + 1))
        whole[:, seen] = 1.0 if model is None else model.predict_proba(wanted)
        chance: np.ndarray = whole / whole.sum(axis=1, keepdims=True)
        return chance

    return predict


def _calibrated(chance: np.ndarray, item: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """The chances of each fold at the temperature that suits the choices of the others."""
    from scipy.optimize import minimize_scalar

    score, fold = np.log(np.maximum(chance, LEAST)), table["fold"].to_numpy()
    weight, calibrated = table["impressions"].to_numpy(float), np.empty_like(chance)
    for left_out in np.unique(fold):
        others = fold != left_out if (fold != left_out).any() else fold == left_out

        def surprise(log_power: float, rows: np.ndarray = others) -> float:
            chances = _normalised(np.exp(log_power) * score[rows])
            logged = chances[np.arange(len(chances)), item[rows]]
            return float(-(weight[rows] * np.log(np.maximum(logged, 1e-300))).sum())

        power = np.exp(minimize_scalar(surprise, bounds=(-2, 2), method="bounded").x)
        calibrated[fold == left_out] = _normalised(power * score[fold == left_out])
    return calibrated


def _normalised(score: np.ndarray) -> np.ndarray:
    """(n, items) chances in proportion to the exponential of the scores."""
    chance: np.ndarray = np.exp(score - score.max(axis=1, keepdims=True))
    return chance / chance.sum(axis=1, keepdims=True)
