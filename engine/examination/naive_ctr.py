"""Naive click-through: position bias and relevance, mixed."""

from dataclasses import dataclass

import numpy as np

from engine.counts.cells import cells
from engine.examination import rank_graph
from engine.examination.curve import Curve
from engine.examination.examination_model import ExaminationModel
from engine.examination.harvesting import ratio
from engine.examination.pairs import pairs
from engine.examination.uncertainty.curve_influence import CurveInfluence
from engine.examination.unclicked_ranks import with_upper_bounds
from engine.inference.positive import positive_intervals
from engine.logs.log import Log

BY_BUCKET = """
SELECT bucket, rank, CAST(COUNT(*) AS DOUBLE) AS rows,
       CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS DOUBLE) AS clicks
FROM log GROUP BY bucket, rank ORDER BY bucket, rank
"""


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
        """The curve of a log, with intervals from how much its sessions move it."""
        return click_through(self.spec, log)

    def influence(self, log: Log) -> CurveInfluence:
        """What each bucket adds to the click-through rates of the ranks."""
        return of_click_through(log)


def click_through(method: str, log: Log) -> Curve:
    """The curve of click-through relative to rank 1; a rank never shown is not identified."""
    counted = pairs(cells(log))
    clicks, rows = counted.clicks.sum(axis=0), counted.impressions.sum(axis=0)
    rate = ratio(clicks, rows)
    curve = ratio(rate, np.nan_to_num(rate[:1]) * np.ones_like(rate))
    curve[0] = 1
    identified = np.isfinite(curve)
    interval = positive_intervals(curve, of_click_through(log).moved)
    whole = Curve(method, curve, interval, identified, rank_graph.links(counted))
    return with_upper_bounds(whole, counted)


def of_click_through(log: Log) -> CurveInfluence:
    """How much each bucket of sessions moves the click-through of the ranks over that of rank 1.

    The logarithm of a ratio of sums moves by what a bucket adds to each, over the sum.
    """
    table = log.reduce(BY_BUCKET)
    buckets, place = np.unique(table["bucket"], return_inverse=True)
    shape = (len(buckets), int(np.max(table["rank"], initial=1)))
    clicks, rows = np.zeros(shape), np.zeros(shape)
    at = place, table["rank"].astype(int) - 1
    clicks[at], rows[at] = table["clicks"], table["rows"]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.nan_to_num(clicks / clicks.sum(axis=0) - rows / rows.sum(axis=0))
        curve = np.nan_to_num(clicks.sum(axis=0) / rows.sum(axis=0))
    curve = curve / curve[0] if curve[0] > 0 else np.zeros_like(curve)
    return CurveInfluence(buckets, curve * (logs - logs[:, :1]))
