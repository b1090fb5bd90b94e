"""Resampling queries: how far a curve would move with another sample of queries."""

import numpy as np

REPLICATES = 400
SEED = 0
"""Fixed, so that the same log always gets the same interval."""


def resampled(units: int) -> np.ndarray:
    """(REPLICATES, units) how often each unit is drawn, with replacement."""
    rng = np.random.default_rng(SEED)
    return rng.multinomial(units, np.full(units, 1 / max(units, 1)), size=REPLICATES).astype(float)


def totals(terms: np.ndarray) -> np.ndarray:
    """(1 + REPLICATES, ...) the sum of (units, ...) terms: first of the log, then resampled."""
    flat = terms.reshape(len(terms), -1)
    drawn = np.concatenate([flat.sum(axis=0)[None], resampled(len(flat)) @ flat])
    return drawn.reshape(-1, *terms.shape[1:])
