"""Every missing click, divided in two: not seen, or seen and not liked."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import layout, part_colour


def examination_missing(split: Mapping[str, np.ndarray], sql: str = "", python: str = "") -> Figure:
    """Stacked bars per rank, % of impressions: clicked, seen but not liked, not seen."""
    rows = np.maximum(split["impressions"], 1)
    plot = go.Figure(layout=layout(320, barmode="stack"))
    parts = (
        ("clicked", "clicks", ""),
        ("seen, not clicked", "not_liked", ""),
        ("not seen", "not_seen", "/"),
    )
    for name, column, pattern in parts:
        plot.add_bar(
            name=name,
            x=split["rank"],
            y=100 * split[column] / rows,
            marker={
                "color": part_colour(name, 0),
                "pattern": {"shape": pattern, "size": 6, "fillmode": "overlay"},
            },
            hovertemplate=f"rank %{{x}}: %{{y:.3g}} of 100 {name}<extra></extra>",
        )
    plot.update_xaxes(title="rank", dtick=1 if len(rows) <= 20 else None)
    plot.update_yaxes(title="% of impressions", range=[0, 100])
    unseen, missed = np.nansum(split["not_seen"]), np.nansum(split["not_seen"] + split["not_liked"])
    alt = f"Of {missed:,.0f} missing clicks, {unseen:,.0f} were not seen."
    return Figure(plot, dict(split), sql, python, alt)
