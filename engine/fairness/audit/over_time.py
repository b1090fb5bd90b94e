"""How the groups' shares of exposure move over the log's time."""

from dataclasses import dataclass

import numpy as np

from engine.counts.periods import period
from engine.examination.deleted_parts import curves_without
from engine.fairness.audit.counts import PARTS, counts_of
from engine.inference.delete_a_group import Deleted
from engine.ingest.tables.item_groups import groups_of
from engine.logs.log import Log

ESTIMANDS = ("exposure_audit",)
"The estimands of the intervals in this module, by the keys of the audit."

_SQL = """
SELECT {period} AS period, bucket % {parts} AS part, item_code, rank, COUNT(*) AS impressions
FROM log WHERE timestamp IS NOT NULL
GROUP BY {period}, bucket % {parts}, item_code, rank ORDER BY period, part, item_code, rank
"""


@dataclass(frozen=True)
class SharesOverTime:
    """Shares of exposure per period: `share` (P, groups), with `interval` (P, groups, 2)."""

    groups: tuple[str, ...]
    start: np.ndarray
    share: np.ndarray
    interval: np.ndarray
    sql: str


def shares_over_time(
    log: Log, group: str, examination: str = "all_pairs", count: int = 10, level: float = 0.95
) -> SharesOverTime:
    """Each group's share of the exposure of a period.

    The interval leaves out twenty parts of the sessions in turn, with the curve fitted again.

    Raises:
        EngineError: the log has no timestamps, or there are no such groups.
    """
    text, borders = period(log, count)
    sql = _SQL.format(period=text, parts=PARTS).strip()
    groups, table = groups_of(log, group), log.query(sql)
    counts = counts_of(log)
    curves = np.nan_to_num(curves_without(log, examination, counts.whole, counts.part, PARTS))
    periods, place = np.unique(table["period"].astype(int), return_inverse=True)
    rows = np.zeros((len(periods), PARTS, len(groups.names), curves.shape[1]))
    part, rank = table["part"].astype(int), table["rank"].astype(int) - 1
    np.add.at(rows, (place, part, groups.code[table["item_code"]], rank), table["impressions"])
    whole = rows.sum(axis=1, keepdims=True)
    exposure = np.einsum("pfgk,fk->pfg", np.concatenate([whole, whole - rows], axis=1), curves)
    shares = exposure / np.maximum(exposure.sum(axis=2, keepdims=True), 1e-300)
    interval = np.empty((len(periods), len(groups.names), 2))
    for row, code in np.ndindex(interval.shape[:2]):
        value = Deleted(float(shares[row, 0, code]), shares[row, 1:, code])
        interval[row, code] = np.clip(value.interval(level), 0, 1)
    return SharesOverTime(groups.names, borders[periods], shares[:, 0], interval, sql)
