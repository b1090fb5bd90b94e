"""The user browsing model."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.identified import undetermined, undetermined_pairs, warning
from engine.click_models.click_model import FittedModel, IterativeModel, Parameters, with_unknown
from engine.click_models.click_process import Recency
from engine.click_models.em.position_em import fitted_by_parts
from engine.core.method import parameter


@dataclass(frozen=True)
class UBM(IterativeModel):
    """Examination depends on the rank and on the rank of the last click above.

    `examination` is a triangle laid flat: rank k with the last click at rank j (0: none) stands at
    k (k - 1) / 2 + j. Rank 1 is always seen, which chooses the scale.
    """

    key = "ubm"
    title = "User browsing model"
    formula = r"P(c_k = 1 \mid c_{<k}) = e_{k, j}\, \alpha_{qd}, \quad j = \max\{i < k : c_i = 1\}"
    assumes = "Of what was clicked above, only the last click's rank matters."
    assumptions = ("top_down", "items_above", "uniform_users", "no_trust")
    cites = ("dupret2008",)
    by_pair = ("attractiveness",)

    gain: float = parameter(
        1e-4,
        "Least gain",
        "Stop, too, when three accelerated steps gain less log-likelihood over the whole log.",
        low=0,
    )

    min_rows: int = parameter(
        200,
        "Rows a pair needs",
        "Where pairs average fewer, examination comes from those with as many; 0 uses all.",
        low=0,
    )

    def fit_counts(self, counts: Counts) -> FittedModel:
        """EM on the counts per pair, rank and last click."""
        cells, pairs = counts.after_click, len(counts.index)
        slots = counts.ranks * (counts.ranks + 1) // 2
        attractiveness, examination, fixed, sparse = fitted_by_parts(
            self, cells, pairs, slots, True, self.min_rows
        )
        weights = np.bincount(cells.pair, cells.impressions, pairs)
        parameters = {
            "attractiveness": with_unknown(attractiveness, weights),
            "examination": examination,
        }
        warnings = warning(cells, slots, "place below a click", "places below a click") + sparse
        lost, alone = undetermined(cells, slots), undetermined_pairs(cells, slots, pairs)
        return self.ended(
            counts, parameters, fixed, warnings, examination=lost, attractiveness=alone
        )

    def click_process(self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray) -> Recency:
        """Looks by rank and last click, times likings."""
        return Recency(shown * parameters["attractiveness"][pair], parameters["examination"])
