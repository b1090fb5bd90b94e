"""How well a click model predicts each rank."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from engine.click_prediction.score import Score
from engine.figures.figure import Figure
from engine.figures.theme import colour, dash, label, layout, mark


def perplexity_per_rank(scores: Mapping[str, Score]) -> Figure:
    """Perplexity of each rank, for every part of the data that was scored."""
    plot = go.Figure(layout=layout(320))
    table: dict[str, list[object]] = {"data": [], "rank": [], "perplexity": []}
    for place, (part, score) in enumerate(scores.items()):
        ranks = np.arange(1, len(score.per_rank) + 1)
        plot.add_scatter(
            x=ranks,
            y=score.per_rank,
            name=label(part),
            mode="lines+markers",
            line={"color": colour(place), "dash": dash(place)},
            marker={"symbol": mark(place)},
        )
        table["data"] += [part] * len(ranks)
        table["rank"] += ranks.tolist()
        table["perplexity"] += score.per_rank.tolist()
    plot.update_xaxes(title="rank", dtick=1)
    plot.update_yaxes(title="perplexity (1 is certain, 2 a coin)")
    return Figure(plot, table, alt="Perplexity of the click model at each rank")
