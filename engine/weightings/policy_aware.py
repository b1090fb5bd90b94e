"""Weights that compare the exposure under both policies."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.lookup import KEYS, Lookup, digest
from engine.logs.sources import Table
from engine.policies.candidates import logged_candidates, logged_shares
from engine.policies.shown_pages import Shown, ShownPages
from engine.terms.keys import matched
from engine.terms.term import LookedUp
from engine.weightings.curve_weighting import (
    CurveWeighting,
    Exposures,
    RowSlopes,
    examination_of_rank,
    exposures,
    shown_at,
)
from engine.weightings.weighting import Weight

LOGGED: Family[None, Exposures] = Family("logged exposures")
SEEN: Family[bytes, np.ndarray] = Family("pairs that were examined", 2)
"""By the curve, whether the logger showed each (query, item) where anybody looks."""


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
    cites: ClassVar[tuple[str, ...]] = ("oosterhuis2020",)
    pools_exposure: ClassVar[bool] = True

    def of_curve(self, relation: Shown, log: Log, curve: np.ndarray) -> Weight:
        """The target's exposure of the item over the logger's."""
        pairs = _pairs(relation, log, curve)
        ratio = pairs.target.collected(curve)[pairs.mine]
        ratio /= pairs.shown[pairs.theirs]
        origin = ""
        if isinstance(relation, ShownPages):
            origin = f"exposure of {relation.digest} by {digest(curve)}"
        lookup = LookedUp(Lookup({**pairs.keys, "value": ratio}, origin=origin))
        return Weight(lookup, examination_of_rank(curve), by_rank=False)

    def _slopes(
        self, relation: Shown, log: Log, weight: Weight, rows: RowSlopes, curve: np.ndarray
    ) -> np.ndarray:
        assert isinstance(weight.term, LookedUp)
        pairs, ratio = _pairs(relation, log, curve), weight.term.lookup.table["value"]
        place = rows.place(weight.term.lookup) + 1
        slope: np.ndarray = np.asarray(
            np.bincount(place, rows.by_weight, len(ratio) + 1)[1:], float
        )
        del place
        slope /= pairs.shown[pairs.theirs]
        ranks, size = len(curve), len(pairs.target.keys["item_code"])
        places = pairs.mine
        mine = slope if isinstance(places, slice) else np.bincount(places, slope, size)
        gained = pairs.target.by_rank(mine, ranks)
        slope *= ratio
        theirs = np.bincount(pairs.theirs, slope, len(pairs.shown))
        return gained - pairs.logged.by_rank(theirs, ranks)

    def check(self, log: Log, of_columns: bool = False) -> None:
        """The log must hold rankings."""
        super().check(log, of_columns)
        if logged_candidates(log).slots:
            raise EngineError(
                "in a log of single slots an item has no exposure over a ranking",
                fix="Use action weights, or map the impression that the slots belong to.",
            )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """The (query, item) pairs that both policies show: their keys, and where each has them.

    `shown` is the exposure that the logger gave each of its own pairs.
    """

    target: Exposures
    logged: Exposures
    shown: np.ndarray
    keys: Table
    mine: np.ndarray | slice
    theirs: np.ndarray


def _pairs(relation: Shown, log: Log, curve: np.ndarray) -> _Pairs:
    target, logged = exposures(relation), _logged(log)
    shown = logged.collected(curve)
    seen = log.cache.get(
        SEEN, curve.tobytes(), lambda: logged.collected((curve > 0).astype(float)) > 0
    )
    keys, mine, theirs = _places(relation, target.keys, logged.keys)
    was_seen = seen if seen.all() else seen[theirs]
    if not was_seen.all():  # else the keys stay those that all such policies share
        keys, mine, theirs = (
            {k: v[was_seen] for k, v in keys.items()},
            np.flatnonzero(was_seen) if isinstance(mine, slice) else mine[was_seen],
            theirs[was_seen],
        )
    return _Pairs(target, logged, shown, keys, mine, theirs)


def _logged(log: Log) -> Exposures:
    """The exposure that the logger gave each (query, item)."""

    def exposed() -> Exposures:
        pair, keys, share = logged_shares(log)
        return shown_at(keys, pair, cells(log)["rank"] - 1, share)

    return log.cache.get(LOGGED, None, exposed)


def _places(
    relation: Shown, target: Table, logged: Table
) -> tuple[Table, np.ndarray | slice, np.ndarray]:
    """The (query, item) pairs under both policies: their keys, and where each of them has them."""
    if isinstance(relation, ShownPages):
        return target, slice(None), relation.rows.pair
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
