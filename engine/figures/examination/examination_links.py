"""The rank graph: which ranks a log can compare, and how strongly."""

import numpy as np
import plotly.graph_objects as go

from engine.examination.rank_graph import lowest_linked, needs_chain, strongest_chain
from engine.figures.figure import Figure
from engine.figures.theme import LIKED, MUTED, NAIVE, faded, layout

SHADES = (0.08, 0.18, 0.3, 1.0)
"""Opacities by strength; none between .3 and 1, where neither dark nor white letters are read."""
WHITE_FROM = 3
"""The first shade that white letters are read on."""
HOW_TO_READ = (
    "Each square: how many clicked items were shown at both ranks; darker is more. Outlined: "
    "indirect links to rank 1 through other ranks."
)
MOST_NUMBERS = 12
"""With more ranks, numbers in the squares would be too small."""


def examination_links(links: np.ndarray, sql: str = "") -> Figure:
    """A square for every two ranks: how many clicked items were shown at both, darker for more.

    Ranks that can be compared stand together, the groups apart. Where some rank leads to rank 1
    only, or better, by way of others, the strongest links that together do so are framed.
    """
    part = lowest_linked(links)
    order = np.lexsort((np.arange(len(part)), part))
    row, column = np.tril_indices(len(links), -1)
    counted = links[order[row], order[column]]
    plot = go.Figure(layout=layout(_height(len(links)), showlegend=True))
    if len(row):
        _squares(plot, order, row, column, counted)
        _numbers(plot, row, column, counted, len(links))
        if needs_chain(links):
            _chain(plot, strongest_chain(links), np.argsort(order))
        _gaps(plot, part[order])
    _axes(plot, order)
    low, high = np.nonzero(np.triu(links))
    table = {"rank": low + 1, "other_rank": high + 1, "clicked_pairs_at_both": links[low, high]}
    groups = len(np.unique(part))
    alt = f"Rank graph of {len(links)} ranks, {len(low)} links, {groups} separate groups"
    return Figure(plot, table, sql, alt=alt)


def shade(counted: np.ndarray) -> np.ndarray:
    """(n,) the place in SHADES of each count, by its share of the largest; -1 for none."""
    share = counted / max(counted.max(initial=0), 1)
    steps = np.ceil(share * len(SHADES)).astype(int) - 1
    return np.where(counted > 0, np.maximum(steps, 0), -1)


def _height(ranks: int) -> int:
    return int(np.clip(110 + 30 * ranks, 200, 440))


def _squares(
    plot: go.Figure, order: np.ndarray, row: np.ndarray, column: np.ndarray, counted: np.ndarray
) -> None:
    size = len(order)
    strength = np.full((size, size), np.nan)
    strength[row, column] = shade(counted)
    hover = np.full((size, size), "", dtype=object)
    hover[row, column] = [
        f"ranks {min(a, b)} and {max(a, b)}: {n:,} clicked items at both"
        for a, b, n in zip(order[row] + 1, order[column] + 1, counted, strict=True)
    ]
    edges = np.arange(len(SHADES) + 1) / len(SHADES)
    colours = [faded(LIKED, opacity) for opacity in SHADES]
    scale = [
        [edge, colours[step]] for step in range(len(SHADES)) for edge in edges[step : step + 2]
    ]
    plot.add_heatmap(
        z=np.where(strength < 0, np.nan, strength),
        zmin=-0.5,
        zmax=len(SHADES) - 0.5,
        colorscale=scale,
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
    )


def _numbers(
    plot: go.Figure, row: np.ndarray, column: np.ndarray, counted: np.ndarray, ranks: int
) -> None:
    steps = shade(counted)
    if ranks <= MOST_NUMBERS:
        for chosen, font in (
            ((steps >= 0) & (steps < WHITE_FROM), {"size": 11}),
            (steps >= WHITE_FROM, {"size": 11, "color": "white"}),
        ):
            plot.add_scatter(
                x=column[chosen],
                y=row[chosen],
                mode="text",
                text=[_short(number) for number in counted[chosen]],
                textfont=font,
                hoverinfo="skip",
                showlegend=False,
            )
    none = steps < 0
    if none.any():
        plot.add_scatter(
            name="nothing compares the two",
            x=column[none],
            y=row[none],
            mode="markers",
            marker={"symbol": "x-thin", "size": 7, "line": {"width": 1.5, "color": MUTED}},
            hoverinfo="skip",
        )


def _short(number: int) -> str:
    """At most four characters: 812, 4.1k, 38k."""
    if number < 1_000:
        return str(number)
    return f"{number / 1_000:.1f}k" if number < 9_950 else f"{number / 1_000:.0f}k"


def _chain(plot: go.Figure, chain: list[tuple[int, int]], place: np.ndarray) -> None:
    """Frames around the links of the strongest chain, as one line with gaps."""
    if not chain:
        return
    ends = np.sort(place[np.array(chain)], axis=1)
    corners = 0.46 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1], [np.nan, np.nan]])
    plot.add_scatter(
        name="strongest links to rank 1" if len(chain) == len(place) - 1 else "strongest links",
        x=(ends[:, [0]] + corners[:, 0]).ravel(),
        y=(ends[:, [1]] + corners[:, 1]).ravel(),
        mode="lines",
        line={"color": NAIVE, "width": 2.5},
        hoverinfo="skip",
    )


def _gaps(plot: go.Figure, part: np.ndarray) -> None:
    """Lines between groups of ranks that nothing compares."""
    starts = np.flatnonzero(np.diff(part)) + 1
    for start in starts if len(starts) < len(part) - 1 else ():
        line = {"color": MUTED, "width": 2, "dash": "dash"}
        edge, last = start - 0.5, len(part) - 0.5
        plot.add_shape(type="line", x0=-0.5, x1=edge, y0=edge, y1=edge, line=line)
        plot.add_shape(type="line", x0=edge, x1=edge, y0=edge, y1=last, line=line)


def _axes(plot: go.Figure, order: np.ndarray) -> None:
    size = len(order)
    step = 1 if size <= 20 else 5
    ticks = np.arange(0, size, step)
    names = [str(order[k] + 1) for k in ticks]
    last = max(size - 1, 1)
    plain = {"tickvals": ticks, "ticktext": names, "showgrid": False}
    plot.update_xaxes(title="rank", range=[-0.5, last - 0.5], **plain)
    plot.update_yaxes(title="rank", range=[last + 0.5, 0.5], **plain)
