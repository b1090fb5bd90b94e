"""Item click-through: one number per query and item."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_models.click_model import ClickModel, FittedModel, Parameters, with_unknown
from engine.click_models.click_process import Independent


@dataclass(frozen=True)
class ItemCTR(ClickModel):
    """One click probability per query and item, at whatever rank."""

    key = "item_ctr"
    title = "Item click-through"
    formula = r"P(c = 1 \mid q, d) = \rho_{qd}"
    assumes = "The rank does not matter."
    assumptions = ("same_at_every_rank", "item_alone", "uniform_users")
    cites = ("craswell2008",)
    by_pair = ("click_through",)

    def fit_counts(self, counts: Counts) -> FittedModel:
        """Clicks per impression of each pair."""
        cells, size = counts.cells, len(counts.index)
        rows = np.bincount(cells.pair, cells.impressions, size)
        clicks = np.bincount(cells.pair, cells.clicks, size)
        value = with_unknown(self.rate(clicks, rows), rows)
        return FittedModel(self, counts.index, {"click_through": value}, {"click_through": rows})

    def click_process(
        self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray
    ) -> Independent:
        """The chance of the pair."""
        return Independent(shown * parameters["click_through"][pair])
