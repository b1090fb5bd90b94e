"""A log cut into periods of equal length by its own timestamps."""

import numpy as np

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.logs.lookup import literal

_SPAN = """
SELECT MIN(EXTRACT(EPOCH FROM timestamp)) AS first, MAX(EXTRACT(EPOCH FROM timestamp)) AS last
FROM log WHERE timestamp IS NOT NULL
"""
_PERIODS = """
SELECT {period} AS period, COUNT(*) AS rows,
       CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks,
       AVG(propensity) AS propensity
FROM log WHERE timestamp IS NOT NULL GROUP BY {period} ORDER BY 1
"""


def period(log: Log, count: int) -> tuple[str, np.ndarray]:
    """The SQL of a row's period (0 to count - 1), and the (count + 1,) borders in UTC.

    Raises:
        EngineError: the log has no timestamps.
    """
    span = log.reduce(_SPAN)
    first, last = float(span["first"][0]), float(span["last"][0])
    if not np.isfinite(first):
        raise EngineError("the log has no timestamps", fix="Map the timestamp column.")
    width = max(last - first, 1e-6) / count
    borders = (np.linspace(first, last, count + 1) * 1e6).astype("datetime64[us]")
    place = f"FLOOR((EXTRACT(EPOCH FROM timestamp) - {literal(first)}) / {literal(width)})"
    return f"LEAST(CAST({place} AS INTEGER), {count - 1})", borders


def periods(log: Log, count: int = 10) -> dict[str, np.ndarray]:
    """Per period with rows: start, rows, clicks and the mean propensity."""
    sql, borders = period(log, count)
    table = log.reduce(_PERIODS.format(period=sql))
    return {"start": borders[table["period"].astype(int)], **table}
