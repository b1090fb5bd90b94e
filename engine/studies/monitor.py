"""An estimate along the log's time, under an interval that allows looking at every moment."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.core.numbers import count
from engine.estimators.ask import Ask
from engine.estimators.estimator import Estimator
from engine.estimators.one_pass import Pass
from engine.estimators.told_sql import told_sql
from engine.estimators.totals import EVIDENCE
from engine.inference.confidence_sequence import along
from engine.inference.estimate import of_totals
from engine.inference.weights import units_of, within
from engine.logs.log import Log
from engine.logs.periods import period
from engine.policies.policy import Policy
from engine.studies.asking import Asking

LOOKS = 200
"""At how many moments of the log's time the estimate is taken."""


@dataclass(frozen=True)
class Watched:
    """The estimate after each look, and the anytime-valid interval; nothing before the first."""

    policy: str
    when: np.ndarray
    impressions: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sql: str = ""

    def first_above(self, threshold: float) -> int | None:
        """The first look at which the interval lies above a value: when one could have stopped."""
        return _first(self.low > threshold)

    def first_below(self, threshold: float) -> int | None:
        """The first look at which the interval lies below a value."""
        return _first(self.high < threshold)

    def sentence(self, logged: float) -> str:
        """When one could have stopped looking, had one looked all along."""
        above, below = self.first_above(logged), self.first_below(logged)
        place = above if above is not None else below
        if place is None:
            return f"{self.policy}: at no moment was it shown to differ from the logging policy."
        more = "more" if above is not None else "less"
        return (
            f"{self.policy}: shown to earn {more} than the logging policy after "
            f"{count(int(self.impressions[place]), 'impression')} of {self.impressions[-1]:,.0f}."
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
    looks: int = LOOKS,
) -> Watched:
    """The estimate along the log's time; in the order of its lines where it has no timestamps.

    Args:
        log: one row per impression.
        policy: the target.
        estimator: one that averages weighted rewards, for its weighting.
        level: the chance that the interval holds at every look at once.
        low: the smallest reward possible.
        high: the largest reward possible.
        looks: at how many moments at most.

    Raises:
        EngineError: impressions have several rows, or the estimator is not for this.
    """
    target: Policy = parse("policies", policy) if isinstance(policy, str) else policy
    form: Estimator = parse("estimators", estimator) if isinstance(estimator, str) else estimator
    if log.counts["rows"] != log.counts["impressions"]:
        raise EngineError(
            "monitoring needs one row per impression", fix="Use the plain intervals instead."
        )
    question = Asking(log, None).question(target, form)
    if question.refusal or question.weight is None:
        raise EngineError(question.refusal or f"{form.key} has no weights to watch")
    unit, borders = _moments(log, looks)
    joint = Pass(log, unit=unit)
    names = joint.add(Ask(EVIDENCE, question.weight))
    found = joint.run()
    sums = {term: np.asarray(found[columns[0]], float) for term, columns in names.items()}
    sums |= {"rows": found["rows"], "impressions": found["impressions"], "units": found["units"]}
    seen = of_totals(lambda total: total["wr"] / total["impressions"], sums)
    units = units_of(seen.with_weights(sums), form.key)
    low, high = within(units, low, high, "monitoring")
    lows, highs = along(units, low, high, level)
    total = np.cumsum(sums["impressions"])
    when = borders[1:][found["bucket"].astype(int)] if borders is not None else total
    return Watched(
        target.spec,
        when,
        total,
        np.cumsum(sums["wr"]) / total,
        lows,
        highs,
        told_sql(joint, [(target.spec, names)]),
    )


def _moments(log: Log, looks: int) -> tuple[str, np.ndarray | None]:
    """The SQL of a row's place among the looks, and the looks' borders in time if it has one."""
    if log.has("timestamp"):
        sql, borders = period(log, looks)
        return f"COALESCE({sql}, 0)", borders
    found = log.reduce("SELECT MAX(line) AS last FROM log")
    last = max(int(found["last"][0]), 1)
    return f"CAST(FLOOR((line - 1) * {looks}e0 / {last}) AS INTEGER)", None
