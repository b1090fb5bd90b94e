"""The weights of every estimate per slice of the log: per period, per logger."""

from collections.abc import Sequence

import numpy as np

from engine.core.errors import EngineError
from engine.evaluation.plan import PlannedEstimate
from engine.logs.log import Log
from engine.logs.periods import period
from engine.terms.names import control, reward, weight
from engine.terms.term import Terms
from engine.totals.aggregation import AggregationPass
from engine.totals.sql_export import export_sql
from engine.totals.term_request import TermRequest
from engine.weightings.weighting import Weight

TERMS: Terms = {
    "w": weight,
    "w2": weight * weight,
    "wr": weight * reward,
    "wc": weight * control,
    "control": control,
    "r": reward,
    "r2": reward * reward,
}
PERIODS = 10
Slices = dict[str, np.ndarray]
"""Totals of TERMS, `rows` and `impressions` per slice, and the slices' names in `slice`."""


def by_period(log: Log, estimates: Sequence[PlannedEstimate]) -> list[Slices | None]:
    """Each estimate's weights in ten periods of the log's time; None without timestamps."""
    if not log.has("timestamp"):
        return [None] * len(estimates)
    try:
        sql, borders = period(log, PERIODS)
    except EngineError:
        return [None] * len(estimates)
    found = _sliced(log, estimates, f"COALESCE({sql}, 0)")
    return [part and part | {"slice": borders[part["slice"].astype(int)]} for part in found]


def by_logger(log: Log, estimates: Sequence[PlannedEstimate]) -> list[Slices | None]:
    """Each estimate's weights per logging policy; None where there is but one."""
    loggers = log.reduce("SELECT COUNT(DISTINCT policy) AS loggers FROM log")["loggers"][0]
    if not log.has("policy") or not 2 <= int(loggers) <= 100:
        return [None] * len(estimates)
    return _sliced(log, estimates, "policy")


def period_sql(log: Log, weights: Sequence[Weight]) -> str:
    """The query behind `by_period`."""
    joint, names = _joint(log, weights, f"COALESCE({period(log, PERIODS)[0]}, 0)")
    told = [(f"policy {place}", one) for place, one in enumerate(names, 1) if one]
    return export_sql(joint, told)


def logger_sql(log: Log, weights: Sequence[Weight]) -> str:
    """The query behind `by_logger`."""
    return _joint(log, weights, "policy")[0].sql()


def _joint(
    log: Log, weights: Sequence[Weight | None], unit: str
) -> tuple[AggregationPass, list[dict[str, list[str]] | None]]:
    """The pass over slices, and where it holds each weight's terms."""
    joint = AggregationPass(log, unit=unit)
    return joint, [joint.add(TermRequest(TERMS, weight)) if weight else None for weight in weights]


def _sliced(log: Log, estimates: Sequence[PlannedEstimate], unit: str) -> list[Slices | None]:
    joint, asked = _joint(log, [one.weight for one in estimates], unit)
    if not any(asked):
        return [None] * len(estimates)
    found = joint.run()
    shared = {"slice": found["bucket"], "rows": found["rows"], "impressions": found["impressions"]}
    return [
        {term: found[columns[0]] for term, columns in names.items()} | shared if names else None
        for names in asked
    ]
