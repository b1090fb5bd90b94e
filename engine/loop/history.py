"""What a log's own timestamps say: who held rank 1, period by period."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.logs.log import Log
from engine.logs.periods import period
from engine.metrics.gini import gini

SHOWN = """
SELECT {period} AS period, item_code, rank, COUNT(*) AS shown,
       CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks
FROM log WHERE timestamp IS NOT NULL
GROUP BY {period}, item_code, rank ORDER BY 1, 2, 3
"""
FIRST = """
SELECT {period} AS period, query_code, item_code, COUNT(*) AS shown
FROM log WHERE timestamp IS NOT NULL AND rank = 1
GROUP BY {period}, query_code, item_code ORDER BY 1, 2, 3
"""
Z = 1.96


@dataclass(frozen=True)
class History:
    """A log cut into P periods of equal length; NaN where a period shows nothing."""

    start: np.ndarray
    """(P,) when each period begins."""
    clicks: np.ndarray
    """(P,) clicks per page: the click-through rates of the ranks, added up."""
    error: np.ndarray
    """(P,) half the width of its 95% interval, for independent rows."""
    leader_holds: np.ndarray
    """(P,) share of rank 1 that goes to the item that held it most often in the whole log."""
    stays: np.ndarray
    """(P,) share of queries whose item at rank 1 is that of the period before."""
    exposure_gini: np.ndarray
    """(P,) concentration of the examination that items collected."""
    sql: str


def history(log: Log, examination: np.ndarray, count: int = 8) -> History:
    """The past of a log; exposure is by the given (K,) examination.

    Raises:
        EngineError: the log has no timestamps.
    """
    text, borders = period(log, count)
    shown, first = log.reduce(SHOWN.format(period=text)), log.reduce(FIRST.format(period=text))
    clicks, error = _clicks(shown, count, len(examination))
    holds, stays = _rank_one(first, count, len(log.queries), len(log.items))
    exposure = np.zeros((count, len(log.items)))
    place = shown["period"].astype(int), shown["item_code"].astype(int)
    np.add.at(exposure, place, shown["shown"] * examination[shown["rank"].astype(int) - 1])
    concentration = np.where(exposure.sum(axis=1) > 0, gini(exposure), np.nan)
    sql = SHOWN.format(period=text)
    return History(borders[:-1], clicks, error, holds, stays, concentration, sql)


def _clicks(shown: dict[str, np.ndarray], count: int, ranks: int) -> tuple[np.ndarray, np.ndarray]:
    totals = np.zeros((2, count, ranks))
    place = shown["period"].astype(int), shown["rank"].astype(int) - 1
    for table, name in zip(totals, ("shown", "clicks"), strict=True):
        np.add.at(table, place, shown[name])
    rate = _ratio(totals[1], totals[0])
    variance = _ratio(rate * (1 - rate), totals[0])
    empty = np.isnan(rate).all(axis=1)
    clicks = np.where(empty, np.nan, np.nansum(rate, axis=1))
    return clicks, Z * np.sqrt(np.where(empty, np.nan, np.nansum(variance, axis=1)))


def _rank_one(
    first: dict[str, np.ndarray], count: int, queries: int, items: int
) -> tuple[np.ndarray, np.ndarray]:
    """(P,) how much of rank 1 the leaders hold, and how many queries kept their first item."""
    when, query, item = (first[name].astype(int) for name in ("period", "query_code", "item_code"))
    pairs, where = np.unique(query * items + item, return_inverse=True)
    overall = _best(np.bincount(where, first["shown"]), pairs // items, pairs % items, queries)
    held = np.bincount(when, first["shown"] * (overall[query] == item), count)
    holds = _ratio(held, np.bincount(when, first["shown"], count))
    tops = [
        _best(first["shown"][when == p], query[when == p], item[when == p], queries)
        for p in range(count)
    ]
    stays = [np.nan]
    for before, now in pairwise(tops):
        both = (before >= 0) & (now >= 0)
        stays.append(float((before == now)[both].mean()) if both.any() else np.nan)
    return holds, np.array(stays)


def _best(shown: np.ndarray, query: np.ndarray, item: np.ndarray, queries: int) -> np.ndarray:
    """(Q,) the item that was shown most often per query; -1 where none was."""
    order = np.lexsort((-item, shown, query))
    best = np.full(queries, -1)
    best[query[order]] = item[order]
    return best


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
