"""The band around a line: along its upper edge, and back along the lower one."""

from typing import Any

import numpy as np

from engine.figures.theme import faded


def band(
    x: np.ndarray, low: np.ndarray, high: np.ndarray, hue: str, opacity: float
) -> dict[str, Any]:
    """A filled trace between (n,) bounds, without a line, a name or an answer to the pointer.

    Args:
        x: (n,) where the bounds stand.
        low: the lower edge.
        high: the upper edge.
        hue: its colour, as in `colour`.
        opacity: between 0, not to be seen, and 1.
    """
    edges: dict[str, Any] = {"x": np.r_[x, x[::-1]], "y": np.r_[high, low[::-1]]}
    fill = {"fill": "toself", "fillcolor": faded(hue, opacity), "line": {"width": 0}}
    return {**edges, **fill, "hoverinfo": "skip", "showlegend": False}
