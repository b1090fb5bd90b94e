"""The base of weightings that rest on an examination curve."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.examination.examination_model import examine
from engine.logs.log import Log
from engine.logs.sources import Table
from engine.policies.policy import Relation
from engine.policies.shown_pages import Shown, ShownPages
from engine.terms.keys import grouped
from engine.terms.term import ByRank
from engine.weightings.weighting import Weight, Weighting

BY = ("fold", "query_code", "item_code")


@dataclass(frozen=True)
class CurveWeighting(Weighting):
    """Weights that are a function of how much of each rank is seen."""

    examination: str = parameter(
        "all_pairs", "Examination", "How much of each rank is seen.", family="examination"
    )

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The weight under the curve that is estimated from the log."""
        return self._estimated(relation, log)

    def of_pages(self, pages: ShownPages, log: Log) -> Weight:
        """The same, without a table of all chances."""
        return self._estimated(pages, log)

    def _estimated(self, relation: Shown, log: Log) -> Weight:
        curve = examine(log, self.examination).examination
        return self.of_curves(relation, log, np.nan_to_num(curve)[None])[0]

    def of_curves(self, relation: Shown, log: Log, curves: np.ndarray) -> list[Weight]:
        """The weight for a target under each of (M, K) curves."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Exposures:
    """The examination that each (query, item) collects: (n,) keys by name, and (n,) by curve."""

    keys: Table
    collected: Callable[[int], np.ndarray]


def exposures(relation: Shown, curves: np.ndarray) -> Exposures:
    """What a policy gives each (query, item) under (M, K) curves; ranks below K are not seen.

    Each curve's are computed when they are needed: all at once would fill the memory.
    """
    if isinstance(relation, ShownPages):
        pages = relation
        return Exposures(pages.rows.keys, lambda curve: pages.collected(curves[curve]))
    if "rank" not in relation:
        raise EngineError(
            "this policy does not say at which rank an item stands",
            fix="Give its probabilities with a rank column, or use action weights.",
        )
    present = [key for key in BY if key in relation]
    group, rows = grouped({key: relation[key] for key in present})
    rank = np.asarray(relation["rank"]) - 1
    seen = padded(curves, int(rank.max(initial=0)) + 1)
    keys = {key: np.asarray(relation[key])[rows] for key in present}
    return Exposures(keys, collected(group, rank, relation["probability"], len(rows), seen))


def collected(
    group: np.ndarray, rank: np.ndarray, chance: np.ndarray, size: int, seen: np.ndarray
) -> Callable[[int], np.ndarray]:
    """From the place of a curve to (size,) the examination that each (query, item) collects.

    Args:
        group: (n,) the (query, item) of each row.
        rank: (n,) ranks from 0.
        chance: (n,) how often the (query, item) stands there.
        size: how many (query, item) there are.
        seen: (M, K) the curves.
    """
    if not (group[1:] >= group[:-1]).all():
        return lambda curve: np.bincount(group, chance * seen[curve][rank], size)
    starts = np.searchsorted(group, np.arange(size + 1)).astype(np.int32)
    shown = sp.csr_array((chance, rank.astype(np.int32), starts), shape=(size, seen.shape[1]))
    return lambda curve: np.asarray(shown @ seen[curve])


def padded(curves: np.ndarray, ranks: int) -> np.ndarray:
    """(M, ranks or K) curves with zeros below their last rank."""
    seen = np.zeros((len(curves), max(curves.shape[1], ranks)))
    seen[:, : curves.shape[1]] = curves
    return seen


def examination_of_rank(examination: np.ndarray) -> ByRank:
    """The examination of a row's rank."""
    return ByRank(tuple(examination.tolist()))
