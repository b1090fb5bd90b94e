"""How much each bucket of sessions moves an estimated examination curve."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engine.counts.bucket_counts import BucketCounts, bucket_counts
from engine.counts.cells import cells
from engine.counts.row_counts import RowCounts, row_counts
from engine.examination.pairs import Pairs
from engine.logs.log import Log
from engine.terms.keys import matched

SQL = """
SELECT bucket, {sums}
FROM log JOIN gradient ON log.query_code = gradient.query_code
  AND log.item_code = gradient.item_code AND log.rank = gradient.rank
GROUP BY bucket ORDER BY bucket
"""
SUM = "SUM(look_{k} + CASE WHEN reward > 0 THEN click_{k} ELSE 0e0 END) AS moved_{k}"


@dataclass(frozen=True, eq=False)
class CurveGradient:
    """The derivatives of a curve's examination by the counts that it was estimated from.

    `pair` and `rank` (C,) name cells by their place in `pairs` and by a rank counted from 0;
    `by_look` and `by_click` (C, K) are what one more impression, or one more click, of the cell
    adds to the examination of each rank.
    """

    pairs: Pairs
    pair: np.ndarray
    rank: np.ndarray
    by_look: np.ndarray
    by_click: np.ndarray


@dataclass(frozen=True, eq=False)
class CurveInfluence:
    """(B,) ascending buckets, and (B, K) how much the rows of each move the examination."""

    buckets: np.ndarray
    moved: np.ndarray

    def at(self, buckets: np.ndarray) -> np.ndarray:
        """(len(buckets), K) the influences of these buckets; zero where one moves nothing."""
        influence = np.zeros((len(buckets), self.moved.shape[1]))
        influence[np.isin(buckets, self.buckets)] = self.moved[np.isin(self.buckets, buckets)]
        return influence


def influence_of(log: Log, gradient: CurveGradient) -> CurveInfluence:
    """What the rows of each bucket add up to, along the derivatives of a curve.

    They cancel over the whole log, but where a parameter of the curve ends at a bound; what is left
    there moves no bucket more than another.
    """
    ranks = gradient.by_look.shape[1]
    if not len(gradient.pair):
        return CurveInfluence(np.zeros(0), np.zeros((0, ranks)))
    counts, kept = row_counts(log), bucket_counts(log)
    if counts is not None:
        return _of_rows(log, counts, gradient)
    if kept is not None:
        return _of_counts(kept, gradient)
    table = {
        "query_code": gradient.pairs.query[gradient.pair],
        "item_code": gradient.pairs.item[gradient.pair],
        "rank": gradient.rank + 1,
    }
    table |= {f"look_{k}": gradient.by_look[:, k] for k in range(ranks)}
    table |= {f"click_{k}": gradient.by_click[:, k] for k in range(ranks)}
    sums = ",\n       ".join(SUM.format(k=k) for k in range(ranks))
    rows = log.query(SQL.format(sums=sums), gradient=table)
    moved = np.stack([np.asarray(rows[f"moved_{k}"], float) for k in range(ranks)], axis=1)
    return CurveInfluence(np.asarray(rows["bucket"]), moved - moved.mean(axis=0))


def _of_rows(log: Log, counts: RowCounts, gradient: CurveGradient) -> CurveInfluence:
    """The same from the counts of a long tail's rows."""
    cell, pairs = cells(log), gradient.pairs
    chosen = {"query_code": pairs.query, "item_code": pairs.item}
    keys = {name: column[gradient.pair] for name, column in chosen.items()}
    place = np.full(len(cell["rank"]), -1, dtype=np.int32)
    place[matched(cell, keys | {"rank": gradient.rank + 1})] = np.arange(len(gradient.pair))
    whose = place[counts.cell]
    selected = np.flatnonzero(whose >= 0)
    whose, clicked = whose[selected], counts.strata["reward"][selected] > 0
    values = gradient.by_look[whose]
    values[clicked] += gradient.by_click[whose[clicked]]
    buckets, rows = counts.by_bucket
    of_bucket = rows[:, selected]
    present = np.flatnonzero(of_bucket.sum(axis=1))
    moved = np.asarray(of_bucket @ values)[present]
    return CurveInfluence(buckets[present], moved - moved.mean(axis=0))


def _of_counts(counts: BucketCounts, gradient: CurveGradient) -> CurveInfluence:
    """The same from the counts that a comparison fetched: no row is read."""
    pairs = {"query_code": gradient.pairs.query, "item_code": gradient.pairs.item}
    cell = {name: column[gradient.pair] for name, column in pairs.items()}
    cell |= {"rank": gradient.rank + 1}
    whose = matched(cell, {name: np.asarray(counts.strata[name]) for name in cell})
    selected = whose >= 0
    values = gradient.by_look[whose]
    clicked = np.asarray(counts.strata["reward"], float) > 0
    values[clicked] += gradient.by_click[whose[clicked]]
    values[~selected] = 0.0
    present = np.asarray(counts.rows @ selected.astype(float)) > 0
    moved = np.asarray(counts.rows @ values)[present]
    return CurveInfluence(counts.buckets[present], moved - moved.mean(axis=0))


def summed(parts: Iterable[CurveInfluence], ranks: int) -> CurveInfluence:
    """The influences of several parts of a log together, over so many ranks."""
    given = list(parts)
    buckets = np.unique(np.concatenate([np.zeros(0), *(part.buckets for part in given)]))
    moved = np.zeros((len(buckets), ranks))
    for part in given:
        moved[np.searchsorted(buckets, part.buckets), : part.moved.shape[1]] += part.moved
    return CurveInfluence(buckets, moved)
