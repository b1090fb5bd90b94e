"""Squared extrapolation: EM's fixed point in a tenth of its steps."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Step = Callable[[np.ndarray], tuple[np.ndarray, float]]
"""One EM step: from parameters to better ones, and the objective at those it was given."""

MARGIN = 1e-12
CLOSER = 0.01
"""The share of its distance from a bound that an extrapolation leaves a chance at least, unless a
model says otherwise: EM moves away from a bound so slowly that a chance put there stays there."""


@dataclass(frozen=True)
class Fixed:
    """Where the iteration ended, how many EM steps it took, and whether it converged."""

    point: np.ndarray
    steps: int
    converged: bool


def iterated(
    step: Step,
    start: np.ndarray,
    *,
    steps: int,
    tolerance: float,
    accelerate: bool = True,
    gain: float = 0.0,
    times: np.ndarray | None = None,
    closer: float = CLOSER,
) -> Fixed:
    """The fixed point of an EM step over probabilities, from `start`.

    Stops when one step moves no parameter by `tolerance`, or after `steps` steps. With
    `accelerate` every two steps are extrapolated (SQUAREM, scheme S3, Varadhan & Roland 2008); an
    extrapolation that lowers the objective is thrown away, so that the objective never falls; and
    it stops, too, when three steps together raise the objective by less than `gain`. `times` says
    how many equal parameters each number stands for, so that lengths are those of all of them.
    `closer` is the share of its distance from a bound that an extrapolation leaves a chance.
    """
    point, taken = start, 0
    while taken < steps:
        once, before = step(point)
        taken += 1
        if np.abs(once - point).max(initial=0) < tolerance:
            return Fixed(once, taken, True)
        if not accelerate or taken + 2 > steps:
            point = once
            continue
        twice, middle = step(once)
        leap = np.clip(_extrapolated(point, once, twice, times), *_bounds(twice, closer))
        landed, after = step(leap)
        taken += 2
        monotone = after >= middle - 1e-12 * abs(middle)
        if (after if monotone else middle) - before < gain:
            return Fixed(landed if monotone else twice, taken, True)
        point = landed if monotone else twice
    return Fixed(point, taken, False)


def _extrapolated(
    first: np.ndarray, second: np.ndarray, third: np.ndarray, times: np.ndarray | None
) -> np.ndarray:
    change = second - first
    bend = third - second - change
    length = max(_length(change, times), 1e-300)
    stride = max(1.0, length / max(_length(bend, times), 1e-300))
    return np.asarray(first + 2 * stride * change + stride**2 * bend)


def _bounds(point: np.ndarray, closer: float) -> tuple[np.ndarray, np.ndarray]:
    return np.maximum(closer * point, MARGIN), 1 - np.maximum(closer * (1 - point), MARGIN)


def _length(vector: np.ndarray, times: np.ndarray | None) -> float:
    # Not a BLAS call: its threads wait for each other on a busy machine, and this is a small sum.
    squares = vector * vector
    return float(np.sqrt((squares if times is None else times * squares).sum()))
