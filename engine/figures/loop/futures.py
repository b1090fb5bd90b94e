"""The loop from a log: clicks over time, and who stands at rank 1, for each policy."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.core.titles import titled_spec
from engine.figures.animation import AnimatedPlot, Frame
from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, colour, dash, faded, label, layout
from engine.loop.experiments.futures import Future, Futures

ROWS = ("clicks per 100 impressions", "simulations with the most relevant item at rank 1")


def futures_over_time(
    futures: Futures,
    policies: Sequence[str],
    slots: int = 1,
    python: str = "",
    silent: Collection[str] = (),
) -> Figure:
    """Lines with bands over impressions; the Play button draws them from the first one on.

    Args:
        futures: the futures.
        policies: all policies that are compared, in the order that gives them their colours.
        slots: ranks that the log counts as impressions of their own, as bandit logs do; clicks are
            then those of one rank, the unit of the estimates.
        python: the program that repeats this.
        silent: those that the log cannot estimate; they are thin, dotted and without a band.
    """
    plot = make_subplots(
        2, 1, shared_xaxes=True, vertical_spacing=0.16, subplot_titles=ROWS, figure=AnimatedPlot()
    )
    plot.update_layout(layout(310))
    for future in futures.policies:
        for trace, row in _traces(future, policies.index(future.policy), slots):
            plot.add_trace(trace, row, 1)
    plot.update_annotations(x=0, xanchor="left", font_size=13)
    plot.update_xaxes(**POWERS_OF_TEN, fixedrange=True, showgrid=False)
    plot.update_xaxes(title="impressions of a query", row=2, col=1)
    plot.update_yaxes(fixedrange=True, rangemode="tozero")
    plot.update_yaxes(range=[0, 1.05], tickformat=".0%", row=2, col=1)
    plot.update_layout(margin_t=48, legend_y=1.12, **_player(futures))
    plot.frames = _frames(futures, slots)
    _silence(plot, futures, silent)
    return Figure(plot, _table(futures, slots), python=python, alt=_alt(futures, slots))


def silenced(figure: Figure, futures: Futures, silent: Collection[str]) -> Figure:
    """The same picture, with the policies that the log cannot estimate thin, dotted, unbanded."""
    plot = AnimatedPlot(figure.plot)
    _silence(plot, futures, silent)
    return replace(figure, plot=plot)


def _silence(plot: AnimatedPlot, futures: Futures, silent: Collection[str]) -> None:
    for place, future in enumerate(futures.policies):
        if future.policy in silent:
            band, mean, top = (plot.data[3 * place + part] for part in range(3))
            band.visible = False
            mean.name = f"{mean.name} (not estimable)"
            for line in (mean, top):
                line.update(line={"dash": "dot", "width": 1}, opacity=0.6)


def _traces(future: Future, place: int, slots: int) -> list[tuple[go.Scatter, int]]:
    line = {"color": colour(place), "dash": dash(place), "width": 2.5}
    name = label(titled_spec("policies", future.policy))
    clicks, rounds = future.clicks, future.rounds
    band = go.Scatter(
        x=np.r_[rounds, rounds[::-1]],
        y=100 / slots * np.r_[clicks.high, clicks.low[::-1]],
        fill="toself",
        fillcolor=faded(colour(place), 0.14),
        line_width=0,
        hoverinfo="skip",
        showlegend=False,
    )
    mean = go.Scatter(
        name=name,
        x=rounds,
        y=100 / slots * clicks.mean,
        line=line,
        legendgroup=name,
        hovertemplate=f"{name}<br>after %{{x:,}}: %{{y:.3g}} per 100 impressions<extra></extra>",
    )
    top = go.Scatter(
        x=rounds,
        y=future.best_on_top,
        line=line,
        legendgroup=name,
        showlegend=False,
        hovertemplate=f"{name}<br>after %{{x:,}}: %{{y:.0%}} of the simulations<extra></extra>",
    )
    return [(band, 1), (mean, 1), (top, 2)]


def _frames(futures: Futures, slots: int) -> list[Frame]:
    """Frame t shows the first t snapshots of the two lines of every policy."""
    if not futures.policies:
        return []
    traces = [3 * place + line for place in range(len(futures.policies)) for line in (1, 2)]
    rounds = futures.policies[0].rounds.tolist()
    lines = [
        values.round(4).tolist()
        for future in futures.policies
        for values in (100 / slots * future.clicks.mean, future.best_on_top)
    ]
    return [
        {"data": [{"x": rounds[:until], "y": line[:until]} for line in lines], "traces": traces}
        for until in range(1, len(rounds) + 1)
    ]


def _player(futures: Futures) -> dict[str, object]:
    """A button inside the plot; pages press it for people who use the keyboard."""
    if not futures.policies:
        return {}
    how = {"frame": {"duration": 90, "redraw": False}, "transition": {"duration": 0}}
    play = {"label": "Play", "method": "animate", "args": [None, how | {"fromcurrent": False}]}
    return {"updatemenus": [{"type": "buttons", "buttons": [play], "x": 1, "y": 1.2}]}


def _table(futures: Futures, slots: int) -> dict[str, np.ndarray]:
    sizes = [len(future.rounds) for future in futures.policies]
    columns = {
        "rounds": [future.rounds for future in futures.policies],
        "clicks": [future.clicks.mean / slots for future in futures.policies],
        "clicks_low": [future.clicks.low / slots for future in futures.policies],
        "clicks_high": [future.clicks.high / slots for future in futures.policies],
        "best_on_top": [future.best_on_top for future in futures.policies],
        "leader_keeps": [future.leader_keeps for future in futures.policies],
    }
    names = np.repeat([future.policy for future in futures.policies], sizes)
    return {"policy": names} | {
        key: np.concatenate(parts) if parts else np.zeros(0) for key, parts in columns.items()
    }


def _alt(futures: Futures, slots: int) -> str:
    parts = [
        f"{future.policy} ends with {100 / slots * future.clicks.mean[-1]:.3g} clicks per 100 "
        f"impressions, the most relevant item at rank 1 in {future.best_on_top[-1]:.0%} of the "
        "simulations"
        for future in futures.policies
    ]
    return "Clicks and rank 1 over time. " + "; ".join(parts)
