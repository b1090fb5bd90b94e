"""Rank click-through: one number per rank."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_models.click_model import ClickModel, FittedModel, Parameters
from engine.click_models.click_process import Independent


@dataclass(frozen=True)
class RankCTR(ClickModel):
    """One click probability per rank, whatever is shown there."""

    key = "rank_ctr"
    title = "Rank click-through"
    formula = r"P(c = 1 \mid k) = \rho_k"
    assumes = "The item does not matter."
    assumptions = ("item_alone", "uniform_users")
    cites = ("craswell2008",)

    def fit_counts(self, counts: Counts) -> FittedModel:
        """Clicks per impression of each rank."""
        cells = counts.cells
        rows = np.bincount(cells.slot, cells.impressions, counts.ranks)
        clicks = np.bincount(cells.slot, cells.clicks, counts.ranks)
        value = self.rate(clicks, rows)
        return FittedModel(self, counts.index, {"click_through": value}, {"click_through": rows})

    def click_process(
        self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray
    ) -> Independent:
        """The chance of the rank, where something is shown."""
        return Independent(shown * by_rank(parameters["click_through"], shown.shape[1]))


def by_rank(values: np.ndarray, ranks: int) -> np.ndarray:
    """(ranks,) the values; a rank below those that were fitted takes the lowest one's value."""
    return values[np.minimum(np.arange(ranks), len(values) - 1)]
