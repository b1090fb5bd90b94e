"""The dynamic Bayesian network model."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.merged_lists import MergedCounts, merged
from engine.click_counts.top_down_counts import (
    TailExpectation,
    TopDownCounts,
    tail_expectation,
    top_down_counts,
)
from engine.click_models.click_model import FittedModel, IterativeModel, Parameters, with_unknown
from engine.click_models.click_process import Chain
from engine.core.method import parameter
from engine.core.numbers import count

FEW_ROWS = 20
"""With fewer rows a pair on average, a log is a long tail."""
GAIN_PER_ROW = 1e-7


@dataclass(frozen=True)
class DBN(IterativeModel):
    """Dynamic Bayesian network: users read down, may give up at any rank, and leave satisfied.

    After a click the item satisfies or not; whoever is not satisfied, or did not click, reads on
    with one chance for all. Lists without a click say that somebody may have given up, not that
    the list was read to its end: two public packages get this wrong, and their continuation runs
    to one.
    """

    key = "dbn"
    title = "Dynamic Bayesian network"
    formula = (
        r"P(E_{k+1} = 1 \mid E_k = 1) = \gamma\,(1 - c_k \sigma_{qd}),"
        r"\quad P(c_k = 1 \mid E_k = 1) = \alpha_{qd}"
    )
    assumes = "Users read from the top, one item after the other."
    assumptions = ("top_down", "items_above", "uniform_users", "no_trust")
    cites = ("chapelle2009",)
    by_pair = ("attractiveness", "satisfaction")

    gain: float = parameter(
        1e-3,
        "Least gain",
        "Stop, too, when three accelerated steps gain less log-likelihood over the whole log: "
        "what satisfies is hardly in the data where clicks are few.",
        low=0,
    )

    def fit_counts(self, counts: Counts) -> FittedModel:
        """EM on the looks that are sure and the tails that are not."""
        whole = top_down_counts(counts.lists, counts.index)
        alike = merged(whole)
        seen, size = alike.counts, len(alike.times)

        def step(point: np.ndarray) -> tuple[np.ndarray, float]:
            attraction, leave, on = point[:size], point[size:-1], float(point[-1])
            hidden = tail_expectation(seen, attraction, leave, on, on)
            after = maximised(self, alike, hidden)
            stayed = seen.went_on.sum() + hidden.tried.sum() - hidden.left.sum()
            goes = seen.went_on.sum() + seen.skipped_on + hidden.on_discontent + hidden.on_skips
            after.append(np.atleast_1d(self.rate(goes, stayed + seen.skipped_on + hidden.skips)))
            prior = self.log_prior_of(point, times)
            return np.concatenate(after), hidden.log_likelihood + prior

        times = np.concatenate([alike.times, alike.times, [1.0]])
        fixed = self._patient(counts).iterated(step, np.full(2 * size + 1, 0.5), times)
        attraction, leave = (part[alike.of_pair] for part in np.split(fixed.point[:-1], 2))
        parameters = pairwise(whole, attraction, leave) | {"continuation": fixed.point[-1:]}
        return self.ended(
            counts,
            parameters,
            fixed,
            unsatisfying(whole) + nothing_below(whole),
            satisfaction=untried(whole),
            continuation=np.array([not whole.goes_on.any()]),
        )

    def _patient(self, counts: Counts) -> "DBN":
        """These settings, but with an earlier end where most pairs have next to no rows.

        Hundreds of steps then decide what satisfies by the prior alone.
        """
        rows = counts.lists.rows
        if rows >= FEW_ROWS * len(counts.index):
            return self
        return self.replace(gain=max(self.gain, GAIN_PER_ROW * rows))

    def click_process(self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray) -> Chain:
        """Reads on with the same chance, unless satisfied."""
        on = float(parameters["continuation"][0])
        return chain(parameters, pair, shown, on)


def maximised(
    model: IterativeModel,
    alike: MergedCounts,
    hidden: TailExpectation,
    leaving: IterativeModel | None = None,
) -> list[np.ndarray]:
    """(D,) attractiveness and satisfaction of each class of pairs, by its counts.

    The prior is that of `model`, for satisfaction that of `leaving` where it is given.
    """
    seen, each = alike.counts, alike.each
    return [
        model.rate(each(seen.clicked), each(seen.looked + hidden.looked)),
        (leaving or model).rate(each(hidden.left), each(seen.went_on + hidden.tried)),
    ]


def pairwise(seen: TopDownCounts, attraction: np.ndarray, leave: np.ndarray) -> Parameters:
    """Parameters per pair, with the means that stand for a pair that was never shown."""
    return {
        "attractiveness": with_unknown(attraction, seen.looked),
        "satisfaction": with_unknown(leave, seen.clicked),
    }


def chain(parameters: Parameters, pair: np.ndarray, shown: np.ndarray, on: float) -> Chain:
    """Reading on with the chance `on`, unless the clicked item satisfied."""
    return Chain(
        shown * parameters["attractiveness"][pair],
        on * (1 - parameters["satisfaction"][pair]),
        np.where(shown, on, 1.0),
    )


def unsatisfying(seen: TopDownCounts) -> tuple[str, ...]:
    """The warning that some pairs never had a click that anything could follow."""
    lost = int(untried(seen).sum())
    if not lost:
        return ()
    pairs = count(lost, "pair of query and item was", "pairs of query and item were")
    return (
        f"{pairs} never clicked above another item; how often they satisfy comes from the prior "
        "alone.",
    )


def nothing_below(seen: TopDownCounts) -> tuple[str, ...]:
    """The warning that no list shows a second item."""
    if seen.goes_on.any():
        return ()
    return ("No list shows an item below another: how many users read on is not identified.",)


def untried(seen: TopDownCounts) -> np.ndarray:
    """(places,) whether no click of a pair, or at a rank, had anything below it."""
    ends = np.bincount(seen.place[seen.last > 0], minlength=len(seen.went_on))
    return seen.went_on + ends == 0
