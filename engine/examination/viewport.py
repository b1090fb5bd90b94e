"""Viewport: what was on the screen was logged, so that examination is observed."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.counts.cells import cells
from engine.examination import rank_graph
from engine.examination.curve import LEVEL, Curve
from engine.examination.examination_model import ExaminationModel
from engine.examination.harvesting import ratio
from engine.examination.pairs import pairs
from engine.inference.normal import half_width
from engine.logs.log import Log

SQL = """
SELECT bucket, rank, COUNT(*) AS shown,
       CAST(SUM(CASE WHEN seen > {least} THEN 1 ELSE 0 END) AS BIGINT) AS seen
FROM (SELECT bucket, rank, TRY_CAST({column} AS DOUBLE) AS seen FROM log) AS views
WHERE seen IS NOT NULL GROUP BY bucket, rank ORDER BY bucket, rank
"""


@dataclass(frozen=True)
class Viewport(ExaminationModel):
    """The share of impressions in which a rank came into view, relative to rank 1.

    Needs no clicks and no experiment, only a column that says what was on the screen (1 or 0, or
    seconds). Other methods can be compared with it; an item on the screen need not be looked at.
    """

    key = "viewport"
    title = "Viewport"
    formula = r"\hat e_k = \overline{\mathrm{seen}}_k \,/\, \overline{\mathrm{seen}}_1"
    assumes = "Items that came into view were examined, equally at every rank."
    assumptions = ("observed_examination", "uniform_users")
    cites = ("joachims2017",)
    needs_clicks = False

    column: str = parameter("seen", "Column", "The column that says what came into view.")
    least: float = parameter(
        0.0, "More than", "What counts as seen: more than this, such as seconds.", low=0
    )

    def fit(self, log: Log) -> Curve:
        """The curve of a log, with a jackknife over sessions.

        Raises:
            EngineError: the log has no such column, or its values are no numbers.
        """
        if self.column not in log.columns:
            raise EngineError(
                f"viewport needs a column that says what came into view, and this log has no "
                f"{self.column!r}",
                fix="Name it: viewport(column='...'). Its columns: "
                f"{', '.join(log.columns) or 'none beyond the mapped ones'}.",
            )
        counted = pairs(cells(log))
        shown, seen = _by_bucket(log, self.column, self.least, counted.impressions.shape[1])
        curve = _relative(shown.sum(axis=0), seen.sum(axis=0))
        identified = np.isfinite(curve)
        without = _relative(shown.sum(axis=0) - shown, seen.sum(axis=0) - seen)
        buckets = len(shown)
        off = np.nan_to_num(without - np.nanmean(without, axis=0))
        error = np.sqrt((buckets - 1) / buckets * (off**2).sum(axis=0))
        reach = half_width(error, LEVEL, max(buckets - 1, 1))
        interval = np.stack([np.maximum(curve - reach, 0), curve + reach], axis=1)
        interval[~identified] = np.nan
        return Curve(
            self.spec,
            curve,
            interval,
            identified,
            rank_graph.links(counted),
            _warnings(identified),
        )


def _by_bucket(log: Log, column: str, least: float, ranks: int) -> tuple[np.ndarray, np.ndarray]:
    """(B, K) impressions whose view is known, and those that came into view, by bucket."""
    table = log.query(SQL.format(column=column, least=float(least)))
    if not len(table["rank"]):
        raise EngineError(
            f"the column {column!r} holds no numbers, so it does not say what came into view"
        )
    names, place = np.unique(table["bucket"], return_inverse=True)
    shown, seen = np.zeros((2, max(len(names), 1), ranks))
    at = place, table["rank"].astype(np.int64) - 1
    shown[at], seen[at] = table["shown"], table["seen"]
    return shown, seen


def _relative(shown: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(..., K) the share seen at each rank over that at rank 1."""
    share = ratio(seen, shown)
    return ratio(share, np.nan_to_num(share[..., :1]) * np.ones_like(share))


def _warnings(identified: np.ndarray) -> tuple[str, ...]:
    if not identified.any():
        return ("Rank 1 never came into view, and examination is measured relative to rank 1.",)
    lost = [int(k) + 1 for k in np.flatnonzero(~identified)]
    if not lost:
        return ()
    return (f"At {rank_graph.listed(lost)} no impression says whether the item came into view.",)
