"""Ranks with the rank of the last click above them, as one number."""

import numpy as np


def recency_slot(rank: np.ndarray | int, last_click: np.ndarray) -> np.ndarray:
    """The slot of a rank, given the rank of the last click above it: 0 is rank 1."""
    rank = np.asarray(rank, dtype=np.int64)
    return rank * (rank - 1) // 2 + np.asarray(last_click, dtype=np.int64)
