"""Rank and item click-through: one number per query, item and rank."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_models.click_model import ClickModel, FittedModel, Parameters
from engine.click_models.click_process import Independent
from engine.click_models.rank_ctr import by_rank


@dataclass(frozen=True)
class RankItemCTR(ClickModel):
    """One click probability per query, item and rank: fits any single click, and overfits.

    A place where a pair was never shown takes the click-through of the rank.
    """

    key = "rank_item_ctr"
    title = "Rank and item click-through"
    formula = r"P(c = 1 \mid q, d, k) = \rho_{qdk}"
    assumes = "Every item was shown at every rank often enough."
    assumptions = ("item_alone", "uniform_users")
    cites = ("craswell2008",)
    by_pair = ("click_through",)

    def fit_counts(self, counts: Counts) -> FittedModel:
        """Clicks per impression of each cell."""
        cells, ranks = counts.cells, counts.ranks
        of_rank = self.rate(
            np.bincount(cells.slot, cells.clicks, ranks),
            np.bincount(cells.slot, cells.impressions, ranks),
        )
        rows = np.zeros((len(counts.index), ranks))
        rows[cells.pair, cells.slot] = cells.impressions
        value = np.tile(of_rank, (len(counts.index) + 1, 1))
        seen = cells.impressions > 0
        rate = self.rate(cells.clicks, cells.impressions)
        value[cells.pair[seen], cells.slot[seen]] = rate[seen]
        return FittedModel(self, counts.index, {"click_through": value}, {"click_through": rows})

    def click_process(
        self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray
    ) -> Independent:
        """The chance of the pair at the rank."""
        table = parameters["click_through"]
        rank = by_rank(np.arange(table.shape[1]), shown.shape[1])
        return Independent(shown * table[pair, rank])
