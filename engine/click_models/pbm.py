"""The position-based model."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.identified import undetermined, undetermined_pairs, warning
from engine.click_models.click_model import FittedModel, IterativeModel, Parameters, with_unknown
from engine.click_models.click_process import Independent
from engine.click_models.em.position_em import AT_BOUND, fitted_by_parts
from engine.click_models.rank_ctr import by_rank
from engine.core.method import parameter

MORE = (
    "A rank seems to be seen as often as rank 1 or more often, which cannot be while rank 1 is "
    "always seen: fit pbm(pinned=False)."
)


@dataclass(frozen=True)
class PBM(IterativeModel):
    """P(click) = P(rank examined) x attractiveness of the item.

    A popular package takes 50 plain steps with one pseudo-click in two pseudo-impressions:
    `pbm(steps=50, accelerate=False, prior_clicks=1, prior_impressions=2, pinned=False,
    min_rows=0)`.
    That is far from the maximum, and pulls low ranks down.
    """

    key = "pbm"
    title = "Position-based model"
    formula = r"P(c = 1 \mid q, d, k) = e_k\, \alpha_{qd}"
    assumes = "Whether a rank is examined depends on the rank alone."
    assumptions = ("position_based", "item_alone", "uniform_users", "no_trust")
    cites = ("craswell2008", "richardson2007", "varadhan2008")
    by_pair = ("attractiveness",)

    pinned: bool = parameter(
        True, "Rank 1 is always seen", "The data determine products alone; this sets the scale."
    )

    min_rows: int = parameter(
        200,
        "Rows a pair needs",
        "Where pairs average fewer, examination comes from those with as many; 0 uses all.",
        low=0,
    )

    def fit_counts(self, counts: Counts) -> FittedModel:
        """EM on the counts per pair and rank."""
        cells, pairs = counts.cells, len(counts.index)
        attractiveness, examination, fixed, sparse = fitted_by_parts(
            self, cells, pairs, counts.ranks, self.pinned, self.min_rows
        )
        weights = np.bincount(cells.pair, cells.impressions, pairs)
        parameters = {
            "attractiveness": with_unknown(attractiveness, weights),
            "examination": examination,
        }
        warnings = warning(cells, counts.ranks, "rank") + sparse
        if self.pinned and examination[1:].max(initial=0) > AT_BOUND:
            warnings += (MORE,)
        lost = undetermined(cells, counts.ranks)
        alone = undetermined_pairs(cells, counts.ranks, pairs)
        return self.ended(
            counts, parameters, fixed, warnings, examination=lost, attractiveness=alone
        )

    def click_process(
        self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray
    ) -> Independent:
        """Looks by rank, times likings."""
        seen = by_rank(parameters["examination"], shown.shape[1])
        return Independent(shown * seen * parameters["attractiveness"][pair])
