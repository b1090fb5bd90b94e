"""What a log shows over time: click rates by rank, and how exposure gathers."""

import numpy as np
import plotly.graph_objects as go

from engine.counts.over_time import clicks_by_rank, exposure_gini, persistence, sql
from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, NAIVE, colour, dash, layout, mark
from engine.inference.wilson import error_bars
from engine.logs.log import Log

ESTIMANDS = ("over_time",)
"The estimands of the intervals in this module, by the keys of the audit."

RANKS = 6
"""More ranks than this are not drawn; the table holds them all."""


def click_rates(log: Log, count: int = 10) -> Figure:
    """The click rate of each rank from period to period, with intervals of 95%."""
    table = clicks_by_rank(log, count)
    plot = go.Figure(layout=layout(300))
    for place, rank in enumerate(np.unique(table["rank"])[:RANKS]):
        rows = table["rank"] == rank
        rate, low, high = (table[name][rows] for name in ("click_rate", "low", "high"))
        plot.add_scatter(
            x=_days(table["start"][rows]),
            y=rate,
            error_y={"array": high - rate, "arrayminus": rate - low, "width": 2},
            name=f"rank {rank}",
            mode="lines+markers",
            line={"color": colour(place), "dash": dash(place)},
            marker={"symbol": mark(place)},
        )
    plot.update_yaxes(title="click-through rate", tickformat=".1~%", rangemode="tozero")
    return Figure(
        plot, table, sql(log, "clicks_by_rank", count), alt="Click rate of each rank over time"
    )


def gathering(log: Log, count: int = 10) -> Figure:
    """How unequal exposure is, and how often rank 1 stays with its item, period by period."""
    gini, unchanged = exposure_gini(log, count), persistence(log, count)
    plot = go.Figure(layout=layout(300))
    plot.add_scatter(
        x=_days(gini["start"]),
        y=gini["gini"],
        error_y={
            "array": np.nan_to_num(gini["high"] - gini["gini"]),
            "arrayminus": np.nan_to_num(gini["gini"] - gini["low"]),
            "width": 2,
        },
        name="inequality of exposure (Gini)",
        mode="lines+markers",
        line={"color": NAIVE},
    )
    share, queries = unchanged["persistence"], np.maximum(unchanged["queries"], 1)
    plot.add_scatter(
        x=_days(unchanged["start"]),
        y=share,
        error_y=error_bars(share, queries) | {"width": 2},
        name="share of queries with an unchanged top item",
        mode="lines+markers",
        line={"color": CORRECTED, "dash": "dash"},
        marker={"symbol": "square"},
    )
    plot.update_yaxes(title="value, 0 to 1", range=[0, 1.02])
    same = np.searchsorted(unchanged["start"], gini["start"])
    later = np.where(np.isin(gini["start"], unchanged["start"]), same, -1)
    table = gini | {
        name: np.array([float(unchanged[name][at]) if at >= 0 else np.nan for at in later])
        for name in ("queries", "persistence")
    }
    statements = f"{sql(log, 'exposure_gini', count)};\n\n{sql(log, 'persistence', count)}"
    return Figure(
        plot, table, statements, alt="Gini of exposure and persistence of rank 1 over time"
    )


def _days(starts: np.ndarray) -> list[str]:
    return starts.astype("datetime64[s]").astype(str).tolist()
