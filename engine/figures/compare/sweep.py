"""The clipping sweep: what a maximum weight does to a value, and how much weight it takes away."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.evaluation.sweep import Sweep
from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, colour, dash, label, layout, mark
from engine.policies.uploaded import policy_label

ESTIMANDS = ("policy_value",)
"""What the intervals here are of, by the keys of the audit."""


def sweep(
    found: Sequence[Sweep], policies: Sequence[str], level: float = 0.95, sql: str = ""
) -> Figure:
    """Value per 100 impressions against the maximum weight, one line per policy.

    Args:
        found: sweeps of one estimator.
        policies: all policies compared, in the order that gives them their colours.
        level: of the intervals.
        sql: the query behind them.
    """
    plot = go.Figure(layout=layout(360))
    tables = [one.as_table(level) for one in found]
    for one, table in zip(found, tables, strict=True):
        _line(plot, one, table, policies.index(one.policy))
    title = found[0].parameter.replace("_", " ") if found else "threshold"
    positive = all(min(one.thresholds) > 0 for one in found)
    axis = POWERS_OF_TEN if positive else {"type": "category"}
    plot.update_xaxes(**axis, title=title, showgrid=False)
    plot.update_yaxes(title="per 100 impressions")
    sizes = [len(one.thresholds) for one in found]
    columns = {"policy": np.repeat([one.policy for one in found], sizes)}
    for name in tables[0] if tables else ():
        columns[name] = np.concatenate([table[name] for table in tables])
    alt = f"Value against the {title}, for each policy."
    return Figure(plot, columns, sql, alt=alt)


def _line(plot: go.Figure, one: Sweep, table: dict[str, np.ndarray], place: int) -> None:
    value = 100 * table["value"]
    plot.add_scatter(
        name=label(policy_label(one.policy)),
        x=table[one.parameter],
        y=value,
        error_y={"array": 100 * table["high"] - value, "arrayminus": value - 100 * table["low"]},
        line={"color": colour(place), "dash": dash(place)},
        marker={"symbol": mark(place), "size": np.where(table["chosen"], 13, 7)},
        customdata=100 * table["kept"],
        hovertemplate="at %{x}: %{y:.3g} per 100<br>"
        "%{customdata:.3g}% of the weight kept<extra></extra>",
    )
