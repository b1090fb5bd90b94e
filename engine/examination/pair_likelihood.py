"""The likelihood of all pairs of ranks, maximised for a log and its resamples by Newton's method.

It is concave in (log e, log r). With r profiled out, its curvature is a graph Laplacian whose
conductances say how strongly two ranks are linked.
"""

import numpy as np

from engine.examination.harvesting import ratio

STEPS = 60
RESAMPLED_STEPS = 15
"""Resamples start from the log's own maximum, and only their spread is used."""


def maxima(clicked: np.ndarray, missed: np.ndarray) -> np.ndarray:
    """(B, K) examination relative to rank 1, from (B, K, K) masses; the first are the log's own."""
    top = ratio(clicked[:1].sum(axis=-1), (clicked[:1] + missed[:1]).sum(axis=-1))
    start = np.nan_to_num(ratio(top, top[:, :1] * np.ones_like(top)), nan=1.0)
    own = _newton(np.log(np.maximum(start, 1e-3)), clicked[:1], missed[:1], STEPS)
    again = np.repeat(own, len(clicked) - 1, axis=0)
    resampled = _newton(again, clicked[1:], missed[1:], RESAMPLED_STEPS)
    logs = np.concatenate([own, resampled])
    return np.exp(logs - logs[:, :1])


def _newton(logs: np.ndarray, clicked: np.ndarray, missed: np.ndarray, steps: int) -> np.ndarray:
    for _ in range(steps):
        gradient, laplacian = _profile(np.exp(logs), clicked, missed)
        step = np.linalg.solve(laplacian[:, 1:, 1:], gradient[:, 1:, None])[..., 0]
        after = logs.copy()
        after[:, 1:] = np.clip(logs[:, 1:] + np.clip(step, -1, 1), -30, 10)
        moved, logs = np.abs(after - logs).max(initial=0), after
        if moved < 1e-10:
            break
    return logs


def _profile(
    examination: np.ndarray, clicked: np.ndarray, missed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(B, K) gradient and (B, K, K) negative curvature of the profiled likelihood in log e."""
    here, there = examination[:, :, None], examination[:, None, :]
    clicks, mirrored = clicked + clicked.transpose(0, 2, 1), missed.transpose(0, 2, 1)
    linear = clicks * (here + there) + missed * here + mirrored * there
    square = here * there * (clicks + missed + mirrored)
    root = np.sqrt(np.maximum(linear**2 - 4 * square * clicks, 0))
    chance = here * np.nan_to_num(ratio(2 * clicks, linear + root))
    odds = chance / (1 - chance).clip(1e-12)
    slope = missed * odds / (1 - chance).clip(1e-12)
    both = slope + slope.transpose(0, 2, 1)
    links = np.nan_to_num(ratio(slope * slope.transpose(0, 2, 1), both))
    laplacian = -links
    ranks = np.arange(examination.shape[1])
    laplacian[:, ranks, ranks] += links.sum(axis=2)
    # A replicate may have lost a rank: a weight too small to matter keeps the matrix regular.
    laplacian[:, ranks, ranks] += 1e-12 * (1 + links.sum(axis=(1, 2))[:, None])
    return (clicked - missed * odds).sum(axis=2), laplacian
