"""The past of a log, in the terms of the loop that goes on from it."""

from dataclasses import dataclass

import numpy as np

from engine.counts.cells import cells
from engine.counts.over_time import clicks_per_impression, persistence, sql
from engine.logs.log import Log

ESTIMANDS = ("over_time",)
"The estimands of the intervals in this module, by the keys of the audit."


@dataclass(frozen=True)
class LoggedPast:
    """A log by periods of equal length, P of which show something."""

    start: np.ndarray
    """(P,) when each period begins."""
    clicks: np.ndarray
    """(P,) clicks per page: the click rates of the ranks, added up."""
    error: np.ndarray
    """(P,) half the width of its 95% interval, for independent rows."""
    leader_holds: float
    """Share of rank 1 that goes to the item that holds it most often, over all queries."""
    stays: float
    """Share of queries whose first item is that of the period before; NaN with one period."""
    sql: str


def history(log: Log, count: int = 8) -> LoggedPast:
    """The past of a log.

    Raises:
        EngineError: the log has no timestamps.
    """
    start, clicks = clicks_per_impression(log, count)
    unchanged = persistence(log, count)["persistence"]
    stays = float(np.nanmean(unchanged)) if np.isfinite(unchanged).any() else float("nan")
    text = sql(log, "clicks_by_rank", count)
    return LoggedPast(start, clicks.mean, clicks.half_widths(), _leaders(log), stays, text)


def _leaders(log: Log) -> float:
    cell = cells(log)
    first = cell["rank"] == 1
    shown, query = cell["impressions"][first], cell["query_code"][first].astype(int)
    if not len(shown):
        return float("nan")
    most = np.zeros(int(query.max()) + 1)
    np.maximum.at(most, query, shown)
    return float(most.sum() / shown.sum())
