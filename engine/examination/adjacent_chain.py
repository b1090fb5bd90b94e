"""Adjacent chain: every rank is compared with the rank above it."""

from dataclasses import dataclass

import numpy as np

from engine.examination.harvesting import Harvesting, ratio


@dataclass(frozen=True)
class AdjacentChain(Harvesting):
    """Clicks at each rank over clicks one rank higher, multiplied down the list.

    Neighbours swap often, so every step is well fed, but errors add up on the way down and one
    missing step loses all ranks below it.
    """

    key = "adjacent_chain"
    title = "Adjacent chain"
    formula = (
        r"\hat e_k = \prod_{j=2}^{k} \frac{\sum_{S_{j-1,j}} w_{qd}\, \mathrm{ctr}_{qd}(j)}"
        r"{\sum_{S_{j-1,j}} w_{qd}\, \mathrm{ctr}_{qd}(j-1)}"
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
        """(..., K) the product of the steps from rank 1 down to k."""
        lower = np.diagonal(clicked, offset=-1, axis1=-2, axis2=-1)
        upper = np.diagonal(clicked, offset=1, axis1=-2, axis2=-1)
        examination = np.ones(clicked.shape[:-1])
        examination[..., 1:] = np.cumprod(ratio(lower, upper), axis=-1)
        return examination
