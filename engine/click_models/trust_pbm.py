"""The position-based model with trust bias."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Cells, Counts
from engine.click_counts.identified import undetermined, undetermined_pairs, warning
from engine.click_counts.well_observed import sparse, well_observed
from engine.click_models.click_model import FittedModel, IterativeModel, Parameters, with_unknown
from engine.click_models.click_process import Independent
from engine.click_models.rank_ctr import by_rank
from engine.click_models.squarem import MARGIN, Fixed
from engine.core.method import parameter


@dataclass(frozen=True)
class TrustPBM(IterativeModel):
    """The position-based model with trust: near the top, users click irrelevant items too.

    `relevant` and `irrelevant` are click chances per rank of an item that is, or is not, relevant.
    Clicks determine them only up to the zero and the unit of relevance: the rank where users trust
    least is taken to bring no false click, and a relevant item at rank 1 always to be clicked.
    """

    key = "trust_pbm"
    title = "Trust-bias model"
    formula = r"P(c = 1 \mid q, d, k) = z^+_k\, r_{qd} + z^-_k\,(1 - r_{qd})"
    assumes = (
        "Examination and trust depend on the rank alone; at one rank no irrelevant item is clicked."
    )
    assumptions = ("position_based", "item_alone", "uniform_users", "trust_by_rank")
    cites = ("agarwal2019trust", "vardasbi2020")
    by_pair = ("relevance",)

    min_rows: int = parameter(
        200,
        "Rows a pair needs",
        "Where pairs average fewer, ranks are estimated from those with as many; 0 uses all.",
        low=0,
    )

    def fit_counts(self, counts: Counts) -> FittedModel:
        """EM on the counts per pair and rank, then the choice of zero and unit."""
        cells, pairs, ranks = counts.cells, len(counts.index), counts.ranks
        few = well_observed(cells, pairs, ranks, self.min_rows)
        shared = None
        if few is not None:
            shared = self.fixed_point(few, int(few.pair[-1]) + 1, ranks).point[-2 * ranks :]
        fixed = self.fixed_point(cells, pairs, ranks, shared)
        thin = () if few is not None else sparse(cells, pairs, self.min_rows)
        relevance, high, low = np.split(fixed.point, [pairs, pairs + ranks])
        relevance, high, low = anchored(relevance, high, low)
        rows = np.bincount(cells.pair, cells.impressions, pairs)
        parameters = {
            "relevance": with_unknown(relevance, rows),
            "relevant": high,
            "irrelevant": low,
        }
        lost = undetermined(cells, ranks)
        return self.ended(
            counts,
            parameters,
            fixed,
            warning(cells, ranks, "rank") + thin,
            relevant=lost,
            irrelevant=lost,
            relevance=undetermined_pairs(cells, ranks, pairs),
        )

    def fixed_point(
        self, cells: Cells, pairs: int, ranks: int, given: np.ndarray | None = None
    ) -> Fixed:
        """(pairs + 2 K,) relevance and the click chances per rank, `given` ones not fitted."""
        of_pair = np.bincount(cells.pair, cells.impressions, pairs)
        missed = cells.impressions - cells.clicks

        def step(point: np.ndarray) -> tuple[np.ndarray, float]:
            relevance, high, low = np.split(point, [pairs, pairs + ranks])
            liked, yes, no = relevance[cells.pair], high[cells.slot], low[cells.slot]
            chance = np.clip(yes * liked + no * (1 - liked), MARGIN, 1 - MARGIN)
            clicked = cells.clicks * yes * liked / chance
            unclicked = missed * (1 - yes) * liked / (1 - chance)
            relevant = np.bincount(cells.slot, clicked + unclicked, ranks)
            trusted = np.bincount(cells.slot, cells.clicks - clicked, ranks)
            others = np.bincount(cells.slot, cells.impressions, ranks) - relevant
            after = [
                self.rate(np.bincount(cells.pair, clicked + unclicked, pairs), of_pair),
                self.rate(np.bincount(cells.slot, clicked, ranks), relevant),
                self.rate(trusted, others),
            ]
            if given is not None:
                after[1:] = np.split(given, 2)
            objective = float((cells.clicks * np.log(chance) + missed * np.log1p(-chance)).sum())
            return np.concatenate(after), objective + self.log_prior(point)

        fall = 1 / np.sqrt(np.arange(1, ranks + 1))
        of_ranks = np.concatenate([0.9 * fall, 0.1 * fall]) if given is None else given
        start = np.concatenate([np.full(pairs, 0.5), of_ranks])
        # Relevance and both chances are known up to a line only: bounds hold nothing back here.
        return self.iterated(step, start, closer=0.0)

    def click_process(
        self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray
    ) -> Independent:
        """Clicks on what is relevant, and on what is trusted."""
        liked = parameters["relevance"][pair]
        high = by_rank(parameters["relevant"], shown.shape[1])
        low = by_rank(parameters["irrelevant"], shown.shape[1])
        return Independent(shown * (high * liked + low * (1 - liked)))


def anchored(
    relevance: np.ndarray, high: np.ndarray, low: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same click chances with the zero and the unit of relevance chosen.

    Zero relevance is where the first rank stops bringing clicks; one is a sure click at rank 1.
    """
    slope = high - low
    rising = slope > 1e-9
    if not rising.any() or not rising[0]:
        return relevance, high, low
    zeros = np.divide(-low, slope, out=np.full(len(low), -np.inf), where=rising)
    chosen = int(np.argmax(zeros))
    zero = float(zeros[chosen])
    floor = np.maximum(np.where(rising, low + slope * zero, low), 0.0)
    floor[chosen] = 0.0  # exactly: rounding would leave some 1e-19, of either sign
    unit = float((1 - floor[0]) / slope[0])
    return (relevance - zero) / unit, np.where(rising, floor + slope * unit, high), floor
