"""The click chain model."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.merged_lists import MergedCounts, merged
from engine.click_counts.top_down_counts import (
    TailExpectation,
    tail_expectation,
    top_down_counts,
)
from engine.click_models.click_model import FittedModel, IterativeModel, Parameters, with_unknown
from engine.click_models.click_process import Chain
from engine.click_models.dbn import nothing_below


@dataclass(frozen=True)
class CCM(IterativeModel):
    """Click chain model: one relevance both draws the click and, once clicked, satisfies.

    Users read on with one chance after a look without a click, with another after a click that
    did not satisfy, and with a third after one that did.
    """

    key = "ccm"
    title = "Click chain model"
    formula = (
        r"P(E_{k+1} = 1 \mid E_k = 1) = \tau_1 (1 - c_k)"
        r" + c_k\,[\tau_2 (1 - \alpha_{qd}) + \tau_3 \alpha_{qd}]"
    )
    assumes = "Users read from the top; what looks relevant is relevant."
    assumptions = ("top_down", "items_above", "uniform_users", "no_trust")
    cites = ("guo2009ccm",)
    by_pair = ("attractiveness",)

    def fit_counts(self, counts: Counts) -> FittedModel:
        """EM on the looks that are sure and the tails that are not."""
        whole = top_down_counts(counts.lists, counts.index)
        alike = merged(whole)
        seen, size = alike.counts, len(alike.times)
        times = np.append(alike.times, np.ones(3))

        def step(point: np.ndarray) -> tuple[np.ndarray, float]:
            relevance, on = point[:size], point[size:]
            hidden = tail_expectation(seen, relevance, relevance, *on)
            after = self._maximised(alike, hidden, relevance, on)
            return after, hidden.log_likelihood + self.log_prior_of(point, times)

        start = np.append(np.full(size, 0.5), (0.6, 0.5, 0.4))
        fixed = self.iterated(step, start, times)
        relevance = fixed.point[:size][alike.of_pair]
        parameters = {
            "attractiveness": with_unknown(relevance, whole.looked),
            "continuation": fixed.point[size:],
        }
        clicked = whole.went_on.sum() + whole.tried.sum() == 0
        lost = np.array([not whole.goes_on.any(), clicked, clicked])
        return self.ended(counts, parameters, fixed, nothing_below(whole), continuation=lost)

    def _maximised(
        self, alike: MergedCounts, hidden: TailExpectation, relevance: np.ndarray, on: np.ndarray
    ) -> np.ndarray:
        seen = alike.counts
        went = relevance * on[2] + (1 - relevance) * on[1]
        content = seen.went_on * relevance * on[2] / np.maximum(went, 1e-300)
        satisfied = content + hidden.left
        clicks = seen.went_on + hidden.tried
        goes = np.array(
            [
                seen.skipped_on + hidden.on_skips,
                (seen.went_on - content).sum() + hidden.on_discontent,
                content.sum() + hidden.on_content,
            ]
        )
        tries = [seen.skipped_on + hidden.skips, (clicks - satisfied).sum(), satisfied.sum()]
        likings = self.rate(
            alike.each(seen.clicked + satisfied), alike.each(seen.looked + hidden.looked + clicks)
        )
        return np.concatenate([likings, self.rate(goes, np.array(tries))])

    def click_process(self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray) -> Chain:
        """Reads on by what happened at the rank."""
        skip, discontent, content = parameters["continuation"]
        relevance = parameters["attractiveness"][pair]
        return Chain(
            shown * relevance,
            discontent * (1 - relevance) + content * relevance,
            np.where(shown, skip, 1.0),
        )
