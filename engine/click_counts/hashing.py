"""64-bit hashes of rows of numbers, many at once."""

import numpy as np

MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""For a hash, and for another that shows whether two rows share the first by chance."""


def scattered(value: np.ndarray, multiplier: int = MULTIPLIERS[0]) -> np.ndarray:
    """(n,) 64-bit numbers, mixed so that like ones become unlike."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(multiplier)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def salts(count: int) -> np.ndarray:
    """(count,) numbers that make equal values at different places unlike."""
    return scattered(np.arange(1, count + 1, dtype=np.uint64))


def hashed(*columns: np.ndarray) -> np.ndarray:
    """(n,) hashes of the rows of columns of numbers."""
    value = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        value = scattered(value ^ np.ascontiguousarray(column, np.float64).view(np.uint64))
    return value


def hashed_rows(table: np.ndarray, multiplier: int) -> np.ndarray:
    """(n,) hashes of the rows of a (n, K) table of integers."""
    total = np.zeros(len(table), np.uint64)
    for salt, column in zip(salts(table.shape[1]), table.T, strict=True):
        total += scattered(column.astype(np.uint64) ^ salt, multiplier)
    return total
