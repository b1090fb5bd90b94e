"""Exposure per merit of each group, with its interval."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.core.numbers import significant
from engine.fairness.audit.audit import Audit
from engine.fairness.audit.counts import SQL
from engine.figures.figure import Figure
from engine.figures.theme import MUTED, colour, label, layout, mark

ESTIMANDS = ("exposure_audit",)
"The estimands of the intervals in this module, by the keys of the audit."


def exposure_per_merit(audit: Audit) -> Figure:
    """A dot with its interval for each group; a faint line marks equal treatment."""
    names = [label(group.group, 28) for group in audit.groups]
    values = np.array([group.exposure_per_merit.value for group in audit.groups])
    bounds = np.array([group.interval for group in audit.groups])
    exposure = sum(group.exposure.value for group in audit.groups)
    merit = sum(group.merit.value for group in audit.groups)
    plot = go.Figure(layout=layout(110 + 42 * len(names)))
    if merit > 0:
        plot.add_vline(x=exposure / merit, line={"color": MUTED, "width": 1, "dash": "dot"})
    for row, group in enumerate(audit.groups):
        doubtful = group.verdict.word == "not estimable"
        plot.add_scatter(
            x=[values[row]],
            y=[row],
            mode="markers",
            name=names[row],
            showlegend=False,
            marker={
                "color": colour(row),
                "size": 11,
                "symbol": mark(row) + ("-open" if doubtful else ""),
            },
            error_x={
                "array": [bounds[row, 1] - values[row]],
                "arrayminus": [values[row] - bounds[row, 0]],
                "width": 4,
                "color": colour(row),
            },
            hovertemplate=f"{names[row]}: %{{x:.3g}}, {group.verdict.word}<extra></extra>",
        )
    plot.update_xaxes(title="exposure per merit (dotted: equal treatment)", rangemode="tozero")
    plot.update_yaxes(
        tickvals=np.arange(len(names)), ticktext=names, autorange="reversed", showgrid=False
    )
    table: dict[str, Sequence[object] | np.ndarray] = {
        "group": [group.group for group in audit.groups],
        "exposure": [group.exposure.value for group in audit.groups],
        "merit": [group.merit.value for group in audit.groups],
        "exposure_per_merit": values,
        "low": bounds[:, 0],
        "high": bounds[:, 1],
        "verdict": [group.verdict.word for group in audit.groups],
    }
    parts = [
        f"{group.group} {significant(value)}"
        for group, value in zip(audit.groups, values, strict=True)
    ]
    return Figure(plot, table, SQL, alt="Exposure per merit: " + ", ".join(parts))
