"""How much each bucket of sessions moves an estimated examination curve."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engine.examination.examination_model import ExaminationModel
from engine.examination.pairs import Pairs
from engine.logs.cache import Family
from engine.logs.log import Log

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


INFLUENCES: Family[str, CurveInfluence | None] = Family("curve influences")


def curve_influence(log: Log, spec: str) -> CurveInfluence | None:
    """The influence of each bucket on the curve of a method; None where it is not known.

    Zero for a curve that was not estimated from this log.
    """
    model = ExaminationModel.parse(spec)
    return log.cache.get(INFLUENCES, model.spec, lambda: model.influence(log))


def influence_of(log: Log, gradient: CurveGradient) -> CurveInfluence:
    """What the rows of each bucket add up to, along the derivatives of a curve.

    They cancel over the whole log, but where a parameter of the curve ends at a bound; what is left
    there moves no bucket more than another.
    """
    ranks = gradient.by_look.shape[1]
    if not len(gradient.pair):
        return CurveInfluence(np.zeros(0), np.zeros((0, ranks)))
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


def summed(parts: Iterable[CurveInfluence], ranks: int) -> CurveInfluence:
    """The influences of several parts of a log together, over so many ranks."""
    given = list(parts)
    buckets = np.unique(np.concatenate([np.zeros(0), *(part.buckets for part in given)]))
    moved = np.zeros((len(buckets), ranks))
    for part in given:
        moved[np.searchsorted(buckets, part.buckets), : part.moved.shape[1]] += part.moved
    return CurveInfluence(buckets, moved)
