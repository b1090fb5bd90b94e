"""Weights that compare the exposure under both policies."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.logs.lookup import KEYS, Lookup
from engine.logs.sources import Table
from engine.policies.candidates import logged_candidates
from engine.policies.logged import Logged
from engine.policies.policy import Relation
from engine.terms.keys import matched
from engine.terms.term import LookedUp
from engine.weightings.curve_weighting import (
    CurveWeighting,
    Placement,
    examination_of_rank,
    placement,
)
from engine.weightings.weighting import Weight


@dataclass(frozen=True)
class PolicyAware(CurveWeighting):
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

    def of_curves(self, relation: Relation, log: Log, curves: np.ndarray) -> list[Weight]:
        """The target's exposure of the item over the logger's, under each curve."""
        candidates = logged_candidates(log)
        target = placement(relation, curves.shape[1])
        logged = placement(Logged().relation(candidates), curves.shape[1])
        keys, mine, theirs = _matched(target, logged)
        above, below = target.share @ curves.T, logged.share @ curves.T
        some = (below[theirs] > 0).all(axis=1)
        keys, mine, theirs = {k: v[some] for k, v in keys.items()}, mine[some], theirs[some]
        weights = []
        for place, seen in enumerate(curves):
            table = {**keys, "value": above[mine, place] / below[theirs, place]}
            control = examination_of_rank(seen)
            weights.append(Weight(LookedUp(Lookup(table)), control, by_rank=False))
        return weights

    def check(self, log: Log, of_columns: bool = False) -> None:
        """The log must hold rankings."""
        super().check(log, of_columns)
        if logged_candidates(log).slots:
            raise EngineError(
                "in a log of single slots an item has no exposure over a ranking",
                fix="Use action weights, or map the impression that the slots belong to.",
            )


def _matched(target: Placement, logged: Placement) -> tuple[Table, np.ndarray, np.ndarray]:
    """The (query, item) pairs under both policies: their keys, and where each of them has them."""
    if "query_code" in target.keys:
        pairs = target.keys
        theirs = matched(logged.keys, {key: pairs[key] for key in ("query_code", "item_code")})
        mine = np.flatnonzero(theirs >= 0)
        theirs = theirs[mine]
        place = mine
    else:
        pairs = logged.keys
        mine = matched(target.keys, {"item_code": pairs["item_code"]})
        theirs = np.flatnonzero(mine >= 0)
        mine = mine[theirs]
        place = theirs
    return {key: pairs[key][place] for key in KEYS if key in pairs}, mine, theirs
