"""The cascade model."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.lists import Lists
from engine.click_models.click_model import ClickModel, FittedModel, Parameters, with_unknown
from engine.click_models.click_process import Chain
from engine.core.numbers import percent


@dataclass(frozen=True)
class Cascade(ClickModel):
    """Users read from the top and leave with their first click.

    A second click on a list is impossible under this model, and costs it dearly in likelihood.
    """

    key = "cascade"
    title = "Cascade model"
    formula = r"P(c_k = 1) = \alpha_{q d_k} \prod_{i<k} (1 - \alpha_{q d_i})"
    assumes = "At most one click per impression; users read on until they click."
    assumptions = ("top_down", "items_above", "uniform_users", "no_trust")
    cites = ("craswell2008",)
    by_pair = ("attractiveness",)

    def fit_counts(self, counts: Counts) -> FittedModel:
        """First clicks over looks, in closed form."""
        lists, size = counts.lists, len(counts.index)
        pair = counts.index.of(
            np.broadcast_to(lists.query[:, None], lists.items.shape), lists.items
        )
        earlier = np.cumsum(lists.clicks, axis=1) - lists.clicks
        looked = lists.shown & (earlier == 0)
        weight = np.broadcast_to(lists.count[:, None], pair.shape)
        trials = np.bincount(pair[looked], weight[looked], size)
        first = looked & lists.clicks
        clicks = np.bincount(pair[first], weight[first], size)
        parameters = {"attractiveness": with_unknown(self.rate(clicks, trials), trials)}
        return FittedModel(
            self, counts.index, parameters, {"attractiveness": trials}, warnings=_repeated(lists)
        )

    def click_process(self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray) -> Chain:
        """Reads on until the first click."""
        attraction = shown * parameters["attractiveness"][pair]
        return Chain(attraction, np.zeros(shown.shape), np.ones(shown.shape))


def _repeated(lists: Lists) -> tuple[str, ...]:
    share = lists.count[lists.clicks.sum(axis=1) > 1].sum() / lists.count.sum()
    if share == 0:
        return ()
    return (f"{percent(share)} of impressions have two clicks or more, impossible in a cascade.",)
