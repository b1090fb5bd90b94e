"""The simplified dynamic Bayesian network."""

from dataclasses import dataclass, replace

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.merged_lists import merged
from engine.click_counts.top_down_counts import (
    read_to_the_end,
    tail_expectation,
    top_down_counts,
)
from engine.click_models.click_model import FittedModel, IterativeModel, Parameters
from engine.click_models.click_process import Chain
from engine.click_models.dbn import chain, maximised, pairwise, unsatisfying, untried
from engine.core.method import parameter


@dataclass(frozen=True)
class SDBN(IterativeModel):
    """Simplified dynamic Bayesian network: users read on until an item satisfies them.

    The well-known closed form takes every last click for a satisfied one; it ignores users who
    read on in vain, and overstates satisfaction. `closed_form=True` gives it; otherwise the
    likelihood is maximised.
    """

    key = "sdbn"
    title = "Simplified dynamic Bayesian network"
    formula = r"P(E_{k+1} = 1 \mid E_k = 1) = 1 - c_k \sigma_{qd}"
    assumes = "Users read on until they are satisfied."
    assumptions = ("top_down", "items_above", "uniform_users", "no_trust")
    cites = ("chapelle2009",)
    by_pair = ("attractiveness", "satisfaction")
    prior_mean_of_its_own = "prior_satisfaction"

    closed_form: bool = parameter(
        False, "Closed form", "Take every last click for a satisfied one, in one pass."
    )
    prior_satisfaction: float = parameter(
        0.0,
        "Prior satisfaction",
        "Share of the prior impressions that count as satisfied clicks; 0: that of clicks.",
        low=0,
        high=1,
    )

    @property
    def leaving(self) -> "SDBN":
        """The model whose prior is that of satisfaction."""
        if not self.prior_satisfaction:
            return self
        return replace(self, prior_clicks=self.prior_satisfaction * self.prior_impressions)

    def fit_counts(self, counts: Counts) -> FittedModel:
        """EM on the looks that are sure and the tails that are not."""
        if self.closed_form:
            return self._closed(counts)
        whole = top_down_counts(counts.lists, counts.index)
        alike = merged(whole)
        seen, size = alike.counts, len(alike.times)
        times, leaving = np.tile(alike.times, 2), self.leaving

        def step(point: np.ndarray) -> tuple[np.ndarray, float]:
            attraction, leave = point[:size], point[size:]
            hidden = tail_expectation(seen, attraction, leave, 1.0, 1.0)
            after = np.concatenate(maximised(self, alike, hidden, leaving))
            prior = self.log_prior_of(attraction, alike.times)
            prior += leaving.log_prior_of(leave, alike.times)
            return after, hidden.log_likelihood + prior

        fixed = self.iterated(step, np.full(2 * size, 0.5), times)
        attraction, leave = (part[alike.of_pair] for part in np.split(fixed.point, 2))
        parameters = pairwise(whole, attraction, leave)
        return self.ended(
            counts, parameters, fixed, unsatisfying(whole), satisfaction=untried(whole)
        )

    def _closed(self, counts: Counts) -> FittedModel:
        seen = top_down_counts(counts.lists, counts.index)
        looked = seen.looked + read_to_the_end(seen, len(counts.index))
        parameters = pairwise(
            seen,
            self.rate(seen.clicked, looked),
            self.leaving.rate(seen.clicked - seen.went_on, seen.clicked),
        )
        trials = {"attractiveness": looked, "satisfaction": seen.clicked}
        return FittedModel(self, counts.index, parameters, trials)

    def click_process(self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray) -> Chain:
        """Reads on unless satisfied."""
        return chain(parameters, pair, shown, 1.0)
