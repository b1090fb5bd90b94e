"""The loop from a log: clicks over time, and who stands at rank 1, for each policy."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from engine.core.titles import titled_spec
from engine.figures.animation import AnimatedPlot, Frame
from engine.figures.band import band
from engine.figures.figure import Figure
from engine.figures.theme import POWERS_OF_TEN, colour, dash, label, layout
from engine.loop.experiments.future import Future
from engine.loop.experiments.futures import Futures

ROWS = ("clicks per 100 impressions", "simulations with the most relevant item at rank 1")
UPPER, LOWER = [0.58, 1.0], [0.0, 0.42]
"""Where the two pictures stand, as shares of the height."""


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
    # all at once: a figure that is added to and updated takes Plotly three times as long to make
    traces = [
        trace
        for future in futures.policies
        for trace in _traces(future, policies.index(future.policy), slots)
    ]
    plot = AnimatedPlot(traces, layout(310, **_axes(), **_player(futures)))
    plot.frames = _frames(futures)
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
            spread, mean, top = (plot.data[3 * place + part] for part in range(3))
            spread.visible = False
            mean.name = f"{mean.name} (not estimable)"
            for line in (mean, top):
                line.update(line={"dash": "dot", "width": 1}, opacity=0.6)


def _axes() -> dict[str, object]:
    """One picture above the other, each with its title, over the same impressions."""
    rounds = {**POWERS_OF_TEN, "fixedrange": True, "showgrid": False}
    rate = {"fixedrange": True, "rangemode": "tozero"}
    title = {"x": 0, "xanchor": "left", "xref": "paper", "yanchor": "bottom", "yref": "paper"}
    return {
        "xaxis": {**rounds, "anchor": "y", "matches": "x2", "showticklabels": False},
        "xaxis2": {**rounds, "anchor": "y2", "title": {"text": "impressions of a query"}},
        "yaxis": {**rate, "anchor": "x", "domain": UPPER},
        "yaxis2": {
            **rate,
            "anchor": "x2",
            "domain": LOWER,
            "range": [0, 1.05],
            "tickformat": ".0%",
        },
        "annotations": [
            {**title, "text": text, "y": domain[1], "font": {"size": 13}, "showarrow": False}
            for text, domain in zip(ROWS, (UPPER, LOWER), strict=True)
        ],
        "margin": {"t": 48},
        "legend": {"y": 1.12},
    }


def _traces(future: Future, place: int, slots: int) -> list[dict[str, object]]:
    line = {"color": colour(place), "dash": dash(place), "width": 2.5}
    name = label(titled_spec("policies", future.policy))
    clicks, rounds = future.clicks, future.rounds
    low, high = 100 / slots * clicks.low, 100 / slots * clicks.high
    spread = band(rounds, low, high, colour(place), 0.14)
    mean = dict(
        name=name,
        x=rounds,
        y=100 / slots * clicks.mean,
        line=line,
        legendgroup=name,
        hovertemplate=f"{name}<br>after %{{x:,}}: %{{y:.3g}} per 100 impressions<extra></extra>",
    )
    top = dict(
        x=rounds,
        y=future.best_on_top,
        line=line,
        legendgroup=name,
        showlegend=False,
        hovertemplate=f"{name}<br>after %{{x:,}}: %{{y:.0%}} of the simulations<extra></extra>",
    )
    upper, lower = {"xaxis": "x", "yaxis": "y"}, {"xaxis": "x2", "yaxis": "y2"}
    return [spread | upper, mean | upper, top | lower]


def _frames(futures: Futures) -> list[Frame]:
    """Frame t shows the first t snapshots of the two lines of every policy.

    Plotly draws a line as far as it has both coordinates, so that one of them is enough.
    """
    if not futures.policies:
        return []
    traces = [3 * place + line for place in range(len(futures.policies)) for line in (1, 2)]
    rounds = futures.policies[0].rounds.tolist()
    return [
        {"data": [{"x": rounds[:until]}] * len(traces), "traces": traces}
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
