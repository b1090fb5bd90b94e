"""The chart of the home page: liked beside clicked, rank by rank."""

import numpy as np
import plotly.graph_objects as go

from engine.figures.figure import Figure
from engine.figures.theme import CORRECTED, LIKED, NAIVE, label, layout
from engine.relevance.position_bias import ResultPage

PYTHON = """import numpy as np
from engine.programs import power_law
from engine.programs import ResultPage

look = ResultPage(
    titles={titles!r},
    relevance=np.array({relevance!r}),
    examination=power_law({ranks}, eta={eta!r}),
)
print(look.sentence(corrected={corrected!r}))
"""


def position_bias(look: ResultPage, eta: float, corrected: bool = False) -> Figure:
    """Bars of what is liked and what is clicked per 100 visits, and clicks corrected for bias."""
    names = [f"{rank}. {label(title)}" for rank, title in enumerate(look.titles, 1)]
    plot = go.Figure(
        [
            _bars("would be clicked if seen", look.relevance, LIKED, names),
            _bars("clicked", look.fate.clicked, NAIVE, names, "/"),
        ],
        layout(430, bargap=0.28, bargroupgap=0.06, barmode="group"),
    )
    if corrected:
        plot.add_scatter(
            name="corrected: clicks ÷ views",
            x=np.arange(1, len(names) + 1),
            y=100 * look.corrected,
            mode="markers",
            marker={"symbol": "diamond", "size": 13, "color": CORRECTED},
            customdata=names,
            hovertemplate="%{customdata}<br>clicked / seen: %{y:.3g}<extra></extra>",
        )
    plot.update_xaxes(title="rank", dtick=1, showgrid=False)
    plot.update_yaxes(title="per 100 visits", rangemode="tozero", range=[0, 60])
    return Figure(plot, _table(look), python=_python(look, eta, corrected), alt=_alt(look))


def _bars(name: str, share: np.ndarray, colour: str, names: list[str], shape: str = "") -> go.Bar:
    return go.Bar(
        name=name,
        x=np.arange(1, len(share) + 1),
        y=100 * share,
        marker={"color": colour, "pattern": {"shape": shape, "fillmode": "overlay", "size": 6}},
        customdata=names,
        hovertemplate="%{customdata}<br>" + name + ": %{y:.3g}<extra></extra>",
    )


def _table(look: ResultPage) -> dict[str, np.ndarray]:
    return {
        "rank": np.arange(1, len(look.titles) + 1),
        "result": np.array(look.titles),
        "seen": look.examination,
        "liked_if_seen": look.relevance,
        "clicked": look.fate.clicked,
        "missing_not_seen": look.fate.not_seen,
        "missing_not_liked": look.fate.not_liked,
        "clicked_over_seen": look.corrected,
    }


def _python(look: ResultPage, eta: float, corrected: bool) -> str:
    return PYTHON.format(
        titles=look.titles,
        relevance=look.relevance.tolist(),
        ranks=len(look.titles),
        eta=eta,
        corrected=corrected,
    )


def _alt(look: ResultPage) -> str:
    return f"Relevance beside clicks for ranks 1 to {len(look.titles)}. " + look.sentence()
