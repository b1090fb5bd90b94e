"""How many times as large a log must be for more of what grows with it."""

from math import exp, inf, isfinite, sqrt

import numpy as np

from engine.diagnostics.evidence import Evidence
from engine.inference.estimate import of_totals
from engine.inference.quantile import reach

SURE = reach(0.9)
"""How surely a log of the stated size passes the checks, for each of them, in normal
quantiles: of 40 simulated logs of the size that was expected to do, only 15 to 20 did."""


def ratio(wanted: float, have: float) -> float:
    """How many times `have` goes into `wanted`, at least one; infinite where there is nothing."""
    return max(wanted / have, 1.0) if have > 0 else inf


def sure_ratio(wanted: float, have: float, vague: float) -> float:
    """How many times this log will surely have what is wanted, if `have` grows with the log.

    One where it has it already. The next log, t times as large, differs from t times this one by
    `vague` times the root of 1 + 1 / t, this log's error and its own.
    """
    plain = ratio(wanted, have)
    if plain <= 1 or not isfinite(plain) or not isfinite(vague):
        return plain
    times = plain
    for _ in range(20):
        times = plain * exp(min(SURE * vague * sqrt(1 + 1 / times), 50.0))
    return times


def vagueness(evidence: Evidence, sums: str, squares: str) -> float:
    """The relative standard error of an effective number, (sum)^2 / (sum of squares)."""
    assert evidence.weights is not None
    return vagueness_of(evidence.weights[sums], evidence.weights[squares])


def vagueness_of(sums: np.ndarray, squares: np.ndarray) -> float:
    """The same of (buckets,) sums and sums of squares."""
    parts = {"sums": sums, "squares": squares}
    effective = of_totals(lambda total: total["sums"] ** 2 / total["squares"], parts)
    return effective.standard_error / effective.value if effective.value > 0 else 0.0
