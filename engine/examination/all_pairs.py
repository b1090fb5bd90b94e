"""All pairs: every pair of ranks is an experiment, and one likelihood joins them."""

from dataclasses import dataclass

import numpy as np

from engine.examination.harvesting import Harvesting, ratio
from engine.examination.pair_likelihood import mass_slopes, maxima
from engine.examination.rank_graph import linked_to_top

EM_STEPS = 4_000
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
    assumes = "Which ranker serves an impression does not depend on the user's intent."
    assumptions = (
        "position_based",
        "item_alone",
        "independent_ranker",
        "no_trust",
        "uniform_users",
    )
    cites = ("agarwal2019",)

    def estimate(self, clicked: np.ndarray, missed: np.ndarray) -> np.ndarray:
        """(..., K) the maximum of the likelihood of all pairs of ranks; NaN where unlinked."""
        informed = clicked + np.swapaxes(clicked, -1, -2)
        identified = linked_to_top(informed[0] > 0)
        chosen = np.ix_(np.arange(len(clicked)), identified, identified)
        clicked, missed = clicked[chosen], missed[chosen]
        maximum, stopped = maxima(clicked, missed), _stopped(clicked[0], missed[0])
        if np.abs(stopped - maximum[0]).max() < STALLED:
            maximum[0] = stopped
        examination = np.full((len(maximum), len(identified)), np.nan)
        examination[:, identified] = maximum
        return examination

    def slopes(self, clicked: np.ndarray, missed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(K, K, K) derivatives of the maximum; zero for ranks that nothing links to rank 1."""
        slope = np.zeros((2, *clicked.shape, len(clicked)))
        identified = np.flatnonzero(linked_to_top(clicked + clicked.T > 0))
        block = np.ix_(identified, identified)
        places = np.ix_(np.arange(2), identified, identified, identified)
        slope[places] = np.stack(mass_slopes(clicked[block], missed[block]))
        return slope[0], slope[1]


def _stopped(clicked: np.ndarray, missed: np.ndarray) -> np.ndarray:
    """(K,) expectation-maximisation from one half, until no parameter moves by EM_TOLERANCE."""
    rows = np.maximum((clicked + missed).sum(axis=1), 1e-300)
    both = np.maximum(clicked + missed + (clicked + missed).T, 1e-300)
    examination, relevance = np.full(len(clicked), 0.5), np.where(both > 1e-300, 0.5, 0.0)
    for _ in range(EM_STEPS):
        looks = examination[:, None]
        unclicked = missed / np.maximum(1 - looks * relevance, 1e-12)
        seen = (clicked + unclicked * looks * (1 - relevance)).sum(axis=1) / rows
        liked = clicked + unclicked * relevance * (1 - looks)
        liked = (liked + liked.T) / both
        moved = max(np.abs(seen - examination).max(), np.abs(liked - relevance).max())
        examination, relevance = seen, liked
        if moved < EM_TOLERANCE:
            break
    return ratio(examination, examination[:1] * np.ones_like(examination))
