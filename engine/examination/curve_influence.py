"""How much each bucket of sessions moves an estimated examination curve."""

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

    `by_look` and `by_click` (P, K, K): entry [p, j, k] is what one more impression, or one more
    click, of pair p at rank j + 1 adds to the examination of rank k + 1.
    """

    pairs: Pairs
    by_look: np.ndarray
    by_click: np.ndarray


@dataclass(frozen=True, eq=False)
class CurveInfluence:
    """(B,) ascending buckets, and (B, K) how much the rows of each move the examination."""

    buckets: np.ndarray
    moved: np.ndarray

    def at(self, buckets: np.ndarray) -> np.ndarray:
        """(len(buckets), K) the influences of these buckets; zero where one moves nothing."""
        found = np.zeros((len(buckets), self.moved.shape[1]))
        found[np.isin(buckets, self.buckets)] = self.moved[np.isin(self.buckets, buckets)]
        return found


INFLUENCES: Family[str, CurveInfluence | None] = Family("curve influences")


def curve_influence(log: Log, spec: str) -> CurveInfluence | None:
    """The influence of each bucket on the curve of a method; None where it is not known.

    Zero for a curve that was not estimated from this log.
    """
    model = ExaminationModel.parse(spec)
    return log.cache.get(INFLUENCES, model.spec, lambda: _influence(log, model))


def _influence(log: Log, model: ExaminationModel) -> CurveInfluence | None:
    gradient = model.gradient(log)
    if gradient is None:
        return None
    pair, rank = np.nonzero(gradient.pairs.impressions > 0)
    ranks = gradient.by_look.shape[2]
    if not len(pair):
        return CurveInfluence(np.zeros(0), np.zeros((0, ranks)))
    table = {
        "query_code": gradient.pairs.query[pair],
        "item_code": gradient.pairs.item[pair],
        "rank": rank + 1,
    }
    table |= {f"look_{k}": gradient.by_look[pair, rank, k] for k in range(ranks)}
    table |= {f"click_{k}": gradient.by_click[pair, rank, k] for k in range(ranks)}
    sums = ",\n       ".join(SUM.format(k=k) for k in range(ranks))
    rows = log.query(SQL.format(sums=sums), gradient=table)
    moved = np.stack([np.asarray(rows[f"moved_{k}"], float) for k in range(ranks)], axis=1)
    return CurveInfluence(np.asarray(rows["bucket"]), moved)
