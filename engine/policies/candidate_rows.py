"""The candidates of a log beside its cells: which candidate each (query, item, rank) is of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.counts.cells import cells
from engine.counts.fold_cells import changes, other_folds, other_keys
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.sources import Table
from engine.policies.candidates import (
    Candidates,
    candidates_by_fold,
    logged_candidates,
    pair_counts,
)


@dataclass(frozen=True, eq=False)
class CandidateRows:
    """The (m,) candidates with their keys, and the (n,) cells of the log, or of other folds.

    `pair` (m,) is the place of each candidate among the pairs of the log, `of_cell` (n,) the
    candidate of each cell; `keys` name candidates and `cells` cells, by fold where they are.
    """

    candidates: Candidates
    keys: Table
    pair: np.ndarray
    cells: Table
    of_cell: np.ndarray

    @cached_property
    def sizes(self) -> np.ndarray:
        """(m,) how many candidates the query of each has."""
        return np.repeat(self.candidates.sizes.astype(np.int32), self.candidates.sizes)

    @cached_property
    def size_of_query(self) -> np.ndarray:
        """(queries,) how many candidates each query has, by its code."""
        query = self.keys["query_code"]
        sizes = np.zeros(int(query.max()) + 1, dtype=np.int64)
        sizes[query] = self.sizes
        return sizes

    def even(self) -> np.ndarray:
        """(n,) one over the number of candidates that may stand at each cell's rank."""
        size = self.sizes[self.of_cell]
        share = 1 / size
        share[self.cells["rank"] > size] = 0.0
        return share


ROWS: Family[tuple[bool, int], CandidateRows] = Family("candidates of cells", 4)
"""By whether they are of folds, and the candidates: a log may rank as another one does."""


def candidate_rows(log: Log, by_fold: bool) -> CandidateRows:
    """The candidates of a log, or of each fold of sessions, beside its cells."""
    candidates = candidates_by_fold(log)[0] if by_fold else logged_candidates(log)
    make = _of_folds if by_fold else _all_rows
    return log.cache.get(ROWS, (by_fold, id(candidates)), lambda: make(log, candidates))


def _all_rows(log: Log, candidates: Candidates) -> CandidateRows:
    counts, cell = pair_counts(log), cells(log)
    keys = {"query_code": candidates.query_code, "item_code": candidates.item_code}
    of_cell = {key: cell[key] for key in ("query_code", "rank", "item_code")}
    pair = np.arange(len(counts.item), dtype=np.int32)
    return CandidateRows(candidates, keys, pair, of_cell, counts.of_cell)


def _of_folds(log: Log, candidates: Candidates) -> CandidateRows:
    counts, others = pair_counts(log), other_folds(log)
    pair = counts.of_cell[others["cell"]]
    first = changes([others["fold"], pair])
    pair = pair[first]
    keys = {
        "fold": others["fold"][first],
        "query_code": counts.query[pair],
        "item_code": counts.item[pair],
    }
    of_cell = np.cumsum(first, dtype=np.int32) - np.int32(1)
    return CandidateRows(candidates, keys, pair, other_keys(log), of_cell)
