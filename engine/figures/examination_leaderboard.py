"""The leaderboard of click models on sessions they were not fitted to."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.click_models.leaderboard import Place
from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, MUTED, label, layout

Z = 1.96


def examination_leaderboard(places: Sequence[Place], python: str = "") -> Figure:
    """How much log-likelihood each model loses to the best, per 100 rows, with its interval."""
    rows = np.arange(len(places))
    behind = 100 * np.array([place.behind for place in places])
    error = 100 * Z * np.array([place.error for place in places])
    plot = go.Figure(layout=layout(100 + 28 * len(places), showlegend=False))
    plot.add_scatter(
        x=behind,
        y=rows,
        error_x={"array": error, "width": 3, "color": MUTED},
        mode="markers",
        marker={"size": 10, "color": [CORRECTED if place == 0 else MUTED for place in rows]},
        customdata=[place.score.overall for place in places],
        hovertemplate="behind by %{x:.3g} nats per 100 rows; perplexity %{customdata:.4f}"
        "<extra></extra>",
    )
    plot.update_xaxes(title="behind the best, nats per 100 held-out rows", rangemode="tozero")
    names = [label(place.model, 24) for place in places]
    plot.update_yaxes(tickvals=rows, ticktext=names, range=[len(rows) - 0.5, -0.5], showgrid=False)
    return Figure(plot, _table(places), "", python, f"Best on held-out clicks: {places[0].model}")


def _table(places: Sequence[Place]) -> dict[str, list[object]]:
    return {
        "model": [place.model for place in places],
        "log_likelihood_per_row": [place.score.log_likelihood for place in places],
        "behind": [place.behind for place in places],
        "standard_error": [place.error for place in places],
        "perplexity": [place.score.overall for place in places],
        "conditional_perplexity": [place.score.conditional_overall for place in places],
        "em_steps": [place.fitted.steps for place in places],
    }
