"""Pivot-one: every rank is compared with rank 1."""

from dataclasses import dataclass

import numpy as np

from engine.examination.harvesting import Harvesting, ratio


@dataclass(frozen=True)
class PivotOne(Harvesting):
    """Clicks at each rank over clicks at rank 1, of the items that were shown at both.

    With precision weights it is the Mantel-Haenszel risk ratio. It uses no link that does not
    touch rank 1, so it fails where few items moved all the way to the top.
    """

    key = "pivot_one"
    title = "Pivot one"
    formula = (
        r"\hat e_k = \frac{\sum_{(q,d) \in S_{1k}} w_{qd}\, \mathrm{ctr}_{qd}(k)}"
        r"{\sum_{(q,d) \in S_{1k}} w_{qd}\, \mathrm{ctr}_{qd}(1)}"
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
        """(..., K) clicks at k over clicks at 1, of the pairs seen at both."""
        examination = ratio(clicked[..., :, 0], clicked[..., 0, :])
        examination[..., 0] = 1
        return examination
