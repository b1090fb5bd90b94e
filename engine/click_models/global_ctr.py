"""Global click-through: one number for everything."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_models.click_model import ClickModel, FittedModel, Parameters
from engine.click_models.click_process import Independent


@dataclass(frozen=True)
class GlobalCTR(ClickModel):
    """One click probability for every item at every rank: the baseline of every other model."""

    key = "global_ctr"
    title = "Global click-through"
    formula = r"P(c = 1) = \rho"
    assumes = "Neither rank nor item matters."
    assumptions = ("same_at_every_rank", "item_alone", "uniform_users")
    cites = ("craswell2008",)

    def fit_counts(self, counts: Counts) -> FittedModel:
        """Clicks per row."""
        clicks, rows = counts.cells.clicks.sum(), counts.cells.impressions.sum()
        value = np.atleast_1d(self.rate(clicks, rows))
        return FittedModel(
            self, counts.index, {"click_through": value}, {"click_through": np.array([rows])}
        )

    def click_process(
        self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray
    ) -> Independent:
        """The same chance wherever something is shown."""
        return Independent(shown * parameters["click_through"][0])
