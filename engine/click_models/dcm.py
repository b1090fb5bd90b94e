"""The dependent click model."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.merged_lists import merged
from engine.click_counts.top_down_counts import (
    TopDownCounts,
    read_to_the_end,
    tail_expectation,
    top_down_counts,
)
from engine.click_models.click_model import FittedModel, IterativeModel, Parameters, with_unknown
from engine.click_models.click_process import Chain
from engine.click_models.dbn import untried
from engine.click_models.rank_ctr import by_rank
from engine.core.method import parameter


@dataclass(frozen=True)
class DCM(IterativeModel):
    """Dependent click model: a cascade in which, after a click, the rank decides who reads on.

    The well-known closed form takes every last click for the end of reading, and understates how
    many read on. `closed_form=True` gives it; otherwise the likelihood is maximised.
    """

    key = "dcm"
    title = "Dependent click model"
    formula = r"P(E_{k+1} = 1 \mid E_k = 1) = 1 - c_k (1 - \lambda_k)"
    assumes = "Users read on until they click; after a click only the rank matters."
    assumptions = ("top_down", "items_above", "uniform_users", "no_trust")
    cites = ("guo2009dcm",)
    by_pair = ("attractiveness",)

    closed_form: bool = parameter(
        False, "Closed form", "Take every last click for the end of reading, in one pass."
    )

    def fit_counts(self, counts: Counts) -> FittedModel:
        """EM on the looks that are sure and the tails that are not."""
        ranks = counts.ranks
        whole = top_down_counts(counts.lists, counts.index, ranks)
        if self.closed_form:
            return self._closed(counts, whole)
        alike = merged(whole, by_pair=False)
        seen, size, each = alike.counts, len(alike.times), alike.each
        times = np.append(alike.times, np.ones(ranks))

        def step(point: np.ndarray) -> tuple[np.ndarray, float]:
            attraction, leave = point[:size], point[size:]
            hidden = tail_expectation(seen, attraction, leave, 1.0, 1.0)
            after = [
                self.rate(each(seen.clicked), each(seen.looked + hidden.looked)),
                self.rate(hidden.left, seen.went_on + hidden.tried),
            ]
            objective = hidden.log_likelihood + self.log_prior_of(point, times)
            return np.concatenate(after), objective

        start = np.full(size + ranks, 0.5)
        fixed = self.iterated(step, start, times)
        attraction = fixed.point[:size][alike.of_pair]
        parameters = {
            "attractiveness": with_unknown(attraction, whole.looked),
            "continuation": 1 - fixed.point[size:],
        }
        return self.ended(counts, parameters, fixed, continuation=untried(whole))

    def _closed(self, counts: Counts, seen: TopDownCounts) -> FittedModel:
        looked, ranks = seen.looked + read_to_the_end(seen, len(counts.index)), counts.ranks
        clicks = np.bincount(counts.cells.slot, counts.cells.clicks, ranks)
        parameters = {
            "attractiveness": with_unknown(self.rate(seen.clicked, looked), looked),
            "continuation": self.rate(seen.went_on, clicks),
        }
        trials = {"attractiveness": looked, "continuation": clicks}
        return FittedModel(self, counts.index, parameters, trials)

    def click_process(self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray) -> Chain:
        """Reads on without a click, and with the rank's chance after one."""
        on = by_rank(parameters["continuation"], shown.shape[1])
        return Chain(
            shown * parameters["attractiveness"][pair],
            np.broadcast_to(on, shown.shape),
            np.ones(shown.shape),
        )
