"""Minimising a smooth risk by L-BFGS, with progress that may also cancel."""

from collections.abc import Callable

import numpy as np

Tick = Callable[[float], None]
"""Hears which share of the work is done; an error that it raises cancels the work."""


def silent(share: float) -> None:
    """A tick that does nothing."""


def minimised(
    risk: Callable[[np.ndarray], tuple[float, np.ndarray]],
    start: np.ndarray,
    ridge: float = 0.0,
    steps: int = 200,
    tick: Tick = silent,
) -> np.ndarray:
    """The array, in the shape of `start`, that minimises the risk plus ridge * |array|^2 / 2.

    Matrices are multiplied in one thread: a step multiplies many small ones, and threads that wait
    for each other on a busy machine take many times as long.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    calls = 0

    def at(flat: np.ndarray) -> tuple[float, np.ndarray]:
        nonlocal calls
        calls += 1
        tick(min(1.0, calls / steps))
        point = flat.reshape(start.shape)
        value, slope = risk(point)
        return value + ridge * float(flat @ flat) / 2, slope.ravel() + ridge * flat

    options = {"maxiter": steps, "maxfun": 2 * steps}
    with threadpool_limits(1):
        solution = minimize(at, start.ravel(), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(solution.x).reshape(start.shape)
