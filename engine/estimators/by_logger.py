"""Several logging policies, each weighted by its precision."""

import numpy as np


def shares(rows: np.ndarray, sums: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """(loggers, replicates) how much each logger's mean counts: rows over variance, sums to one.

    From each logger's rows, and sums of a score and of its square. Where a logger's score never
    varies its variance cannot be estimated, and loggers count by their rows.
    """
    variance = squares / rows - (sums / rows) ** 2
    positive = np.where(rows > 0, variance, 1.0) > 0
    precision = np.where(rows > 0, rows / variance, 0.0)
    precision = np.where(positive.all(axis=0), precision, rows)
    return precision / precision.sum(axis=0)


def shares_by_weights(rows: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """(loggers, replicates) these shares from sums of squared weights, regardless of rewards."""
    mean = squares / np.where(rows > 0, rows, 1)
    varies = np.where(rows > 0, mean, 1.0) > 0
    precision = np.where(rows > 0, rows / np.where(mean > 0, mean, 1.0), 0.0)
    precision = np.where(varies.all(axis=0), precision, rows)
    return np.asarray(precision / precision.sum(axis=0))


def mean_of(sums: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(loggers, replicates) means; zero for a logger without rows."""
    return np.where(rows > 0, sums / np.where(rows > 0, rows, 1), 0.0)
