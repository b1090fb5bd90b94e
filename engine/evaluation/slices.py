"""The weights of every estimate per slice of the log: per period, per logger."""

from collections.abc import Sequence

import numpy as np

from engine.core.errors import EngineError
from engine.counts.periods import period
from engine.diagnostics.slices import Slices
from engine.evaluation.planned_estimate import PlannedEstimate
from engine.logs.log import Log
from engine.terms.names import control, reward, weight
from engine.terms.term import ONE, Terms
from engine.totals.aggregation import AggregationPass
from engine.totals.sql_export import export_sql
from engine.totals.term_request import TermRequest
from engine.weightings.weighting import Weight

TERMS: Terms = {"n": ONE, "wc": weight * control, "control": control, "r": reward}
PERIODS, GROUPS = 10, 40
"""How many periods there are, and groups of sessions in each slice."""
GROUP = f"bucket % {GROUPS}"
LOGGERS = "SELECT DISTINCT policy AS policy FROM log ORDER BY policy"


def by_period(log: Log, estimates: Sequence[PlannedEstimate]) -> list[Slices | None]:
    """Each estimate's weights in ten periods of the log's time; None without timestamps."""
    if not log.has("timestamp"):
        return [None] * len(estimates)
    try:
        sql, borders = period(log, PERIODS)
    except EngineError:
        return [None] * len(estimates)
    joint = AggregationPass(log, unit=f"COALESCE({sql}, 0) * {GROUPS} + {GROUP}")
    names = _added(joint, estimates)
    if not any(names):
        return [None] * len(estimates)
    totals = joint.run()
    place, group = np.divmod(np.asarray(totals["bucket"], int), GROUPS)
    present, place = np.unique(place, return_inverse=True)

    def table(column: str) -> np.ndarray:
        parts = np.zeros((len(present), GROUPS))
        parts[place, group] = totals[column]
        return parts

    return [
        Slices(borders[present], {term: table(part[0]) for term, part in name.items()})
        if name
        else None
        for name in names
    ]


def by_logger(log: Log, estimates: Sequence[PlannedEstimate]) -> list[Slices | None]:
    """Each estimate's weights per logging policy; None where there is but one."""
    loggers = log.reduce("SELECT COUNT(DISTINCT policy) AS loggers FROM log")["loggers"][0]
    if not log.has("policy") or not 2 <= int(loggers) <= 100:
        return [None] * len(estimates)
    names = sorted(str(name) for name in log.reduce(LOGGERS)["policy"])
    joint = AggregationPass(log, {"policy": names}, unit=GROUP)
    added = _added(joint, estimates, "policy")
    if not any(added):
        return [None] * len(estimates)
    totals = joint.run()
    return [
        Slices(
            np.array(names),
            {term: np.stack([totals[part] for part in parts]) for term, parts in total.items()},
        )
        if total
        else None
        for total in added
    ]


def period_sql(log: Log, weights: Sequence[Weight]) -> str:
    """The query behind `by_period`."""
    joint, names = _joint(log, weights, f"COALESCE({period(log, PERIODS)[0]}, 0)")
    named = [(f"policy {place}", name) for place, name in enumerate(names, 1) if name]
    return export_sql(joint, named)


def logger_sql(log: Log, weights: Sequence[Weight]) -> str:
    """The query behind `by_logger`."""
    return _joint(log, weights, "policy")[0].sql()


def _joint(
    log: Log, weights: Sequence[Weight | None], unit: str
) -> tuple[AggregationPass, list[dict[str, list[str]] | None]]:
    """The pass over slices, and where it holds each weight's terms."""
    joint = AggregationPass(log, unit=unit)
    return joint, [joint.add(TermRequest(TERMS, weight)) if weight else None for weight in weights]


def _added(
    joint: AggregationPass, estimates: Sequence[PlannedEstimate], split_by: str = ""
) -> list[dict[str, list[str]] | None]:
    """Where a pass holds the terms of each estimate's weight; None for those without."""
    return [
        joint.add(TermRequest(TERMS, estimate.weight, split_by=split_by))
        if estimate.weight
        else None
        for estimate in estimates
    ]
