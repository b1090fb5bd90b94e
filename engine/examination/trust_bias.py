"""Trust bias: near the top, irrelevant items are clicked too."""

from dataclasses import dataclass

import numpy as np

from engine.click_models.counts import Counts
from engine.click_models.trust_pbm import TrustPBM, anchored
from engine.core.method import parameter
from engine.examination import rank_graph
from engine.examination.curve import Curve, percentiles
from engine.examination.examination_model import ExaminationModel
from engine.examination.one_step_bootstrap import resampled_steps
from engine.examination.pairs import pairs
from engine.logs.log import Log, cells

BLIND = (
    "At rank 1 this log does not show that relevant items are clicked more than others, so that "
    "trust and relevance cannot be separated."
)


@dataclass(frozen=True)
class TrustBias(ExaminationModel):
    """How much relevance counts at each rank, once the clicks that trust alone brings are apart.

    The curve is the gap between the click chances of a relevant and of an irrelevant item,
    relative to rank 1; correct relevance affinely. The rank where users trust least is taken to
    bring no false click: clicks do not tell the zero of relevance.
    """

    key = "trust_bias"
    title = "Trust bias"
    formula = (
        r"P(c = 1) = z^+_k r + z^-_k (1 - r), \quad \hat e_k = (z^+_k - z^-_k)/(z^+_1 - z^-_1)"
    )
    assumes = "Looks and trust depend on the rank alone; at one rank no irrelevant item is clicked."
    assumptions = ("position_based", "item_alone", "trust_by_rank", "uniform_users")
    cites = ("agarwal2019trust", "vardasbi2020")

    steps: int = parameter(5_000, "EM steps at most", low=1, high=1_000_000)

    def fit(self, log: Log) -> Curve:
        """The curve of a log, with a one-step bootstrap over queries."""
        counted = pairs(cells(log))
        found = TrustPBM(steps=self.steps).fit_counts(Counts(log))
        relevance = found.parameters["relevance"][:-1]
        high, low = found.parameters["relevant"], found.parameters["irrelevant"]
        chance = high * relevance[:, None] + low * (1 - relevance[:, None])
        ranks = np.ones(len(high))
        by_rank = np.stack([relevance[:, None] * ranks, (1 - relevance)[:, None] * ranks])
        by_pair = np.broadcast_to(high - low, chance.shape)
        steps = resampled_steps(counted, chance, by_rank, by_pair)
        links = rank_graph.links(counted)
        slope = _slope(relevance, high, low)
        estimable = np.isfinite(slope[0])
        identified = rank_graph.linked_to_top(links) & estimable
        replicates = np.array([_slope(relevance, high + step[0], low + step[1]) for step in steps])
        return Curve(
            self.spec,
            np.where(identified, slope, np.nan),
            percentiles(replicates, identified),
            identified,
            links,
            found.warnings + (rank_graph.gap(identified) if estimable else (BLIND,)),
            np.where(identified, low, np.nan),
        )


def _slope(relevance: np.ndarray, high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """(K,) the gap between relevant and irrelevant, relative to rank 1."""
    _, high, low = anchored(relevance, high, low)
    slope = high - low
    return slope / slope[0] if slope[0] > 0 else np.full(len(slope), np.nan)
