"""The position-based model by maximum likelihood, with one relevance per pair or from features."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Cells
from engine.click_models.em.position_em import AT_BOUND, fixed_point
from engine.click_models.pbm import PBM
from engine.core.method import parameter
from engine.counts.cells import cells
from engine.examination import logistic_relevance, rank_graph
from engine.examination.curve import Curve, unidentified
from engine.examination.examination_model import ExaminationModel, curve_influence
from engine.examination.pairs import Pairs, pairs
from engine.examination.thin_pairs import enough
from engine.examination.uncertainty.curve_influence import CurveGradient
from engine.examination.uncertainty.score_gradient import relative, score_gradient
from engine.examination.unclicked_ranks import with_upper_bounds
from engine.inference.positive import positive_intervals
from engine.logs.log import Log

ROUGH_GAIN = 1.0
"""An EM ends early once three steps gain less log-likelihood."""


@dataclass(frozen=True)
class RegressionEM(ExaminationModel):
    """The position-based model by maximum likelihood, with relevance per item or features.

    The likelihood is biased where pairs have few rows, and more sessions do not help; where pairs
    average fewer than `min_rows`, only those with as many are used. `features` names columns of
    the log, and a logistic model of them then stands for relevance.
    """

    key = "regression_em"
    title = "Regression EM"
    formula = r"\max_{e, r} \sum c \log(e_k r_{qd}) + (n - c) \log(1 - e_k r_{qd})"
    assumes = "Whether a rank is examined depends on the rank alone."
    assumptions = ("position_based", "item_alone", "no_trust", "uniform_users")
    cites = ("richardson2007", "wang2018")

    min_rows: int = parameter(200, "Rows a pair needs", "Applies when pairs average fewer.", low=0)
    features: str = parameter("", "Features", "Columns of the log, with commas; empty: none.")
    prior_clicks: float = parameter(
        0.0, "Prior clicks", "Pseudo-count of clicks of every parameter.", low=0
    )
    prior_impressions: float = parameter(
        0.0, "Prior impressions", "Pseudo-impressions per parameter.", low=0
    )
    steps: int = parameter(5_000, "EM steps at most", low=1, high=1_000_000)
    accelerate: bool = parameter(True, "Accelerate", "Extrapolate every two steps (SQUAREM).")
    pinned: bool = parameter(True, "Rank 1 is always seen", "Chooses the scale during EM.")

    def fit(self, log: Log) -> Curve:
        """The curve of a log, with intervals from how much its sessions move it."""
        counted = pairs(cells(log))
        links = rank_graph.links(counted)
        if self.features:
            return logistic_relevance.curve(log, self.spec, self.features, links)
        used, warnings = enough(counted, self.min_rows)
        if used is None:
            return unidentified(self.spec, links, warnings)
        identified = rank_graph.linked_to_top(rank_graph.links(used))
        _, examination = self.maximum(used)
        curve = np.where(identified, examination / examination[0], np.nan)
        influence = curve_influence(log, self.spec)
        assert influence is not None
        warnings += rank_graph.gap(identified)
        interval = positive_intervals(curve, influence.moved)
        return with_upper_bounds(
            Curve(self.spec, curve, interval, identified, links, warnings), counted
        )

    def gradient(self, log: Log) -> CurveGradient | None:
        """The derivatives of the maximum; None with features, and where pairs are too thin."""
        used = None if self.features else enough(pairs(cells(log)), self.min_rows)[0]
        if used is None:
            return None
        relevance, examination = self.maximum(used)
        chance, curve = relevance[:, None] * examination, examination / examination[0]
        return score_gradient(used, chance, chance[None], chance, relative(curve)[None])

    def maximum(self, counted: Pairs, rough: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """(P,) relevance and (K,) examination where the likelihood is largest.

        A rank that seems to be seen more often than rank 1 sets the scale free; `rough` takes the
        word of an EM that ends early for that.
        """
        pair, slot = np.nonzero(counted.impressions)
        table = Cells(pair, slot, counted.impressions[pair, slot], counted.clicks[pair, slot])
        model = PBM(
            self.prior_clicks, self.prior_impressions, self.steps, accelerate=self.accelerate
        )
        ranks = counted.impressions.shape[1]
        size = len(counted.query)
        tried = [model]
        if rough:
            tried = [model.replace(gain=ROUGH_GAIN), model]
        for each in tried:
            relevance, examination, _ = fixed_point(each, table, size, ranks, self.pinned)
            if self.pinned and examination[1:].max(initial=0) > AT_BOUND:
                return fixed_point(model, table, size, ranks, pinned=False)[:2]
        return relevance, examination
