"""The parameters of a fitted click model as a table, with intervals where they exist."""

from collections.abc import Mapping

import numpy as np

from engine.click_models.click_model import FittedModel
from engine.logs.log import Log

MOST = 1_000


def parameter_table(
    fitted: FittedModel,
    log: Log,
    intervals: Mapping[str, np.ndarray] | None = None,
    most: int = MOST,
) -> dict[str, list[object]]:
    """Columns parameter, place, query, item, value, low, high.

    Shared parameters come first, `place` counting from 1 (the rank, where there is one per rank);
    then those of the first `most` pairs. `intervals` are those of `jackknife.intervals`; a
    proportion that they do not hold has its own, of independent impressions.
    """
    rows: list[tuple[object, ...]] = []
    for name in sorted(fitted.parameters, key=lambda name: name in fitted.model.by_pair):
        bounds = (intervals or {}).get(name, fitted.interval(name))
        if name in fitted.model.by_pair:
            rows += _pairs(fitted, log, name, bounds, most)
        else:
            rows += _shared(name, fitted.stated(name), bounds)
    columns = ("parameter", "place", "query", "item", "value", "low", "high")
    return {column: [row[k] for row in rows] for k, column in enumerate(columns)}


def _shared(name: str, values: np.ndarray, bounds: np.ndarray | None) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for at in np.ndindex(values.shape):
        low, high = (None, None) if bounds is None or np.isnan(values[at]) else bounds[at]
        place = " ".join(str(k + 1) for k in at)
        rows.append((name, place, None, None, float(values[at]), low, high))
    return rows


def _pairs(
    fitted: FittedModel, log: Log, name: str, bounds: np.ndarray | None, most: int
) -> list[tuple[object, ...]]:
    values = fitted.stated(name)[:-1][:most]
    query, item = log.queries[fitted.index.query[:most]], log.items[fitted.index.item[:most]]
    if values.ndim > 1:
        return []
    low = high = np.full(len(values), np.nan)
    if bounds is not None:
        low, high = np.where(np.isnan(values), np.nan, bounds[:most].T)
    return [
        (name, "", str(a), str(b), float(value), below, above)
        for a, b, value, below, above in zip(query, item, values, low, high, strict=True)
    ]
