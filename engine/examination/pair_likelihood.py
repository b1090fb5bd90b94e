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


def mass_slopes(clicked: np.ndarray, missed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(K, K, K) derivatives of the maximum by each mass of clicks, and by each mass of misses.

    By the implicit function theorem, since a mass of two ranks enters their two scores alone.
    """
    ranks = len(clicked)
    examination = maxima(clicked[None], missed[None])
    laplacian = _profile(examination, clicked[None], missed[None])[1][0]
    inverse = np.zeros((ranks, ranks))
    inverse[1:, 1:] = np.linalg.inv(laplacian[1:, 1:])
    moved, gradients = inverse * examination[0], []
    for kind in range(2):
        own, other = _score_changes(examination, clicked, missed, kind)
        gradients.append(
            own[:, :, None] * moved[:, None, :] + other[:, :, None] * moved[None, :, :]
        )
    return gradients[0], gradients[1]


def _score_changes(
    examination: np.ndarray, clicked: np.ndarray, missed: np.ndarray, kind: int
) -> tuple[np.ndarray, np.ndarray]:
    """(K, K) how the mass [k, j] of clicks (0) or misses (1) moves the scores of k, and of j."""
    both = np.stack([clicked, missed])
    step = 1e-6 * (both[kind] + 1e-3 * (clicked + clicked.T))
    own, other = np.zeros_like(clicked), np.zeros_like(clicked)
    for lower in (False, True):
        chosen = np.tril(np.ones_like(clicked), -1) if lower else np.triu(np.ones_like(clicked), 1)
        ends = []
        for sign in (1, -1):
            changed = both.copy()
            changed[kind] += sign * step * chosen
            ends.append(_scores(examination, *changed[:, None])[0])
        slope = np.nan_to_num(ratio(ends[0] - ends[1], 2 * step))
        of_mirror = np.nan_to_num(ratio((ends[0] - ends[1]).T, 2 * step))
        own += slope * chosen
        other += of_mirror * chosen
    return own, other


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
    odds, slope = _odds(examination, clicked, missed)
    both = slope + slope.transpose(0, 2, 1)
    links = np.nan_to_num(ratio(slope * slope.transpose(0, 2, 1), both))
    laplacian = -links
    ranks = np.arange(examination.shape[1])
    laplacian[:, ranks, ranks] += links.sum(axis=2)
    # A replicate may have lost a rank: a weight too small to matter keeps the matrix regular.
    laplacian[:, ranks, ranks] += 1e-12 * (1 + links.sum(axis=(1, 2))[:, None])
    return (clicked - missed * odds).sum(axis=2), laplacian


def _scores(examination: np.ndarray, clicked: np.ndarray, missed: np.ndarray) -> np.ndarray:
    """(B, K, K) what each pair of ranks adds to the gradient of its first rank."""
    return np.asarray(clicked - missed * _odds(examination, clicked, missed)[0])


def _odds(
    examination: np.ndarray, clicked: np.ndarray, missed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(B, K, K) the odds of a click at the first of two ranks, and the misses' curvature there."""
    first, second = examination[:, :, None], examination[:, None, :]
    clicks, mirrored = clicked + clicked.transpose(0, 2, 1), missed.transpose(0, 2, 1)
    linear = clicks * (first + second) + missed * first + mirrored * second
    square = first * second * (clicks + missed + mirrored)
    root = np.sqrt(np.maximum(linear**2 - 4 * square * clicks, 0))
    chance = first * np.nan_to_num(ratio(2 * clicks, linear + root))
    odds = chance / (1 - chance).clip(1e-12)
    return odds, missed * odds / (1 - chance).clip(1e-12)
