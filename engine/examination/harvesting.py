"""Intervention harvesting: several rankers are a natural experiment on rank."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.counts.cells import cells
from engine.examination import rank_graph
from engine.examination.curve import Curve, percentiles
from engine.examination.examination_model import ExaminationModel, curve_influence
from engine.examination.pairs import Pairs, pairs, several_ranks
from engine.examination.uncertainty import bootstrap
from engine.examination.uncertainty.curve_influence import CurveGradient
from engine.examination.uncertainty.mass_gradient import mass_gradient, numerical, total_masses
from engine.examination.unclicked_ranks import with_upper_bounds
from engine.inference.positive import positive_intervals
from engine.logs.log import Log

MOST = 100
"""Ranks for which the derivatives of a curve are computed; the cost grows fast with them."""
LONGEST = 150
"""Ranks of which every pair is compared: half a minute and more than a gigabyte."""
ADVISED = 60
"""Ranks of which every pair is compared within seconds."""


@dataclass(frozen=True)
class Harvesting(ExaminationModel):
    """Compares the clicks of the same (query, item) pairs at two ranks, for the pairs of ranks."""

    pairs: str = parameter(
        "precision",
        "Weight of a pair",
        "precision: n1 n2 / (n1 + n2), so that much-shown pairs count more; paper: all alike.",
        choices=("precision", "paper"),
    )

    def estimate(self, clicked: np.ndarray, missed: np.ndarray) -> np.ndarray:
        """(B, K) examination from (B, K, K) masses: [k, j] is at rank k, of pairs seen at j too."""
        raise NotImplementedError

    def fit(self, log: Log) -> Curve:
        """The curve of a log, with intervals from how much its sessions move it.

        With more ranks than MOST, where that takes too long, from a bootstrap over queries.

        Raises:
            EngineError: the log has more than LONGEST ranks.
        """
        refuse_long(log)
        moved = several_ranks(cells(log))
        ranks = moved.impressions.shape[1]
        if ranks > MOST:
            return self.fit_pairs(pairs(cells(log)))
        once = total_masses(moved, self.pairs)
        examination = self.estimate(*(np.stack([part, part]) for part in once))[0]
        influence = curve_influence(log, self.spec)
        assert influence is not None
        interval = positive_intervals(examination, influence.moved)
        curve = self._curve(moved, examination, interval)
        if (curve.identified & (moved.clicks.sum(axis=0) == 0)).any():
            return with_upper_bounds(curve, pairs(cells(log)), moved)
        return curve

    def curve_of(self, counted: Pairs) -> Curve:
        """The curve of counted pairs by itself: its intervals are left open."""
        moved = counted.take(counted.shown.sum(axis=1) > 1)
        ranks = counted.impressions.shape[1]
        once = [part.sum(axis=0) for part in masses(moved, self.pairs, ranks)]
        examination = self.estimate(*(np.stack([part, part]) for part in once))[0]
        open_interval = np.full((ranks, 2), np.nan)
        return with_upper_bounds(self._curve(moved, examination, open_interval), counted, moved)

    def fit_pairs(self, counted: Pairs) -> Curve:
        """The curve of counted pairs, with a bootstrap over queries."""
        moved = counted.take(counted.shown.sum(axis=1) > 1)
        ranks = counted.impressions.shape[1]
        clicked, missed = (bootstrap.totals(part) for part in masses(moved, self.pairs, ranks))
        estimates = self.estimate(clicked, missed)
        interval = percentiles(estimates[1:], np.isfinite(estimates[0]))
        return with_upper_bounds(self._curve(moved, estimates[0], interval), counted, moved)

    def _curve(self, moved: Pairs, examination: np.ndarray, interval: np.ndarray) -> Curve:
        identified = np.isfinite(examination)
        links, gap = rank_graph.links(moved), rank_graph.gap(identified)
        return Curve(self.spec, examination, interval, identified, links, gap)

    def gradient(self, log: Log) -> CurveGradient | None:
        """The curve's derivatives, through the masses of each pair of ranks."""
        refuse_long(log)
        moved = several_ranks(cells(log))
        if moved.impressions.shape[1] > MOST:
            return None
        return mass_gradient(moved, self.pairs, self.slopes)

    def slopes(self, clicked: np.ndarray, missed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(K, K, K) derivatives of the examination by each mass of clicks, and of misses."""
        return numerical(self.estimate)(clicked, missed)


def refuse_long(log: Log) -> None:
    """Refuse rankings so long that comparing all pairs of their ranks would not end.

    Raises:
        EngineError: the log has more than LONGEST ranks.
    """
    ranks = int(cells(log)["rank"].max(initial=0))
    if ranks > LONGEST:
        raise EngineError(
            f"this log has {ranks:,} ranks, and the clicks at pairs of ranks are compared for at "
            f"most {LONGEST}",
            fix=f"Keep the rows of the first {ADVISED} ranks (in Python: from engine.logs.subset "
            f"import subset; subset(log, 'rank <= {ADVISED}', 'first ranks')), or weigh by action.",
        )


def masses(moved: Pairs, weight: str, ranks: int) -> tuple[np.ndarray, np.ndarray]:
    """(G, K, K) weighted clicks, and non-clicks, per unit of resampling.

    Entry [k, j] is the mass at rank k + 1 of pairs that were seen at rank j + 1 too; a pair of
    ranks is one experiment, whatever the product of their numbers.
    """
    starts = moved.group_starts()
    clicked, missed = np.zeros((2, max(len(starts), 1), ranks, ranks))
    if not len(starts):
        return clicked, missed
    shown = moved.shown
    for j in range(ranks):
        other = moved.impressions[:, [j]]
        if weight == "precision":
            share = other / np.maximum(moved.impressions + other, 1)
            clicks, seen = moved.clicks * share, moved.impressions * share
        else:
            clicks, seen = moved.ctr * (other > 0), (shown & (other > 0)).astype(float)
        clicks[:, j] = seen[:, j] = 0
        clicked[:, :, j] = np.add.reduceat(clicks, starts)
        missed[:, :, j] = np.add.reduceat(np.maximum(seen - clicks, 0), starts)
    return clicked, missed


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Above over below; NaN where there is nothing below."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
