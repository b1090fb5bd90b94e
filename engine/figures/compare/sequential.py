"""An estimate watched along the log's time, under an interval that holds at every look."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, dash, faded, label, layout
from engine.studies.monitoring import SequentialEstimate


def sequential(found: Sequence[SequentialEstimate], logged: float, python: str = "") -> Figure:
    """Values per 100 impressions after each look, with their bands; `logged` is the log's mean.

    Args:
        found: policies watched at the same looks.
        logged: what the log itself earned per impression.
        python: the program that repeats it.
    """
    plot = go.Figure(layout=layout(360))
    for place, one in enumerate(found):
        _band(plot, one, place)
    plot.add_hline(
        100 * logged, line={"color": MUTED, "dash": "dot", "width": 1.5},
        annotation={"text": "logged", "font": {"size": 12}},
    )  # fmt: skip
    plot.update_layout(legend_traceorder="normal")
    plot.update_yaxes(title="per 100 impressions", range=_reach(found, logged))
    table = {
        "policy": np.concatenate([np.repeat(one.policy, len(one.value)) for one in found]),
        "when": np.concatenate([one.when.astype(str) for one in found]),
        **{
            name: np.concatenate([getattr(one, name) for one in found])
            for name in ("impressions", "value", "low", "high")
        },
    }
    sql = found[0].sql if found else ""
    return Figure(plot, table, sql, python, alt="Estimates along the log's time, with their bands")


def _reach(found: Sequence[SequentialEstimate], logged: float) -> list[float]:
    """The axis follows the last look at what is best known; what is known badly runs off it."""
    best = min(found, key=lambda one: float(one.high[-1] - one.low[-1]))
    ends = [logged, best.low[-1], best.high[-1], *(one.value[-1] for one in found)]
    room = 0.3 * (max(ends) - min(ends) or 1.0)
    return [100 * (min(ends) - room), 100 * (max(ends) + room)]


def _band(plot: go.Figure, one: SequentialEstimate, place: int) -> None:
    when = one.when if one.when.dtype.kind != "M" else one.when.astype("datetime64[s]").astype(str)
    for bound, fill in ((one.high, None), (one.low, "tonexty")):
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
        name=label(one.policy),
        x=when,
        y=100 * one.value,
        mode="lines",
        line={"color": colour(place), "dash": dash(place), "width": 2},
        hovertemplate="%{y:.3g} per 100<extra></extra>",
    )
