"""An estimate watched along the log's time, under an interval that holds at every look."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, dash, faded, label, layout
from engine.studies.monitoring import SequentialEstimate


def sequential(estimates: Sequence[SequentialEstimate], logged: float, python: str = "") -> Figure:
    """Values per 100 impressions after each look, with their bands; `logged` is the log's mean.

    Args:
        estimates: policies watched at the same looks.
        logged: what the log itself earned per impression.
        python: the program that repeats it.
    """
    plot = go.Figure(layout=layout(360))
    for place, estimate in enumerate(estimates):
        _band(plot, estimate, place)
    plot.add_hline(
        100 * logged, line={"color": MUTED, "dash": "dot", "width": 1.5},
        annotation={"text": "logged", "font": {"size": 12}},
    )  # fmt: skip
    plot.update_layout(legend_traceorder="normal")
    plot.update_yaxes(title="per 100 impressions", range=_reach(estimates, logged))
    table = {
        "policy": np.concatenate(
            [np.repeat(estimate.policy, len(estimate.value)) for estimate in estimates]
        ),
        "when": np.concatenate([estimate.when.astype(str) for estimate in estimates]),
        **{
            name: np.concatenate([getattr(estimate, name) for estimate in estimates])
            for name in ("impressions", "value", "low", "high")
        },
    }
    sql = estimates[0].sql if estimates else ""
    return Figure(plot, table, sql, python, alt="Estimates along the log's time, with their bands")


def _reach(estimates: Sequence[SequentialEstimate], logged: float) -> list[float]:
    """The axis follows the last look at what is best known; what is known badly runs off it."""
    best = min(estimates, key=lambda estimate: float(estimate.high[-1] - estimate.low[-1]))
    ends = [logged, best.low[-1], best.high[-1], *(estimate.value[-1] for estimate in estimates)]
    room = 0.3 * (max(ends) - min(ends) or 1.0)
    return [100 * (min(ends) - room), 100 * (max(ends) + room)]


def _band(plot: go.Figure, estimate: SequentialEstimate, place: int) -> None:
    when = (
        estimate.when
        if estimate.when.dtype.kind != "M"
        else estimate.when.astype("datetime64[s]").astype(str)
    )
    for bound, fill in ((estimate.high, None), (estimate.low, "tonexty")):
        plot.add_scatter(
            x=when,
            y=100 * bound,
            mode="lines",
            line={"width": 0.5, "color": colour(place)},
            fill=fill,
            fillcolor=faded(colour(place), 0.12),
            hoverinfo="skip",
            showlegend=False,
        )
    plot.add_scatter(
        name=label(estimate.policy),
        x=when,
        y=100 * estimate.value,
        mode="lines",
        line={"color": colour(place), "dash": dash(place), "width": 2},
        hovertemplate="%{y:.3g} per 100 impressions<extra></extra>",
    )
