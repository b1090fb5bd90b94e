"""The value under the likeliest distribution of rows whose weights average to one."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from engine.estimators.estimator import Estimator
from engine.inference.estimate import Totals
from engine.logs.log import Log
from engine.terms.names import control, reward, weight
from engine.terms.term import Terms, smallest
from engine.totals.aggregation import AggregationPass
from engine.totals.term_request import TermRequest
from engine.weightings.weighting import Weight

STEPS = 60
"""Newton's method needs four to ten."""
SAME = 1e-24
"""Weights with a smaller variance are all one: what differs is how they were rounded."""


@dataclass(frozen=True)
class MLE(Estimator):
    """IPS on the likeliest distribution over the rows among those with a mean weight of one.

    Where the logged weights average to less than one, what is missing is given the mean reward of
    the log. The multiplier is solved for first, in some passes of two sums each; resamples take
    one step of Newton's method from it.
    """

    key: ClassVar[str] = "mle"
    title: ClassVar[str] = "Empirical likelihood"
    formula: ClassVar[str] = (
        r"\hat v = \frac{1}{n} \sum_i \frac{w_i r_i}{1 + \lambda (w_i - 1)},"
        r"\quad \sum_i \frac{w_i - 1}{1 + \lambda (w_i - 1)} = 0,\ \lambda \ge 0"
    )
    assumes: ClassVar[str] = "The weights are right, and average to one."
    assumptions = ("logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("karampatziakis2020",)
    shift_equivariant: ClassVar[bool] = True
    normalised: ClassVar[bool] = True
    plain: ClassVar[bool] = True

    multiplier: float = field(default=0.0, compare=False, repr=False)
    unit: float = field(default=1.0, compare=False, repr=False)

    def terms(self) -> Terms:
        """What makes up the value and one more step of Newton's method."""
        z = weight * control / self.unit
        share = 1 + self.multiplier * (z - 1)
        return {
            "r": reward,
            "c": control,
            "rest": 1 / share,
            "slope": (z - 1) * (z - 1) / (share * share),
            "mass": z / share,
            "mass_slope": z * (z - 1) / (share * share),
            "wr": weight * reward / share,
            "wr_slope": weight * reward * (z - 1) / (share * share),
        }

    def value(self, totals: Totals) -> np.ndarray:
        """The reweighted sum of rewards, and the mean reward for the mass that is missing."""
        n, slope, at = totals["rows"], totals["slope"], self.multiplier
        mass, earned = totals["mass"], totals["wr"]
        # z is divided by the log's mean control; where that of the totals differs, so does every z
        grown = self.unit * n / np.where(totals["c"] > 0, totals["c"], self.unit * n) - 1
        z_here = mass - at * totals["mass_slope"]
        score = mass - totals["rest"] + grown * z_here
        mass = mass + grown * (1 - at) * z_here
        earned_here = earned + (1 - at) * totals["wr_slope"]
        earned = earned - grown * at * earned_here
        differ = slope > SAME * n
        step = np.where(differ, score / np.where(differ, slope, 1), 0.0)
        step = np.maximum(step, -at)
        mass = (mass - step * totals["mass_slope"]) / n
        earned = earned - step * totals["wr_slope"]
        whole = earned / np.maximum(mass, 1) + np.maximum(0, 1 - mass) * totals["r"]
        return whole / totals["impressions"]

    def settled(self, log: Log, logged: Weight) -> Self:
        """This estimator with the multiplier solved for the log's weights."""
        first = _sums(log, logged, {"c": control, "min_w": smallest(weight)})
        unit = first["c"] / log.counts["rows"]
        most = 1 / max(1 - first["min_w"] / max(unit, 1e-300), 1.0)
        low, high, at = 0.0, most, 0.0
        for _ in range(STEPS):
            sums_at = self.replace(multiplier=at, unit=unit).terms()
            sums = _sums(log, logged, {name: sums_at[name] for name in ("mass", "rest", "slope")})
            score = sums["mass"] - sums["rest"]
            low, high = (at, high) if score > 0 else (low, at)
            if sums["slope"] <= SAME * log.counts["rows"] or (at == 0 and score <= 0):
                break
            step = score / sums["slope"]
            then = at + step if low < at + step < high else (low + high) / 2
            if abs(then - at) <= 1e-12:
                break
            at = then
        return self.replace(multiplier=at, unit=unit)


def _sums(log: Log, logged: Weight, terms: Terms) -> dict[str, float]:
    """Terms of a weight over the whole log."""
    joint = AggregationPass(log, unit="CAST(0 AS INTEGER)")
    names = joint.add(TermRequest(terms, logged))
    totals = joint.run()
    return {term: float(totals[columns[0]][0]) for term, columns in names.items()}
