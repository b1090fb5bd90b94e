"""Weights that compare the exposure under both policies."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.examination.examination_model import examine
from engine.logs.log import Log
from engine.logs.lookup import KEYS, Lookup
from engine.policies.candidates import logged_candidates
from engine.policies.logged import Logged
from engine.policies.policy import Relation
from engine.terms.term import LookedUp
from engine.weightings.examination import examination_of_rank, exposures
from engine.weightings.weighting import Weight, Weighting


@dataclass(frozen=True)
class PolicyAware(Weighting):
    """A row counts by the exposure that the target gives its item, over what the logger gave it.

    The logger's exposure is counted from the log, so no propensities are needed, and an item below
    the cut of one ranking is made up for by those that showed it.
    """

    key: ClassVar[str] = "policy_aware"
    title: ClassVar[str] = "Exposure under both policies"
    formula: ClassVar[str] = (
        r"w = \sum_{k'} \pi(k' \mid q, d)\, e_{k'} / \sum_{k'} \hat\pi_0(k' \mid q, d)\, e_{k'}"
    )
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
    cites: ClassVar[tuple[str, ...]] = ("oosterhuis2020",)

    examination: str = parameter(
        "all_pairs", "Examination", "How much of each rank is seen.", family="examination"
    )

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The target's exposure of the item over the logger's."""
        candidates = log.remember("candidates", lambda: logged_candidates(log))
        seen = np.nan_to_num(examine(log, self.examination).examination)
        target = exposures(relation, seen)
        logged = exposures(Logged().relation(candidates), seen)
        lookup = Lookup(_ratio(target, logged))
        return Weight(LookedUp(lookup), examination_of_rank(seen), by_rank=False)

    def check(self, log: Log, of_columns: bool = False) -> None:
        """The log must hold rankings."""
        super().check(log, of_columns)
        if log.remember("candidates", lambda: logged_candidates(log)).slots:
            raise EngineError(
                "in a log of single slots an item has no exposure over a ranking",
                fix="Use action weights, or map the impression that the slots belong to.",
            )


def _ratio(target: dict[str, np.ndarray], logged: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The logged (query, item) pairs with the target's exposure over the logger's."""
    keys = [key for key in ("query_code", "item_code") if key in target]
    pairs = pd.DataFrame(logged).query("value > 0").rename(columns={"value": "logged"})
    pairs = pairs.merge(pd.DataFrame(target), how="inner", on=keys)
    table = {key: pairs[key].to_numpy() for key in KEYS if key in pairs}
    return table | {"value": (pairs["value"] / pairs["logged"]).to_numpy()}
