"""The exact chance of lock-in, under the dots of simulated worlds."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import NAIVE, TRUTH, layout
from engine.inference.wilson import error_bars, wilson
from engine.loop.experiments.lock_in import critical_shuffle_rate, lock_in

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."


def loop_lock_in(
    relevance: tuple[float, float],
    examination: tuple[float, float],
    rates: Sequence[float],
    wrong: Sequence[float],
    worlds: int,
) -> Figure:
    """The wrong item on top for ever, against the share of shuffled rounds.

    `wrong` are the shares of simulated worlds, one per rate.
    """
    line = np.linspace(0, 1, 201)
    exact = np.array([lock_in(relevance, examination, rate) for rate in line])
    critical = critical_shuffle_rate(relevance, examination)
    shares = np.asarray(wrong, dtype=float)
    low, high = (np.asarray(bound) for bound in wilson(shares, worlds))
    plot = go.Figure(layout=layout(360))
    plot.add_scatter(
        x=100 * line, y=100 * exact, mode="lines", name="exact",
        line={"color": TRUTH, "width": 3, "dash": "dot"},
    )  # fmt: skip
    plot.add_scatter(
        x=100 * np.asarray(rates), y=100 * shares, mode="markers", name=f"{worlds:,} runs each",
        marker={"color": NAIVE, "size": 9},
        error_y=error_bars(shares, worlds, 100) | {"thickness": 1.5},
    )  # fmt: skip
    if 0 < critical <= 1:
        plot.add_vline(
            x=100 * critical, line={"color": TRUTH, "width": 1},
            annotation_text=f"ends at {100 * critical:.0f}%", annotation_position="top left",
        )  # fmt: skip
    plot.update_xaxes(title="shuffled rounds, %", range=[-2, 102])
    plot.update_yaxes(title="worse item stays first, % of simulations", rangemode="tozero")
    table: dict[str, Sequence[object] | np.ndarray] = {
        "shuffled": np.asarray(rates),
        "exact": [lock_in(relevance, examination, rate) for rate in rates],
        "simulated": shares,
        "low": low,
        "high": high,
    }
    return Figure(
        plot,
        table,
        alt=f"Chance that the wrong item stays on top: {100 * exact[0]:.1f}% without shuffling.",
    )
