"""The interval of a plain proportion that holds at its ends as well."""

import numpy as np

from engine.inference.quantile import reach


def wilson(
    share: np.ndarray | float, trials: np.ndarray | float, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's (1927) interval of proportions: never of no width, even where all trials agree.

    Args:
        share: (...) what came out, in [0, 1].
        trials: (...) of how many independent trials, above zero.
        level: the chance that the interval holds.
    """
    z = reach(level)
    below = 1 + z**2 / trials
    centre = (share + z**2 / (2 * trials)) / below
    spread = z * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2)) / below
    return np.maximum(centre - spread, 0), np.minimum(centre + spread, 1)


def error_bars(
    share: np.ndarray | float, trials: np.ndarray | float, scale: float = 1.0
) -> dict[str, np.ndarray]:
    """How far Wilson's interval reaches above (`array`) and below (`arrayminus`) each share."""
    low, high = wilson(share, trials)
    return {"array": scale * (high - share), "arrayminus": scale * (share - low)}
