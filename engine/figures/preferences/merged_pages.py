"""Every page of an interleaving, whose item each is, and how likely the page is."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.core.numbers import percent
from engine.figures.figure import Figure
from engine.figures.theme import colour, label, layout, pale
from engine.interleaving.outcome import TEAMS
from engine.studies.preferences.interleaved_pages import InterleavedPage

MOST = 16
"""Pages drawn; the table holds all."""


def merged_pages(pages: Sequence[InterleavedPage], python: str = "") -> Figure:
    """One row per page, the likeliest first; one cell per slot, in its ranker's colour."""
    ordered = sorted(pages, key=lambda page: -page.probability)
    drawn = ordered[:MOST]
    slots = len(drawn[0].ranking)
    owners = sorted({team for page in ordered for team in page.teams if team})
    rows = [f"{place}. {percent(page.probability)}" for place, page in enumerate(drawn, start=1)]
    plot = go.Figure(layout=layout(90 + 34 * len(drawn)))
    plot.add_heatmap(
        x=[f"rank {slot + 1}" for slot in range(slots)],
        y=rows,
        z=[[_code(team) for team in page.teams] for page in drawn],
        text=[
            [
                label(item, 12) + (f" · {team}" if team else "")
                for item, team in zip(page.ranking, page.teams, strict=True)
            ]
            for page in drawn
        ],
        texttemplate="%{text}",
        hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
        colorscale=_scale(),
        zmin=-0.5,
        zmax=len(TEAMS) + 0.5,
        showscale=False,
        xgap=3,
        ygap=3,
    )
    plot.update_yaxes(autorange="reversed", type="category", showgrid=False)
    plot.update_xaxes(side="top", type="category", showgrid=False)
    plot.update_layout(margin={"t": 44, "l": 70})
    table: dict[str, list[object]] = {
        "probability": [page.probability for page in ordered],
        "ranking": [" ".join(page.ranking) for page in ordered],
        "teams": [" ".join(team or "-" for team in page.teams) for page in ordered],
    }
    hidden = len(ordered) - len(drawn)
    more = f"; the {hidden} less likely pages are in the table" if hidden else ""
    teams = " and ".join(f"ranker {team}" for team in owners)
    alt = f"{len(drawn)} pages of {slots} slots, each slot in the colour of {teams}{more}."
    return Figure(plot, table, python=python, alt=alt)


def _code(team: str | None) -> int:
    return 0 if team is None else TEAMS.index(team) + 1


def _scale() -> list[list[object]]:
    """One pale colour per team, and grey for nobody's."""
    steps = len(TEAMS) + 1
    shades = [pale("#808080", 0.3)] + [pale(colour(place), 0.4) for place in range(len(TEAMS))]
    edges = np.arange(steps + 1) / steps
    return [
        [float(edge), shade]
        for place, shade in enumerate(shades)
        for edge in (edges[place], edges[place + 1])
    ]
