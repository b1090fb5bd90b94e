"""Naive click-through: position bias and relevance, mixed."""

from dataclasses import dataclass

import numpy as np

from engine.examination import bootstrap, rank_graph
from engine.examination.curve import Curve, percentiles
from engine.examination.examination_model import ExaminationModel
from engine.examination.harvesting import ratio
from engine.examination.pairs import Pairs, pairs
from engine.examination.unclicked_ranks import with_upper_bounds
from engine.logs.log import Log, cells


@dataclass(frozen=True)
class NaiveCTR(ExaminationModel):
    """Click-through at each rank over click-through at rank 1, whatever was shown there.

    Right only if rank and relevance have nothing to do with each other; a ranker that puts good
    items on top makes the fall look steeper than it is.
    """

    key = "naive_ctr"
    title = "Naive click-through"
    formula = r"\hat e_k = \mathrm{CTR}_k / \mathrm{CTR}_1"
    assumes = "Every rank shows items that are equally relevant."
    assumptions = ("same_at_every_rank", "uniform_users")
    cites = ("joachims2017",)

    def fit(self, log: Log) -> Curve:
        """The curve of a log, with a bootstrap over queries."""
        return click_through(self.spec, pairs(cells(log)))


def click_through(method: str, counted: Pairs) -> Curve:
    """The curve of click-through relative to rank 1; a rank never shown is not identified."""
    terms = np.stack([counted.clicks, counted.impressions], axis=-1)
    drawn = bootstrap.totals(np.add.reduceat(terms, counted.group_starts()))
    rate = ratio(drawn[..., 0], drawn[..., 1])
    curves = ratio(rate, np.nan_to_num(rate[:, :1]) * np.ones_like(rate))
    curves[:, 0] = 1
    identified = np.isfinite(curves[0])
    interval = percentiles(curves[1:], identified)
    curve = Curve(method, curves[0], interval, identified, rank_graph.links(counted))
    return with_upper_bounds(curve, counted)
