"""The base of weightings that rest on an examination curve."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.examination.examination_model import examine
from engine.logs.log import Log
from engine.logs.lookup import Lookup
from engine.logs.sources import Table
from engine.policies.policy import Relation
from engine.policies.shown_pages import Shown, ShownPages
from engine.terms.keys import grouped
from engine.terms.term import ByRank
from engine.weightings.weighting import Weight, Weighting

BY = ("fold", "query_code", "item_code")


@dataclass(frozen=True, eq=False)
class RowSlopes:
    """(n,) derivatives of a value by the weight, and by the control, of groups of rows.

    `rank` (n,) is where the rows of each stand, and `place` finds the row of a small table that
    holds for each: -1 where the table has none.
    """

    by_weight: np.ndarray
    by_control: np.ndarray | None
    rank: np.ndarray
    place: Callable[[Lookup], np.ndarray]


@dataclass(frozen=True)
class CurveWeighting(Weighting):
    """Weights that are a function of how much of each rank is seen."""

    by_exposure: ClassVar[bool] = True
    examination: str = parameter(
        "all_pairs", "Examination", "How much of each rank is seen.", family="examination"
    )

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The weight under the curve that is estimated from the log."""
        return self.of_curve(relation, log, self.curve(log))

    def of_pages(self, pages: ShownPages, log: Log) -> Weight:
        """The weight for pages of closed form, without a table of all chances."""
        return self.of_curve(pages, log, self.curve(log))

    def curve(self, log: Log) -> np.ndarray:
        """(K,) the examination that is estimated from the log, zero where it is unknown."""
        return np.nan_to_num(examine(log, self.examination).examination)

    def of_curve(self, relation: Shown, log: Log, curve: np.ndarray) -> Weight:
        """The weight for a target under a (K,) curve."""
        raise NotImplementedError

    def slopes(self, relation: Shown, log: Log, weight: Weight, rows: RowSlopes) -> np.ndarray:
        """(K,) the derivatives of a value by the curve, given those by the weights of rows.

        Args:
            relation: the target.
            log: the log.
            weight: the weight for that target under the log's own curve.
            rows: the derivatives by weights and controls.
        """
        curve = self.curve(log)
        slopes = self._slopes(relation, log, weight, rows, curve)
        if rows.by_control is not None:
            slopes += of_ranks(rows.rank, rows.by_control, len(curve))
        return slopes

    def _slopes(
        self, relation: Shown, log: Log, weight: Weight, rows: RowSlopes, curve: np.ndarray
    ) -> np.ndarray:
        """(K,) the same by way of the weights alone."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Exposures:
    """The examination that each (query, item) collects: its (n,) keys by name, and two functions.

    `collected` makes it of a (K,) curve. `by_rank` is the way back: from (n,) derivatives by what
    is collected, and K, to the (K,) derivatives by the curve. Ranks below K are not seen.
    """

    keys: Table
    collected: Callable[[np.ndarray], np.ndarray]
    by_rank: Callable[[np.ndarray, int], np.ndarray]


def exposures(relation: Shown) -> Exposures:
    """The exposure that a policy gives each (query, item)."""
    if isinstance(relation, ShownPages):
        return Exposures(relation.rows.keys, relation.collected, relation.by_rank)
    if "rank" not in relation:
        raise EngineError(
            "this policy does not say at which rank an item stands",
            fix="Give its probabilities with a rank column, or use action weights.",
        )
    present = [key for key in BY if key in relation]
    group, rows = grouped({key: relation[key] for key in present})
    rank = np.asarray(relation["rank"]) - 1
    keys = {key: np.asarray(relation[key])[rows] for key in present}
    return shown_at(keys, group, rank, relation["probability"])


def shown_at(keys: Table, group: np.ndarray, rank: np.ndarray, chance: np.ndarray) -> Exposures:
    """The exposures of (query, item) that are shown with known chances.

    Args:
        keys: (m,) the keys of each (query, item).
        group: (n,) which of them each row is about.
        rank: (n,) a rank, from 0.
        chance: (n,) how often it stands there.
    """
    shape = len(keys["item_code"]), int(rank.max(initial=0)) + 1
    shown: Any
    if (group[1:] >= group[:-1]).all():
        starts = np.append(0, np.cumsum(np.bincount(group, minlength=shape[0]))).astype(np.int32)
        shown = sp.csr_array((chance, rank.astype(np.int32), starts), shape=shape)
    else:
        shown = sp.coo_array((chance, (group, rank)), shape=shape)
    return Exposures(
        keys,
        lambda curve: np.asarray(shown @ _fitted(curve, shape[1])),
        lambda values, ranks: _fitted(np.asarray(shown.T @ values), ranks),
    )


def _fitted(values: np.ndarray, size: int) -> np.ndarray:
    """(size,) the first values, and zeros for those that are lacking."""
    result = np.zeros(size)
    result[: len(values)] = values[:size]
    return result


def of_ranks(rank: np.ndarray, values: np.ndarray, ranks: int) -> np.ndarray:
    """(ranks,) values summed by rank, counted from 1; those of ranks below are left out."""
    return np.bincount(rank - 1, values, ranks)[:ranks]


def examination_of_rank(examination: np.ndarray) -> ByRank:
    """The examination of a row's rank."""
    return ByRank(tuple(examination.tolist()))
