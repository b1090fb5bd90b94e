"""Weights for a user who looks at ranks with known chances, and clicks what is liked."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.examination.examination_model import examine
from engine.logs.log import Log, cells
from engine.logs.lookup import Lookup, total_by
from engine.policies.policy import Relation
from engine.terms.term import ByRank, LookedUp
from engine.weightings.weighting import Weight, Weighting

BY = ("fold", "query_code", "item_code")


@dataclass(frozen=True)
class Examination(Weighting):
    """A row counts by how much more the target's placing of the item is seen than the logged rank.

    Needs no propensities and allows a deterministic logger, but rests on the position-based model
    and on the examination curve; its estimation error is not in the interval.
    """

    key: ClassVar[str] = "examination"
    title: ClassVar[str] = "Seen at its rank"
    formula: ClassVar[str] = r"w = \sum_{k'} \pi(k' \mid q, d)\, e_{k'} / e_k"
    assumes: ClassVar[str] = (
        "A click is a look times a liking, and a look depends on the rank alone."
    )
    assumptions = (
        "position_based",
        "item_alone",
        "no_trust",
        "uniform_users",
        "known_examination",
        "estimated_exposure",
    )
    looks: ClassVar[str] = "eeeee"
    cites: ClassVar[tuple[str, ...]] = ("li2018",)

    examination: str = parameter(
        "all_pairs", "Examination", "How much of each rank is seen.", family="examination"
    )

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The exposure that the target gives the item, over the examination of the logged rank."""
        examination = np.nan_to_num(examine(log, self.examination).examination)
        lookup = _per_rank(exposures(relation, examination), examination, log)
        return Weight(LookedUp(lookup), examination_of_rank(examination), by_rank=False)


def examination_of_rank(examination: np.ndarray) -> ByRank:
    """The examination of a row's rank."""
    return ByRank(tuple(examination.tolist()))


def exposures(relation: Relation, examination: np.ndarray) -> dict[str, np.ndarray]:
    """The examination that each (query, item) collects under a policy: keys, and `value`."""
    if "rank" not in relation:
        raise EngineError(
            "this policy does not say at which rank an item stands",
            fix="Give its probabilities with a rank column, or use action weights.",
        )
    rank = np.asarray(relation["rank"], dtype=int)
    seen = np.zeros(max(len(examination), int(rank.max(initial=1))))
    seen[: len(examination)] = examination
    return total_by(relation, BY, relation["probability"] * seen[rank - 1])


def _per_rank(exposure: dict[str, np.ndarray], examination: np.ndarray, log: Log) -> Lookup:
    """The weight of every logged cell whose rank has a known examination."""
    ranks = np.intersect1d(np.flatnonzero(examination > 0) + 1, cells(log)["rank"])
    size = len(exposure["value"])
    table = {key: np.repeat(part, len(ranks)) for key, part in exposure.items() if key != "value"}
    table["rank"] = np.tile(ranks, size)
    table["value"] = np.repeat(exposure["value"], len(ranks)) / np.tile(
        examination[ranks - 1], size
    )
    return Lookup(table)
