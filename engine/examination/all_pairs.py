"""All pairs: every pair of ranks is an experiment, and one likelihood joins them."""

from dataclasses import dataclass

import numpy as np

from engine.examination.harvesting import Harvesting, ratio
from engine.examination.rank_graph import linked_to_top

NEWTON_STEPS = 200
EM_STEPS = 20_000
EM_TOLERANCE = 1e-9
STALLED = 1e-6


@dataclass(frozen=True)
class AllPairs(Harvesting):
    """One examination per rank that best explains the clicks at every pair of ranks.

    The default: it uses every item that moved, and unlike the likelihood of the position-based
    model it does not get worse on long-tail logs. Each unordered pair of ranks has its own
    relevance. The value is EM's, stopped as the published reference values were (no parameter
    moves by 1e-9, which leaves it some 4e-8 from the maximum); resampled curves are the maximum,
    by Newton's method, as is the value where EM stalls further away than 1e-6.
    """

    key = "all_pairs"
    title = "All pairs"
    formula = (
        r"\max_{e, r} \sum_{k \ne j} \hat c_{k}^{kj} \log(e_k r_{kj})"
        r" + \hat{\bar c}_{k}^{kj} \log(1 - e_k r_{kj})"
    )
    assumes = "Which ranker served an impression does not depend on what the user wanted."
    cites = ("agarwal2019",)

    def estimate(self, clicked: np.ndarray, missed: np.ndarray) -> np.ndarray:
        """(..., K) the maximum of the likelihood of all pairs of ranks; NaN where unlinked."""
        informed = clicked + np.swapaxes(clicked, -1, -2)
        identified = linked_to_top(informed[0] > 0)
        chosen = np.ix_(np.arange(len(clicked)), identified, identified)
        clicked, missed = clicked[chosen], missed[chosen]
        maximum = _maximum(clicked, missed)
        stopped = _stopped(clicked[0], missed[0])
        if np.abs(stopped - maximum[0]).max() < STALLED:
            maximum[0] = stopped
        examination = np.full((len(maximum), len(identified)), np.nan)
        examination[:, identified] = maximum
        return examination


def _stopped(clicked: np.ndarray, missed: np.ndarray) -> np.ndarray:
    """(K,) expectation-maximisation from one half, until no parameter moves by EM_TOLERANCE."""
    rows = np.maximum((clicked + missed).sum(axis=1), 1e-300)
    both = np.maximum(clicked + missed + (clicked + missed).T, 1e-300)
    examination, relevance = np.full(len(clicked), 0.5), np.full(clicked.shape, 0.5)
    for _ in range(EM_STEPS):
        unclicked = missed / (1 - examination[:, None] * relevance)
        seen = (clicked + unclicked * examination[:, None] * (1 - relevance)).sum(axis=1) / rows
        liked = clicked + unclicked * relevance * (1 - examination[:, None])
        liked = (liked + liked.T) / both
        moved = max(
            np.abs(seen - examination).max(),
            np.abs(liked - relevance)[both > 1e-300].max(initial=0),
        )
        examination, relevance = seen, np.where(both > 1e-300, liked, 0.5)
        if moved < EM_TOLERANCE:
            break
    return ratio(examination, examination[:1] * np.ones_like(examination))


def _maximum(clicked: np.ndarray, missed: np.ndarray) -> np.ndarray:
    """(B, K) Newton's method on the log of examination, all replicates at once.

    The likelihood is concave in (log e, log r). With r profiled out, the curvature is a graph
    Laplacian whose conductances say how strongly two ranks are linked.
    """
    top = ratio(clicked.sum(axis=-1), (clicked + missed).sum(axis=-1))
    logs = np.log(
        np.maximum(np.nan_to_num(ratio(top, top[:, :1] * np.ones_like(top)), nan=1.0), 1e-3)
    )
    for _ in range(NEWTON_STEPS):
        gradient, laplacian = _profile(np.exp(logs), clicked, missed)
        step = np.linalg.solve(laplacian[:, 1:, 1:], gradient[:, 1:, None])[..., 0]
        step = np.clip(step, -1, 1)
        logs[:, 1:] = np.clip(logs[:, 1:] + step, -30, 10)
        if np.abs(step * (logs[:, 1:] > -30)).max(initial=0) < 1e-12:
            break
    return np.exp(logs - logs[:, :1])


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
    ranks = np.arange(len(examination[0]))
    laplacian[:, ranks, ranks] += links.sum(axis=2)
    # A replicate may have lost a rank: a weight too small to matter keeps the matrix regular.
    laplacian[:, ranks, ranks] += 1e-12 * (1 + links.sum(axis=(1, 2))[:, None])
    return (clicked - missed * odds).sum(axis=2), laplacian
