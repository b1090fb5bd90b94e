"""Trust bias: near the top, irrelevant items are clicked too."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Cells
from engine.click_models.click_model import unconverged
from engine.click_models.trust_pbm import TrustPBM, anchored
from engine.core.method import parameter
from engine.counts.cells import cells
from engine.examination import rank_graph
from engine.examination.curve import Curve, unidentified
from engine.examination.examination_model import ExaminationModel, curve_influence
from engine.examination.pairs import Pairs, pairs
from engine.examination.thin_pairs import enough
from engine.examination.uncertainty.curve_influence import CurveGradient
from engine.examination.uncertainty.score_gradient import SETTLED, inside, relative, score_gradient
from engine.inference.positive import positive_intervals
from engine.logs.log import Log

BLIND = (
    "At rank 1 this log does not show that relevant items are clicked more than others, so that "
    "trust and relevance cannot be separated."
)
HALF = 0.5
"""Pseudo-clicks, and pseudo-misses, of a cell in its interval. A chance that seems to be zero, as
of an item nobody liked at a rank without false clicks, would say that nothing varies there."""
OPPOSITE = np.array([1.0, -1.0])[:, None, None]
"""How relevance changes what the click chances of relevant and of other items count for."""


@dataclass(frozen=True)
class TrustBias(ExaminationModel):
    """How much relevance counts at each rank, apart from the clicks that trust alone brings.

    The curve is the gap between the click chances of a relevant and of an irrelevant item,
    relative to rank 1; correct relevance affinely. The rank where users trust least is taken to
    bring no false click: clicks do not determine the zero of relevance.
    """

    key = "trust_bias"
    title = "Trust bias"
    formula = (
        r"P(c = 1) = z^+_k r + z^-_k (1 - r), \quad \hat e_k = (z^+_k - z^-_k)/(z^+_1 - z^-_1)"
    )
    assumes = (
        "Examination and trust depend on the rank alone; at one rank no irrelevant item is clicked."
    )
    assumptions = ("position_based", "item_alone", "trust_by_rank", "uniform_users")
    cites = ("agarwal2019trust", "vardasbi2020")

    min_rows: int = parameter(200, "Rows a pair needs", "Applies when pairs average fewer.", low=0)
    steps: int = parameter(5_000, "EM steps at most", low=1, high=1_000_000)

    def fit(self, log: Log) -> Curve:
        """The curve of a log, with intervals from how much its sessions move it."""
        counted = pairs(cells(log))
        links = rank_graph.links(counted)
        used, warnings = enough(counted, self.min_rows)
        if used is None:
            return unidentified(self.spec, links, warnings)
        relevance, high, low, more = self.maximum(used)
        slope = _slope(high, low)
        estimable = np.isfinite(slope[0])
        identified = rank_graph.linked_to_top(rank_graph.links(used)) & estimable
        influence = curve_influence(log, self.spec) if estimable else None
        moved = np.zeros((0, len(slope))) if influence is None else influence.moved
        warnings += more + (rank_graph.gap(identified) if estimable else (BLIND,))
        floor = anchored(relevance, high, low)[2]
        return Curve(
            self.spec,
            np.where(identified, slope, np.nan),
            np.where(identified[:, None], positive_intervals(slope, moved), np.nan),
            identified,
            links,
            warnings,
            np.where(identified, floor, np.nan),
        )

    def gradient(self, log: Log) -> CurveGradient | None:
        """The derivatives of the maximum; None where pairs are too thin or trust is open."""
        used, _ = enough(pairs(cells(log)), self.min_rows)
        if used is None:
            return None
        relevance, high, low, _ = self.maximum(used)
        slope = high - low
        if not slope[0] > 0:
            return None
        chance = high * relevance[:, None] + low * (1 - relevance[:, None])
        chance = _smoothed(used, chance, slope)
        by_rank = np.stack(
            [np.repeat(part[:, None], len(high), axis=1) for part in (relevance, 1 - relevance)]
        )
        by_slope = (relative(slope / slope[0]).T / np.where(slope > 0, slope, np.inf)).T
        by_pair = np.broadcast_to(slope, chance.shape)
        jacobian = np.stack([by_slope, -by_slope])
        moves = inside(relevance)
        return score_gradient(used, chance, by_rank, by_pair, jacobian, OPPOSITE, moves)

    def maximum(self, counted: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, ...]]:
        """(P,) relevance, (K,) click chances of relevant and of other items, and warnings."""
        pair, slot = np.nonzero(counted.impressions)
        table = Cells(pair, slot, counted.impressions[pair, slot], counted.clicks[pair, slot])
        ranks = counted.impressions.shape[1]
        fixed = TrustPBM(steps=self.steps).fixed_point(table, len(counted.query), ranks)
        relevance, high, low = np.split(fixed.point, [len(counted.query), -ranks])
        warnings = unconverged(fixed.converged, fixed.steps)
        return relevance, high, low, warnings


def _slope(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """(K,) the gap between relevant and irrelevant, relative to rank 1."""
    slope = high - low
    return slope / slope[0] if slope[0] > 0 else np.full(len(slope), np.nan)


def _smoothed(counted: Pairs, chance: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """(P, K) click chances with half a click and half a miss a cell, of pairs with rows enough.

    In thinner pairs half a click is much, and the plain chances give intervals that hold.
    """
    rows = counted.impressions
    smoothed = (rows * chance + HALF) / (rows + 2 * HALF)
    information = (rows * slope**2 / (smoothed * (1 - smoothed))).sum(axis=1)
    return np.where((information > SETTLED**-2)[:, None], smoothed, chance)
