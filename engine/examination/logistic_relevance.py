"""Regression EM with features: relevance is a logistic model of columns of the log."""

import numpy as np

from engine.core.errors import EngineError, unknown
from engine.counts.cells import cells
from engine.examination import rank_graph
from engine.examination.curve import LEVEL, Curve
from engine.examination.pairs import pairs
from engine.examination.unclicked_ranks import with_upper_bounds
from engine.inference.normal import half_width
from engine.logs.log import Log

STEPS = 500
TOLERANCE = 1e-9
MOST_VALUES = 50
RIDGE = 1e-6
FARTHEST = 30.0
"""An interval reaches no further than this, in logarithms: the data say nothing there."""


def curve(log: Log, method: str, features: str, links: np.ndarray) -> Curve:
    """The curve of the position-based model whose relevance is logistic in the features.

    Intervals come from the Fisher information and take rows for independent.

    Raises:
        EngineError: a feature is no column of the log, or has too many values that are no numbers.
    """
    names = [name.strip() for name in features.split(",") if name.strip()]
    for name in names:
        if name not in log.columns:
            raise unknown("column", name, list(log.columns))
    columns = ", ".join(names)
    table = log.reduce(
        f"SELECT rank, {columns}, COUNT(*) AS impressions, "
        "CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks "
        f"FROM log GROUP BY rank, {columns} ORDER BY rank, {columns}"
    )
    design = np.column_stack(
        [np.ones(len(table["rank"])), *(_columns(name, table[name]) for name in names)]
    )
    slot = table["rank"].astype(np.int64) - 1
    clicks, rows = table["clicks"].astype(float), table["impressions"].astype(float)
    examination, chance = _maximum(design, slot, clicks, rows, len(links))
    error = _errors(design, slot, rows, examination, chance)
    shown = np.bincount(slot, rows, len(links)) > 0
    identified = shown & shown[0]
    identified[1:] &= clicks.sum() > 0
    values = np.where(identified, examination, np.nan)
    spread = np.exp(np.minimum(half_width(error, LEVEL), FARTHEST))
    interval = np.stack([values / spread, values * spread], axis=1)
    curve = Curve(method, values, interval, identified, links, _unlinked(identified))
    return with_upper_bounds(curve, pairs(cells(log)))


def _unlinked(identified: np.ndarray) -> tuple[str, ...]:
    if identified.any():
        return rank_graph.gap(identified)
    return ("This log never shows rank 1, and examination is measured relative to rank 1.",)


def _columns(name: str, values: np.ndarray) -> np.ndarray:
    """A number per row, centred and scaled; or one indicator per value but the first."""
    try:
        numbers = np.array([float(value) for value in values])
        return (numbers - numbers.mean()) / (numbers.std() or 1.0)
    except (TypeError, ValueError):
        kinds, code = np.unique(values.astype(str), return_inverse=True)
    if len(kinds) > MOST_VALUES:
        raise EngineError(
            f"the feature {name!r} has {len(kinds):,} different values that are not numbers",
            fix=f"A feature that is not numeric may have {MOST_VALUES}.",
        )
    return np.eye(len(kinds))[code][:, 1:]


def _maximum(
    design: np.ndarray, slot: np.ndarray, clicks: np.ndarray, rows: np.ndarray, ranks: int
) -> tuple[np.ndarray, np.ndarray]:
    """(K,) examination with 1 on top, and (n,) the relevance of each cell, by EM."""
    examination, beta = np.full(ranks, 0.5), np.zeros(design.shape[1])
    examination[0] = 1
    of_slot = np.maximum(np.bincount(slot, rows, ranks), 1e-300)
    for _ in range(STEPS):
        relevance = 1 / (1 + np.exp(-design @ beta))
        seen = examination[slot]
        per_miss = (rows - clicks) / (1 - np.minimum(seen * relevance, 1 - 1e-12))
        views = np.bincount(slot, clicks + per_miss * seen * (1 - relevance), ranks) / of_slot
        views[0] = 1
        likings = clicks + per_miss * relevance * (1 - seen)
        change = _newton(design, rows, likings, relevance)
        moved = max(np.abs(views - examination).max(), np.abs(change).max())
        examination, beta = views, beta + change
        if moved < TOLERANCE:
            break
    return examination, 1 / (1 + np.exp(-design @ beta))


def _newton(
    design: np.ndarray, rows: np.ndarray, likings: np.ndarray, relevance: np.ndarray
) -> np.ndarray:
    """One Newton step of the logistic regression of expected likings."""
    weight = rows * relevance * (1 - relevance)
    curvature = design.T @ (weight[:, None] * design) + RIDGE * np.eye(design.shape[1])
    return np.clip(np.linalg.solve(curvature, design.T @ (likings - rows * relevance)), -2, 2)


def _errors(
    design: np.ndarray,
    slot: np.ndarray,
    rows: np.ndarray,
    examination: np.ndarray,
    relevance: np.ndarray,
) -> np.ndarray:
    """(K,) standard errors of the logarithm of examination."""
    ranks = len(examination)
    chance = np.clip(examination[slot] * relevance, 1e-12, 1 - 1e-12)
    by_rank = np.eye(ranks)[slot][:, 1:]
    slopes = np.column_stack([by_rank, (1 - relevance)[:, None] * design])
    weight = rows * chance / (1 - chance)
    information = slopes.T @ (weight[:, None] * slopes)
    variance = np.diag(np.linalg.pinv(information))[: ranks - 1]
    return np.append(0.0, np.sqrt(np.maximum(variance, 0)))
