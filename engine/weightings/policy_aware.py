"""Weights that compare the exposure under both policies."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.logs.log import Log, cells
from engine.logs.lookup import KEYS, Lookup
from engine.logs.sources import Table
from engine.policies.candidates import logged_candidates, logged_shares
from engine.policies.shown_pages import Shown, ShownPages
from engine.terms.keys import matched
from engine.terms.term import LookedUp
from engine.weightings.curve_weighting import (
    CurveWeighting,
    Exposures,
    collected,
    examination_of_rank,
    exposures,
    padded,
)
from engine.weightings.weighting import Weight


@dataclass(frozen=True)
class PolicyAware(CurveWeighting):
    """A row counts by the exposure that the target gives its item, over what the logger gave it.

    The logger's exposure is counted from the log, so no propensities are needed, and an item below
    the cut of one ranking is made up for by those that showed it.
    """

    key: ClassVar[str] = "policy_aware"
    title: ClassVar[str] = "Policy-aware"
    formula: ClassVar[str] = (
        r"w = \sum_{k'} \pi(k' \mid q, d)\, e_{k'} / \sum_{k'} \hat\pi_0(k' \mid q, d)\, e_{k'}"
    )
    assumes: ClassVar[str] = (
        "P(click) = examination x relevance, and examination depends on the rank alone."
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
    cites: ClassVar[tuple[str, ...]] = ("oosterhuis2020",)

    def of_curves(self, relation: Shown, log: Log, curves: np.ndarray) -> list[Weight]:
        """The target's exposure of the item over the logger's, under each curve."""
        target, logged = exposures(relation, curves), _logged(log, curves)
        keys, mine, theirs = _places(relation, target.keys, logged.keys)
        supports = np.unique(curves > 0, axis=0).astype(float)
        seen, shown = _logged(log, supports), np.ones(len(logged.keys["item_code"]), dtype=bool)
        for place in range(len(supports)):
            shown &= seen.collected(place) > 0
        here = shown[theirs]
        if not here.all():  # else the keys stay those that all such policies share
            keys, mine, theirs = {k: v[here] for k, v in keys.items()}, mine[here], theirs[here]
        weights = []
        for place, curve in enumerate(curves):
            ratio = target.collected(place)[mine] / logged.collected(place)[theirs]
            lookup = LookedUp(Lookup({**keys, "value": ratio}))
            weights.append(Weight(lookup, examination_of_rank(curve), by_rank=False))
        return weights

    def check(self, log: Log, of_columns: bool = False) -> None:
        """The log must hold rankings."""
        super().check(log, of_columns)
        if logged_candidates(log).slots:
            raise EngineError(
                "in a log of single slots an item has no exposure over a ranking",
                fix="Use action weights, or map the impression that the slots belong to.",
            )


def _logged(log: Log, curves: np.ndarray) -> Exposures:
    """The exposure that the logger gave each (query, item)."""
    pair, keys, share = logged_shares(log)
    rank = cells(log)["rank"] - 1
    seen = padded(curves, int(rank.max()) + 1)
    size = len(keys["item_code"])
    return Exposures(keys, collected(pair, rank, share, size, seen))


def _places(relation: Shown, target: Table, logged: Table) -> tuple[Table, np.ndarray, np.ndarray]:
    """The (query, item) pairs under both policies: their keys, and where each of them has them."""
    if isinstance(relation, ShownPages):
        pair = relation.rows.pair
        return target, np.arange(len(pair)), pair
    return _matched(target, logged)


def _matched(target: Table, logged: Table) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """The (query, item) pairs under both policies: their keys, and where each of them has them."""
    if "query_code" in target:
        there = matched(logged, {key: target[key] for key in ("query_code", "item_code")})
        mine = np.flatnonzero(there >= 0)
        return {key: target[key][mine] for key in KEYS if key in target}, mine, there[mine]
    there = matched(target, {"item_code": logged["item_code"]})
    theirs = np.flatnonzero(there >= 0)
    return {key: logged[key][theirs] for key in KEYS if key in logged}, there[theirs], theirs
