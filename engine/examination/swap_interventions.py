"""Swap interventions: rank 1 was swapped with another rank, on purpose."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.examination import bootstrap, rank_graph
from engine.examination.curve import Curve, percentiles
from engine.examination.examination_model import ExaminationModel
from engine.examination.harvesting import ratio
from engine.examination.pairs import pairs
from engine.examination.unclicked_ranks import with_upper_bounds
from engine.logs.log import Log, cells, named

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
        """The curve of a log with arms, with a bootstrap over queries.

        Raises:
            EngineError: the log has no column `arm`.
        """
        if not log.has("arm"):
            raise EngineError(
                "swap_interventions needs the column arm, and this log has none",
                fix="Map it (arm=column; +k and -k are the arms of swap (1, k)), or use all_pairs.",
            )
        counted = pairs(cells(log))
        ranks = counted.impressions.shape[1]
        table = log.reduce(named("swap_cells"))
        drawn = bootstrap.totals(_terms(table, ranks))
        curves = ratio(drawn[..., 0], drawn[..., 1])
        curves[:, 0] = 1
        identified = np.isfinite(curves[0])
        warnings = rank_graph.gap(identified) + _lopsided(drawn[0])
        interval = percentiles(curves[1:], identified)
        links = rank_graph.links(counted)
        curve = Curve(self.spec, curves[0], interval, identified, links, warnings)
        return with_upper_bounds(curve, counted)


def _terms(table: dict[str, np.ndarray], ranks: int) -> np.ndarray:
    """(queries, K, 4) clicks below and at the top, and impressions of the arms, per swap."""
    names, query = np.unique(table["query_code"], return_inverse=True)
    terms = np.zeros((max(len(names), 1), ranks, 4))
    inside = table["swapped"] <= ranks
    place = (query[inside], table["swapped"][inside].astype(int) - 1)
    for column, name in enumerate(("clicks_below", "clicks_at_top", "one_arm", "other_arm")):
        np.add.at(terms[..., column], place, table[name][inside])
    return terms


def _lopsided(total: np.ndarray) -> tuple[str, ...]:
    larger = total[:, 2:].max(axis=1) > LOPSIDED * total[:, 2:].min(axis=1)
    if not larger.any():
        return ()
    ranks = rank_graph.listed([int(k) + 1 for k in np.flatnonzero(larger)])
    return (f"The two arms differ in size at {ranks}, so the coin was not fair there.",)
