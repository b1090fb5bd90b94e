"""Does the difference of two values rest on enough of the log?"""

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.precision import degrees_of_freedom as freedom
from engine.diagnostics.precision.expected_clicks import ENOUGH, expected_clicks
from engine.inference.degrees_of_freedom import degrees_of_freedom
from engine.inference.estimate import Estimate

CHECK = "difference"
LEAST = 3
"""Clicks to expect below which it is chance whether there was any."""
LIGHTS = ("green", "amber", "red")


def paired(first: Evidence, second: Evidence, difference: Estimate) -> Finding:
    """What two policies that are much alike can be distinguished by: the rows that they differ in.

    Either value may rest on the whole log while their difference rests on a handful of clicks, or
    on rows that should have brought one and did not. Of simulated logs whose target showed one
    rare item more often, and was worth the same, up to 64% said that it earned less.
    """
    both = _carried(difference), _expected(first, second)
    return max(both, key=lambda finding: LIGHTS.index(finding.severity))


def _carried(difference: Estimate) -> Finding:
    degrees = degrees_of_freedom(difference.influence)
    return Finding(
        CHECK,
        severity(not degrees >= freedom.ENOUGH, not degrees >= freedom.LEAST),
        f"The standard error of the difference has {significant(degrees, 2)} degrees of freedom: "
        f"few sessions contribute, and {freedom.ENOUGH} would be needed.",
    )


def _expected(first: Evidence, second: Evidence) -> Finding:
    clicks = _clicks(first, second)
    return Finding(
        CHECK,
        severity(not clicks >= ENOUGH, not clicks >= LEAST),
        f"Expected clicks where the two policies differ most: {significant(clicks, 2)}; at least "
        f"{ENOUGH} are needed.",
    )


def _clicks(first: Evidence, second: Evidence) -> float:
    """The clicks to expect where two policies weigh differently; infinite where unknown."""
    if first.weights is None:
        first, second = second, first
    if first.weights is None:
        return float("inf")
    if second.weights is None:
        rows = first.estimate.totals["rows"]
        squares = first.weights["w2"] - 2 * first.weights["w"] + rows
        return expected_clicks(first, np.maximum(squares, 0))
    if first.log.counts["sessions"] > first.estimate.buckets:
        return float("inf")
    return expected_clicks(first, (first.weights["w"] - second.weights["w"]) ** 2)
