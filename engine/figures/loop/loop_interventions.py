"""The interventions as a heatmap: ranker by exploration, one panel per page length."""

from collections.abc import Sequence

import numpy as np
from plotly.subplots import make_subplots

from engine.core.titles import titled_spec
from engine.figures.figure import Figure
from engine.figures.theme import layout
from engine.loop.experiments.interventions import Interventions

MEASURES = {
    "Best item first": "best_on_top",
    "Clicks": "clicks_per_round",
    "Clicks in early rounds": "discounted_clicks",
    "Exposure Gini": "exposure_gini",
    "Best items never found": "undiscovered",
}
"""What the colours can show, and the outcome that it is; all in hundredths."""


def loop_interventions(grid: Interventions, measure: str = "best_on_top") -> Figure:
    """One number of the outcomes for every ranker and rate; a panel per page length."""
    values = 100 * grid.table(measure)
    titles = [f"{shown} shown" for shown in grid.shown]
    count = len(grid.shown)
    plot = make_subplots(
        count, 1, subplot_titles=titles, shared_xaxes=True, vertical_spacing=0.18 / count
    )
    rates = [f"{100 * rate:g}%" for rate in grid.rates]
    rankers = [titled_spec("loop.rankers", spec) for spec in grid.rankers]
    for row, cells in enumerate(values, 1):
        plot.add_heatmap(
            z=cells, x=rates, y=rankers, texttemplate="%{z:.0f}", coloraxis="coloraxis",
            hovertemplate="%{y}, exploring %{x}: %{z:.1f}<extra></extra>", row=row, col=1,
        )  # fmt: skip
    plot.update_layout(
        layout(
            110 + 160 * count, coloraxis={"colorscale": "Cividis", "colorbar": {"thickness": 10}}
        )
    )
    plot.update_xaxes(type="category", fixedrange=True, showgrid=False)
    plot.update_xaxes(title="exploration rate", row=count)
    plot.update_yaxes(autorange="reversed", fixedrange=True, showgrid=False)
    rows = list(grid.outcomes.items())
    table: dict[str, Sequence[object] | np.ndarray] = {
        "shown": [key[0] for key, _ in rows],
        "ranker": [key[1] for key, _ in rows],
        "exploration": [key[2] for key, _ in rows],
        **{name: [getattr(end, name) for _, end in rows] for name in MEASURES.values()},
    }
    return Figure(plot, table, alt=f"Heatmap of {measure}. {grid.sentence().replace('*', '')}")
