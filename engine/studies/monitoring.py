"""An estimate along the log's time, under an interval that allows looking at every moment."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.numbers import count, percent
from engine.counts.periods import period
from engine.estimators.estimator import Estimator
from engine.evaluation.plan import EvaluationPlan
from engine.inference.confidence_sequence import along, lower_bounds
from engine.inference.estimate import of_totals
from engine.inference.weights import units_of, within
from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.terms.names import reward, weight
from engine.terms.term import Terms
from engine.totals.aggregation import AggregationPass
from engine.totals.sql_export import export_sql
from engine.totals.term_request import TermRequest
from engine.totals.weight_terms import WEIGHT_TERMS

ESTIMANDS = ("sequential_value",)
"The estimands of the intervals in this module, by the keys of the audit."

OUTLAST = """
SELECT SUM(CASE WHEN last - first > 1 THEN rows_here ELSE 0 END) / SUM(rows_here) AS share
FROM (
  SELECT MIN(look) AS first, MAX(look) AS last, CAST(COUNT(*) AS DOUBLE) AS rows_here
  FROM (SELECT session, {unit} AS look FROM log) AS looked GROUP BY session
) AS per_session
"""
LOOKS = 200
"""At how many moments of the log's time the estimate is taken."""


@dataclass(frozen=True)
class SequentialEstimate:
    """The estimate after each look, and the anytime-valid interval; nothing before the first.

    `gain_low` and `gain_high` bound, in the same way, what the policy gains on the logging policy
    in the mean over the log so far: paired, so that rewards may rise and fall for both.
    """

    policy: str
    when: np.ndarray
    impressions: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    gain_low: np.ndarray
    gain_high: np.ndarray
    sql: str = ""

    def sentence(self) -> str:
        """After how many impressions monitoring would have decided."""
        above, below = _first(self.gain_low > 0), _first(self.gain_high < 0)
        places = [place for place in (above, below) if place is not None]
        if not places:
            return f"{self.policy}: at no moment was it shown to differ from the logging policy."
        more = "more" if above == min(places) else "less"
        return (
            f"{self.policy}: shown to earn {more} than the logging policy after "
            f"{count(int(self.impressions[min(places)]), 'impression')} of "
            f"{self.impressions[-1]:,.0f}."
        )


def _first(reached: np.ndarray) -> int | None:
    places = np.flatnonzero(reached)
    return int(places[0]) if len(places) else None


def monitor(
    log: Log,
    policy: Policy | str,
    estimator: Estimator | str = "ips",
    *,
    level: float = 0.95,
    low: float = 0.0,
    high: float = 1.0,
    moments: int = LOOKS,
) -> SequentialEstimate:
    """The estimate along the log's time; in the order of its lines where it has no timestamps.

    Args:
        log: one row per impression.
        policy: the target.
        estimator: one that averages weighted rewards, for its weighting.
        level: the chance that the interval holds at every look at once.
        low: the smallest reward possible.
        high: the largest reward possible.
        moments: at how many moments at most.

    Raises:
        EngineError: impressions have several rows, sessions come back later, or the estimator is
            not for this.
    """
    target = Policy.parse(policy) if isinstance(policy, str) else policy
    form = Estimator.parse(estimator) if isinstance(estimator, str) else estimator
    if log.counts["rows"] != log.counts["impressions"]:
        raise EngineError(
            "sequential monitoring is not available for logs with several rows per impression",
            fix="Use the fixed-sample intervals.",
        )
    planned = EvaluationPlan(log, None).add(target, form)
    if planned.refusal or planned.weight is None:
        raise EngineError(planned.refusal or f"{form.key} has no weights to watch")
    unit, borders = _moments(log, moments)
    _sessions_end(log, unit)
    joint = AggregationPass(log, unit=unit)
    estimates = [
        joint.add(TermRequest(terms, planned.weight)) for terms in (WEIGHT_TERMS, _gains(low, high))
    ]
    totals = joint.run()
    sums = {
        term: np.asarray(totals[names[term][0]], float) for names in estimates for term in names
    }
    sums |= {"rows": totals["rows"], "impressions": totals["impressions"], "units": totals["units"]}
    seen = of_totals(lambda total: total["wr"] / total["impressions"], sums)
    units = units_of(seen.with_weights(sums), form.key)
    lows, highs = along(units, *within(units, low, high, "monitoring"), level)
    span, alpha = high - low, (1 - level) / 2
    gain_low = (2 * _of_gains(sums, "more", span, alpha) - 1) * span
    gain_high = (1 - 2 * _of_gains(sums, "less", span, alpha)) * span
    total = np.cumsum(sums["impressions"])
    when = borders[1:][totals["bucket"].astype(int)] if borders is not None else total
    value = np.cumsum(sums["wr"]) / total
    sql = export_sql(joint, [(target.spec, names) for names in estimates])
    return SequentialEstimate(
        target.spec, when, total, value, lows, highs, gain_low, gain_high, sql
    )


def _gains(low: float, high: float) -> Terms:
    """Terms whose means are the span of rewards plus the gain, and less the gain; never negative.

    Weights average to one, so that a reward may be counted from either end of the span.
    """
    more = (weight - 1) * (reward - low) + (high - low)
    less = (weight - 1) * (high - reward) + (high - low)
    return {"more": more, "less": less, "more2": more * more, "less2": less * less}


def _of_gains(sums: dict[str, np.ndarray], term: str, span: float, alpha: float) -> np.ndarray:
    """Lower bounds on the mean of a term over twice the span: of impressions, or means of looks."""
    n, x, xx = sums["impressions"], sums[term], sums[f"{term}2"]
    if sums["units"].sum() != n.sum():
        n, x, xx = np.ones(len(n)), x / n, (x / n) ** 2
    return lower_bounds(n, x / (2 * span), xx / (2 * span) ** 2, alpha)


def _sessions_end(log: Log, unit: str) -> None:
    """Check that sessions hardly outlast a look, as what comes later must be independent of it.

    Raises:
        EngineError: they do.
    """
    if log.counts["sessions"] == log.counts["impressions"]:
        return
    share = float(log.reduce(OUTLAST.format(unit=unit))["share"][0])
    if share > 0.05:
        raise EngineError(
            f"{percent(share, 2)} of impressions are of sessions that come back later, so that no "
            "moment of the log stands alone",
            fix="Map the single visit as the session, or use the plain intervals.",
            named=True,
        )


def _moments(log: Log, number: int) -> tuple[str, np.ndarray | None]:
    """The SQL of a row's place among the looks, and the looks' borders in time if it has one."""
    if log.has("timestamp"):
        sql, borders = period(log, number)
        return f"COALESCE({sql}, 0)", borders
    counts = log.reduce("SELECT MAX(line) AS last FROM log")
    last = max(int(counts["last"][0]), 1)
    return f"CAST(FLOOR((line - 1) * {number}e0 / {last}) AS INTEGER)", None
