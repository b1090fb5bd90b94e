"""The leaderboard of click models on sessions they were not fitted to."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.click_prediction.leaderboard import Place, contenders, critical
from engine.core.titles import titled_spec
from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, MUTED, label, layout

ESTIMANDS = ("click_model_score",)
"The estimands of the intervals in this module, by the keys of the audit."

FAR = 3


def examination_leaderboard(places: Sequence[Place], python: str = "") -> Figure:
    """How much log-likelihood each model loses to the best, per 100 rows, with its interval.

    A model whose interval reaches zero, drawn full and in colour, may be as good as the best.
    """
    rows = np.arange(len(places))
    close = {place.model for place in contenders(places)}
    behind = 100 * np.array([place.behind for place in places])
    error = 100 * critical(places) * np.array([place.error for place in places])
    edge = _edge(behind)
    far = behind > edge
    plot = go.Figure(layout=layout(100 + 28 * len(places), showlegend=False))
    plot.add_scatter(
        x=np.minimum(behind, edge),
        y=rows,
        error_x={"array": np.where(far, 0, error), "width": 3, "color": MUTED},
        mode="markers+text",
        cliponaxis=False,
        marker={
            "size": 10,
            "color": [CORRECTED if place.model in close else MUTED for place in places],
            "symbol": [
                "triangle-right" if off else "circle" if place.model in close else "circle-open"
                for place, off in zip(places, far, strict=True)
            ],
        },
        text=[f"{value:.3g}" if off else "" for value, off in zip(behind, far, strict=True)],
        textposition="middle left",
        customdata=[
            (gap, place.score.overall, *prior(place))
            for gap, place in zip(behind, places, strict=True)
        ],
        hovertemplate="behind by %{customdata[0]:.3g} nats per 100 rows; "
        "perplexity %{customdata[1]:.4f}; prior %{customdata[2]:.3g} clicks in "
        "%{customdata[3]:.3g}<extra></extra>",
    )
    plot.update_xaxes(title="behind the best, nats per 100 held-out rows", rangemode="tozero")
    names = [label(titled_spec("click_models", place.model), 36) for place in places]
    plot.update_yaxes(tickvals=rows, ticktext=names, range=[len(rows) - 0.5, -0.5], showgrid=False)
    return Figure(plot, _table(places), "", python, f"Best on held-out clicks: {names[0]}")


def prior(place: Place) -> tuple[float, float]:
    """Pseudo-clicks and pseudo-impressions of the fitted model."""
    return place.fitted.model.prior_clicks, place.fitted.model.prior_impressions


def _edge(behind: np.ndarray) -> float:
    """Where the axis ends: a model that is hopelessly behind would squeeze the others together."""
    ordered = np.sort(behind)
    if len(ordered) > 2 and ordered[-1] > FAR * ordered[-2] > 0:
        return float(1.5 * ordered[-2])
    return float(ordered[-1])


def _table(places: Sequence[Place]) -> dict[str, list[object]]:
    return {
        "model": [place.model for place in places],
        "log_likelihood_per_row": [place.score.log_likelihood for place in places],
        "behind": [place.behind for place in places],
        "standard_error": [place.error for place in places],
        "perplexity": [place.score.overall for place in places],
        "conditional_perplexity": [place.score.conditional_overall for place in places],
        "distinguished_from_best": [place not in contenders(places) for place in places],
        "numbers_fitted": [place.fitted.size for place in places],
        "prior_clicks": [prior(place)[0] for place in places],
        "prior_impressions": [prior(place)[1] for place in places],
        "em_steps": [place.fitted.steps for place in places],
    }
