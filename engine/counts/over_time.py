"""What a log itself shows over time: who keeps rank 1, how exposure gathers, what is clicked."""

from itertools import pairwise

import numpy as np

from engine.counts.periods import period
from engine.inference.clustered_shares import clustered_shares
from engine.inference.quantile import reach
from engine.inference.sliced_means import SlicedMeans, grouped
from engine.logs.log import Log
from engine.metrics.gini import gini

ESTIMANDS = ("over_time",)
"The estimands of the intervals in this module, by the keys of the audit."

_BY_RANK = """
SELECT {period} AS period, rank, bucket, COUNT(*) AS shown,
       CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks
FROM log WHERE timestamp IS NOT NULL GROUP BY {period}, rank, bucket ORDER BY 1, 2, 3
"""
PARTS = 20
"""Parts of the sessions for the jackknife."""
_EXPOSURE = """
SELECT {period} AS period, bucket % 20 AS part, item_code, SUM(1.0e0 / rank) AS exposure
FROM log WHERE timestamp IS NOT NULL GROUP BY {period}, bucket % 20, item_code ORDER BY 1, 2, 3
"""
_HOLDERS = """
SELECT period, query_code, item_code, shown
FROM (SELECT period, query_code, item_code, shown,
             ROW_NUMBER() OVER (PARTITION BY period, query_code
                                ORDER BY shown DESC, item_code) AS place,
             SUM(shown) OVER (PARTITION BY period, query_code) AS total
      FROM (SELECT {period} AS period, query_code, item_code, COUNT(*) AS shown
            FROM log WHERE rank = 1 AND timestamp IS NOT NULL
            GROUP BY {period}, query_code, item_code) AS counted) AS ranked
WHERE place = 1 ORDER BY period, query_code
"""


def sql(log: Log, what: str, count: int = 10) -> str:
    """The query behind `clicks_by_rank`, `exposure_gini` or `persistence`."""
    texts = {"clicks_by_rank": _BY_RANK, "exposure_gini": _EXPOSURE, "persistence": _HOLDERS}
    return texts[what].format(period=period(log, count)[0]).strip()


def clicks_by_rank(log: Log, count: int = 10) -> dict[str, np.ndarray]:
    """Per period and rank: start, rank, shown, clicks, click_rate, and its interval low, high.

    Raises:
        EngineError: the log has no timestamps.
    """
    sql, borders = period(log, count)
    table = log.reduce(_BY_RANK.format(period=sql))
    ranks, nth = np.unique(table["rank"].astype(int), return_inverse=True)
    both = table["period"].astype(int) * len(ranks) + nth
    cells, place = np.unique(both, return_inverse=True)
    at, rank = cells // len(ranks), ranks[cells % len(ranks)]
    bucket = table["bucket"].astype(int)
    rates = clustered_shares(place, bucket, table["clicks"], table["shown"])
    return {
        "start": borders[at],
        "rank": rank,
        "shown": rates.trials.astype(int),
        "clicks": np.bincount(place, table["clicks"]).astype(int),
        "click_rate": rates.share,
        "low": rates.low,
        "high": rates.high,
    }


def clicks_per_impression(log: Log, count: int = 10) -> tuple[np.ndarray, SlicedMeans]:
    """The start of each period, and the mean clicks of an impression in it.

    Raises:
        EngineError: the log has no timestamps.
    """
    sql, borders = period(log, count)
    table = log.reduce(_BY_RANK.format(period=sql))
    at, place = np.unique(table["period"].astype(int), return_inverse=True)
    impressions = np.where(table["rank"] == table["rank"].min(), table["shown"], 0)
    return borders[at], grouped(place, table["bucket"], table["clicks"], impressions)


def exposure_gini(log: Log, count: int = 10) -> dict[str, np.ndarray]:
    """Per period: start, the Gini coefficient of the items' exposure, and how many were shown.

    Exposure is counted as 1/rank; an item that the period did not show has none. `low` and `high`
    say how far it could be off as that of all sessions to come: 95%, by a jackknife that leaves out
    one of PARTS parts of the sessions at a time; NaN where a period has fewer sessions than parts.

    Raises:
        EngineError: the log has no timestamps.
    """
    sql, borders = period(log, count)
    table = log.reduce(_EXPOSURE.format(period=sql))
    periods, first = np.unique(table["period"].astype(int), return_index=True)
    ginis = []
    for rows in np.split(np.arange(len(table["period"])), first[1:]):
        parts = np.zeros((PARTS, log.counts["items"]))
        parts[table["part"][rows].astype(int), table["item_code"][rows]] = table["exposure"][rows]
        whole = parts.sum(axis=0)
        ginis.append((float(gini(whole)), *_jackknifed(parts), int((whole > 0).sum())))
    value, centre, error, items = (np.array(column) for column in zip(*ginis, strict=True))
    return {
        "start": borders[periods],
        "gini": value,
        "low": np.clip(np.minimum(centre - reach(0.95, PARTS - 1) * error, value), 0, 1),
        "high": np.clip(np.maximum(centre + reach(0.95, PARTS - 1) * error, value), 0, 1),
        "items": items,
    }


def _jackknifed(parts: np.ndarray) -> tuple[float, float]:
    """The Gini coefficient less its bias, and its standard error, from (PARTS, items) exposures.

    Few pages make exposure look more unequal than it is.
    """
    if not (parts.sum(axis=1) > 0).all():
        return float("nan"), float("nan")
    whole = parts.sum(axis=0)
    without = gini(whole - parts)
    error = np.sqrt(((without - without.mean()) ** 2).sum() * (PARTS - 1) / PARTS)
    return float(PARTS * gini(whole) - (PARTS - 1) * without.mean()), float(error)


def persistence(log: Log, count: int = 10) -> dict[str, np.ndarray]:
    """Per period after the first: the share of queries that kept their first item.

    The first item of a query is the one that stood at rank 1 most often; queries count that have
    one in both periods. Columns: start, queries, kept, persistence.

    Raises:
        EngineError: the log has no timestamps.
    """
    sql, borders = period(log, count)
    table = log.reduce(_HOLDERS.format(period=sql))
    holders: dict[int, dict[int, int]] = {}
    for at, query, item in zip(
        table["period"].astype(int).tolist(),
        table["query_code"].tolist(),
        table["item_code"].tolist(),
        strict=True,
    ):
        holders.setdefault(at, {})[query] = item
    periods = sorted(holders)
    rows = []
    for before, after in pairwise(periods):
        both = holders[before].keys() & holders[after].keys()
        rows.append((after, len(both), sum(holders[before][q] == holders[after][q] for q in both)))
    at, queries, same = np.array(rows, dtype=int).reshape(-1, 3).T
    share = np.divide(same, queries, out=np.full(len(at), np.nan), where=queries > 0)
    return {"start": borders[at], "queries": queries, "kept": same, "persistence": share}
