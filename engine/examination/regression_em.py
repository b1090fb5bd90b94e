"""The position-based model by maximum likelihood, with one relevance per pair or from features."""

from dataclasses import dataclass

import numpy as np

from engine.click_models.counts import Cells
from engine.click_models.pbm import PBM
from engine.click_models.position_em import AT_BOUND, fixed_point
from engine.core.method import parameter
from engine.core.numbers import count
from engine.examination import logistic_relevance, rank_graph
from engine.examination.curve import Curve, percentiles
from engine.examination.examination_model import ExaminationModel
from engine.examination.one_step_bootstrap import resampled_steps
from engine.examination.pairs import Pairs, pairs
from engine.examination.unclicked_ranks import with_upper_bounds
from engine.logs.log import Log, cells

BIASED = (
    "Pairs have {:.0f} rows on average, too few for this likelihood: it is biased, and more "
    "sessions of the same kind do not help. Use all_pairs."
)


@dataclass(frozen=True)
class RegressionEM(ExaminationModel):
    """The position-based model by maximum likelihood: looks per rank, liking per item or features.

    The likelihood is biased where pairs have few rows, and more sessions do not help; where pairs
    average fewer than `min_rows`, only those with as many are used. `features` names columns of
    the log, and a logistic model of them then stands for relevance.
    """

    key = "regression_em"
    title = "Regression EM"
    formula = r"\max_{e, r} \sum c \log(e_k r_{qd}) + (n - c) \log(1 - e_k r_{qd})"
    assumes = "Whether a rank is looked at depends on the rank alone."
    assumptions = ("position_based", "item_alone", "no_trust", "uniform_users")
    cites = ("richardson2007", "wang2018")

    min_rows: int = parameter(200, "Rows a pair needs", "Applies when pairs average fewer.", low=0)
    features: str = parameter("", "Features", "Columns of the log, with commas; empty: none.")
    prior_clicks: float = parameter(0.0, "Prior clicks", "Pseudo-clicks per parameter.", low=0)
    prior_impressions: float = parameter(
        0.0, "Prior impressions", "Pseudo-impressions per parameter.", low=0
    )
    steps: int = parameter(5_000, "EM steps at most", low=1, high=1_000_000)
    accelerate: bool = parameter(True, "Accelerate", "Extrapolate every two steps (SQUAREM).")
    pinned: bool = parameter(True, "Rank 1 is always seen", "Chooses the scale during EM.")

    def fit(self, log: Log) -> Curve:
        """The curve of a log, with a one-step bootstrap over queries."""
        counted = pairs(cells(log))
        links = rank_graph.links(counted)
        if self.features:
            return logistic_relevance.curve(log, self.spec, self.features, links)
        return self.fit_pairs(counted, links)

    def fit_pairs(self, counted: Pairs, links: np.ndarray) -> Curve:
        """The curve of counted pairs."""
        used, warnings = self.enough(counted)
        identified = rank_graph.linked_to_top(rank_graph.links(used))
        relevance, examination = self.maximum(used)
        chance = relevance[:, None] * examination
        steps = resampled_steps(used, chance, chance[None], chance)[:, 0]
        curve = np.where(identified, examination / examination[0], np.nan)
        replicates = curve * np.exp(np.clip(steps - steps[:, :1], -30, 30))
        warnings += rank_graph.gap(identified)
        interval = percentiles(replicates, identified)
        found = Curve(self.spec, curve, interval, identified, links, warnings)
        return with_upper_bounds(found, counted)

    def enough(self, counted: Pairs) -> tuple[Pairs, tuple[str, ...]]:
        """The pairs with rows enough, and what was left out."""
        rows = counted.impressions.sum(axis=1)
        kept = rows >= self.min_rows
        if rows.mean() >= self.min_rows:
            return counted, ()
        if not kept.any():
            return counted, (BIASED.format(rows.mean()),)
        left = count((~kept).sum(), "pair")
        return counted.take(kept), (f"{left} with fewer than {self.min_rows} rows are left out.",)

    def maximum(self, counted: Pairs) -> tuple[np.ndarray, np.ndarray]:
        """(P,) relevance and (K,) examination where the likelihood is largest.

        A rank that seems to be seen more often than rank 1 sets the scale free.
        """
        pair, slot = np.nonzero(counted.impressions)
        table = Cells(pair, slot, counted.impressions[pair, slot], counted.clicks[pair, slot])
        model = PBM(
            self.prior_clicks, self.prior_impressions, self.steps, accelerate=self.accelerate
        )
        ranks = counted.impressions.shape[1]
        size = len(counted.query)
        relevance, examination, _ = fixed_point(model, table, size, ranks, self.pinned)
        if self.pinned and examination[1:].max(initial=0) > AT_BOUND:
            relevance, examination, _ = fixed_point(model, table, size, ranks, pinned=False)
        return relevance, examination
