"""The clipping sweep: what a maximum weight does to a value, and how much weight it takes away."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.evaluation.sweep import Sweep
from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, colour, dash, label, layout, mark
from engine.policies.uploaded import policy_label

ESTIMANDS = ("policy_value",)
"The estimands of the intervals in this module, by the keys of the audit."


def sweep(
    sweeps: Sequence[Sweep], policies: Sequence[str], level: float = 0.95, sql: str = ""
) -> Figure:
    """Value per 100 impressions against the maximum weight, one line per policy.

    Args:
        sweeps: sweeps of one estimator.
        policies: all policies compared, in the order that gives them their colours.
        level: of the intervals.
        sql: the query behind them.
    """
    plot = go.Figure(layout=layout(360))
    tables = [sweep.as_table(level) for sweep in sweeps]
    for sweep, table in zip(sweeps, tables, strict=True):
        _line(plot, sweep, table, policies.index(sweep.policy))
    title = sweeps[0].parameter.replace("_", " ") if sweeps else "threshold"
    positive = all(min(sweep.thresholds) > 0 for sweep in sweeps)
    axis = POWERS_OF_TEN if positive else {"type": "category"}
    plot.update_xaxes(**axis, title=title, showgrid=False)
    plot.update_yaxes(title="per 100 impressions")
    sizes = [len(sweep.thresholds) for sweep in sweeps]
    columns = {"policy": np.repeat([sweep.policy for sweep in sweeps], sizes)}
    for name in tables[0] if tables else ():
        columns[name] = np.concatenate([table[name] for table in tables])
    alt = f"Value against the {title}, for each policy."
    return Figure(plot, columns, sql, alt=alt)


def _line(plot: go.Figure, sweep: Sweep, table: dict[str, np.ndarray], place: int) -> None:
    value = 100 * table["value"]
    plot.add_scatter(
        name=label(policy_label(sweep.policy)),
        x=table[sweep.parameter],
        y=value,
        error_y={"array": 100 * table["high"] - value, "arrayminus": value - 100 * table["low"]},
        line={"color": colour(place), "dash": dash(place)},
        marker={"symbol": mark(place), "size": np.where(table["chosen"], 13, 7)},
        customdata=100 * table["kept"],
        hovertemplate="at %{x}: %{y:.3g} per 100 impressions<br>"
        "%{customdata:.3g}% of the weight kept<extra></extra>",
    )
