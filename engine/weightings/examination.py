"""Weights for a user who looks at ranks with known chances, and clicks what is liked."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.logs.log import Log
from engine.logs.lookup import Lookup
from engine.policies.shown_pages import Shown
from engine.terms.term import LookedUp, leaves, where
from engine.weightings.curve_weighting import (
    CurveWeighting,
    RowSlopes,
    examination_of_rank,
    exposures,
    of_ranks,
)
from engine.weightings.weighting import Weight


@dataclass(frozen=True)
class ExaminationWeighting(CurveWeighting):
    """A row counts by the item's examination under the target over that of the logged rank.

    Needs no propensities and allows a deterministic logger, but rests on the position-based model
    and on the examination curve, whose estimation error the interval includes.
    """

    key: ClassVar[str] = "examination"
    title: ClassVar[str] = "Examination (PBM)"
    formula: ClassVar[str] = r"w = \sum_{k'} \pi(k' \mid q, d)\, e_{k'} / e_k"
    assumes: ClassVar[str] = (
        "P(click) = examination × relevance, and examination depends on the rank alone."
    )
    assumptions = (
        "position_based",
        "item_alone",
        "no_trust",
        "uniform_users",
        "known_examination",
        "estimated_exposure",
    )
    depends_on: ClassVar[str] = "eeeee"
    cites: ClassVar[tuple[str, ...]] = ("li2018",)

    def of_curve(self, relation: Shown, log: Log, curve: np.ndarray) -> Weight:
        """The exposure that the target gives the item, over the examination of the logged rank."""
        target = exposures(relation)
        exposure = LookedUp(Lookup({**target.keys, "value": target.collected(curve)}))
        examined = examination_of_rank(curve)
        return Weight(where(examined > 0, exposure / examined, 0), examined, by_rank=False)

    def _slopes(
        self, relation: Shown, log: Log, weight: Weight, rows: RowSlopes, curve: np.ndarray
    ) -> np.ndarray:
        target = exposures(relation)
        (exposure,) = (leaf.lookup for leaf in leaves([weight.term]) if isinstance(leaf, LookedUp))
        place = rows.place(exposure)
        examined = np.append(curve, 0.0)[np.minimum(rows.rank - 1, len(curve))]
        counts = (place >= 0) & (examined > 0)
        place, examined = place[counts], examined[counts]
        by_exposure = rows.by_weight[counts] / examined
        values = exposure.table["value"]
        mine = np.bincount(place, by_exposure, len(values))
        theirs = of_ranks(rows.rank[counts], by_exposure * values[place] / examined, len(curve))
        return target.by_rank(mine, len(curve)) - theirs
