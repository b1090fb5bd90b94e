"""Swap interventions: rank 1 was swapped with another rank, on purpose."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.examination import rank_graph
from engine.examination.curve import Curve
from engine.examination.examination_model import ExaminationModel
from engine.examination.harvesting import ratio
from engine.examination.pairs import pairs
from engine.examination.uncertainty.curve_influence import CurveInfluence
from engine.examination.unclicked_ranks import with_upper_bounds
from engine.inference.positive import positive_intervals
from engine.logs.log import Log, named

LOPSIDED = 1.25


@dataclass(frozen=True)
class SwapInterventions(ExaminationModel):
    """Clicks at rank k over clicks at rank 1, in impressions where a coin swapped the two or not.

    The log needs the column `arm`: +k and -k are the two arms of the swap of rank 1 with rank k.
    The arms of a swap should be equally large.
    """

    key = "swap_interventions"
    title = "Swap interventions"
    formula = (
        r"\hat e_k = \frac{\sum_{\text{arms } \pm k} c_{\text{at } k}}"
        r"{\sum_{\text{arms } \pm k} c_{\text{at } 1}}"
    )
    assumes = "A fair coin decided whether rank 1 and rank k were swapped."
    assumptions = ("independent_ranker", "uniform_users")
    cites = ("joachims2017",)

    def fit(self, log: Log) -> Curve:
        """The curve of a log with arms, with intervals from how much its sessions move it.

        Raises:
            EngineError: the log has no column `arm`.
        """
        if not log.has("arm"):
            raise EngineError(
                "swap_interventions needs the column arm, and this log has none",
                fix="Map it (arm=column; +k and -k are the arms of swap (1, k)), or use all_pairs.",
                named=True,
            )
        counted = pairs(cells(log))
        _, terms = _by_bucket(log, counted.impressions.shape[1])
        total = terms.sum(axis=0)
        curve = _curve(total)
        identified = np.isfinite(curve)
        warnings = rank_graph.gap(identified) + _lopsided(total)
        interval = positive_intervals(curve, self.influence(log).moved)
        links = rank_graph.links(counted)
        whole = Curve(self.spec, curve, interval, identified, links, warnings)
        return with_upper_bounds(whole, counted)

    def influence(self, log: Log) -> CurveInfluence:
        """What each bucket adds to the clicks at the two ranks of every swap."""
        buckets, terms = _by_bucket(log, pairs(cells(log)).impressions.shape[1])
        total = terms.sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.nan_to_num(terms[..., :2] / total[..., :2])
        moved = np.nan_to_num(_curve(total)) * (shares[..., 0] - shares[..., 1])
        return CurveInfluence(buckets, moved)


def _curve(total: np.ndarray) -> np.ndarray:
    """(K,) clicks below over clicks at the top, from (K, 4) totals."""
    curve = ratio(total[:, 0], total[:, 1])
    curve[0] = 1
    return curve


def _by_bucket(log: Log, ranks: int) -> tuple[np.ndarray, np.ndarray]:
    """(B,) buckets, and (B, K, 4) clicks below and at the top, and impressions of both arms."""
    table = log.reduce(named("swap_cells"))
    buckets, bucket = np.unique(table["bucket"], return_inverse=True)
    terms = np.zeros((max(len(buckets), 1), ranks, 4))
    inside = table["swapped"] <= ranks
    place = (bucket[inside], table["swapped"][inside].astype(int) - 1)
    for column, name in enumerate(("clicks_below", "clicks_at_top", "one_arm", "other_arm")):
        np.add.at(terms[..., column], place, table[name][inside])
    return buckets, terms


def _lopsided(total: np.ndarray) -> tuple[str, ...]:
    larger = total[:, 2:].max(axis=1) > LOPSIDED * total[:, 2:].min(axis=1)
    if not larger.any():
        return ()
    ranks = rank_graph.listed([int(k) + 1 for k in np.flatnonzero(larger)])
    return (f"The two arms differ in size at {ranks}, so the coin was not fair there.",)
