"""What the log promised of two policies, beside what interleaving them says."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.figures.figure import Figure
from engine.figures.theme import MUTED, TRUTH, TRUTH_MARK, colour, label, layout, mark
from engine.policies.uploaded import policy_label
from engine.studies.preferences.offline_and_interleaved import OfflineAndInterleaved

ESTIMANDS = ("policy_difference", "preference")
"The estimands of the intervals in this module, by the keys of the audit."


def offline_beside_interleaved(result: OfflineAndInterleaved, python: str = "") -> Figure:
    """Left the estimated values from the log with their truth, right the share of wins."""
    titles = ("Log: clicks<br>per 100 impressions", "Interleaved: %<br>of decided impressions")
    plot = make_subplots(1, 2, subplot_titles=titles, horizontal_spacing=0.12)
    names = [
        f"{team}: {label(policy_label(spec))}"
        for team, spec in zip("AB", result.policies, strict=True)
    ]
    low, high = result.interleaved.rate.interval
    rate = result.interleaved.rate.value
    right = [(rate, low, high), (1 - rate, 1 - high, 1 - low)]
    rows: list[tuple[object, ...]] = []
    for place, (name, answer) in enumerate(zip(names, result.estimates, strict=True)):
        left = (answer.value, *answer.interval)
        for column, values in ((1, left), (2, right[place])):
            _interval(plot, column, name, values, place)
        rows.append((name, *left, result.true_values[place], *right[place]))
    for name, truth in zip(names, result.true_values, strict=True):
        if truth is None:
            continue
        plot.add_scatter(
            row=1, col=1, x=[100 * truth], y=[name], mode="markers", showlegend=False,
            marker={"symbol": TRUTH_MARK, "color": TRUTH, "size": 12},
            hovertemplate="truth: %{x:.3g}<extra></extra>",
        )  # fmt: skip
    plot.add_vline(50, row=1, col=2, line={"color": MUTED, "dash": "dot"})
    plot.update_layout(layout(270))
    plot.update_layout(margin={"t": 60, "b": 74})
    plot.update_annotations(font_size=13)
    plot.update_yaxes(type="category", autorange="reversed", showticklabels=True, col=1)
    plot.update_yaxes(type="category", autorange="reversed", showticklabels=False, col=2)
    columns = ("policy", "estimate", "low", "high", "truth", "wins", "wins low", "wins high")
    table = {name: [row[place] for row in rows] for place, name in enumerate(columns)}
    alt = f"Estimated clicks of {' and '.join(names)}, and their wins."
    return Figure(plot, table, python=python, alt=alt)


def _interval(
    plot: go.Figure, column: int, name: str, values: tuple[float, ...], place: int
) -> None:
    value, low, high = (100 * each for each in values)
    plot.add_scatter(
        row=1, col=column, x=[value], y=[name], mode="markers", showlegend=False,
        marker={"color": colour(place), "symbol": mark(place), "size": 12},
        error_x={
            "type": "data", "symmetric": False, "thickness": 3,
            "array": [high - value], "arrayminus": [value - low],
        },
        hovertemplate="%{y}: %{x:.3g}<extra></extra>",
    )  # fmt: skip
