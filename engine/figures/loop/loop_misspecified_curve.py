"""How wrong the examination curve may be before correction stops helping."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, TRUTH, layout
from engine.inference.normal import half_width
from engine.loop.experiments.misspecified_curve import MisspecifiedCurve

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."


def loop_misspecified_curve(curves: MisspecifiedCurve) -> Figure:
    """Best item on top, against the power of the curve that the corrections believe in."""
    share = np.array([end.best_on_top for end in curves.outcomes])
    error = half_width(np.array([end.standard_error for end in curves.outcomes]))
    plot = go.Figure(layout=layout(340))
    plot.add_scatter(
        x=list(curves.powers), y=100 * share, mode="lines+markers", name="corrected",
        line={"color": CORRECTED, "width": 2}, marker={"size": 9},
        error_y={"array": 100 * error, "thickness": 1.5},
    )  # fmt: skip
    plot.add_vline(
        x=1, line={"color": TRUTH, "dash": "dot"}, annotation_text="the right curve",
        annotation_position="bottom right",
    )  # fmt: skip
    plot.update_xaxes(title="believed curve = true curve to the power of")
    plot.update_yaxes(title="best item first, % of simulations", range=[0, 104])
    table: dict[str, Sequence[object] | np.ndarray] = {
        "power": list(curves.powers),
        "best_on_top": share,
        "error": error,
    }
    return Figure(plot, table, alt=curves.sentence().replace("*", ""))
