"""A file of items that a visitor gives in place of the example."""

import tempfile
from pathlib import Path

import numpy as np
import streamlit as st

from engine.diversity.intents_from_clicks import intents_from_clicks
from engine.ingest.tables.item_tables import problems_of
from engine.logs.log import Log
from engine.rankings.problem import RankingProblem, discounts
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_errors

HELP = (
    "Columns item and relevance, and optionally group; or one column of relevance per "
    "intent. Of several queries, the view for intents uses the first; the fair rankings are "
    "chosen for all of them together."
)


def uploaded(key: str, with_intents: bool, shown: int | None = None) -> RankingProblem | None:
    """The ranking problem of an uploaded file; None without one, or after its fault was shown."""
    problems = uploaded_problems(key, with_intents, shown)
    if len(problems) > 1:
        st.text(f"The first of {len(problems):,} queries: {escape.text(problems[0].query)}")
    return problems[0] if problems else None


def uploaded_problems(
    key: str, with_intents: bool, shown: int | None = None
) -> list[RankingProblem]:
    """The ranking problems of an uploaded file, one per query; none after its fault was shown."""
    given = st.file_uploader("Your own items", key=key, help=HELP)
    if given is None:
        return []
    with show_errors(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / escape.file_name(given.name, "items.csv")
        path.write_bytes(given.getvalue())
        return problems_of(path, shown=shown, with_intents=with_intents)
    return []


def from_clicks(log: Log, shown: int) -> RankingProblem | None:
    """The most frequent query of the log with two intents estimated from its clicks.

    What was estimated is said beside a warning; None while it is being computed.
    """
    counted = log.reduce(
        "SELECT query_code, COUNT(*) AS n FROM log GROUP BY query_code ORDER BY n DESC, query_code"
    )
    query = str(log.queries[int(counted["query_code"][0])])
    intents = jobs.result(
        "intents", digest(log.fingerprint), lambda _: intents_from_clicks(log, query, 2)
    )
    if intents is None:
        return None
    shares = " and ".join(
        f"{part.value:.0%} ({low:.0%} to {high:.0%})"
        for part in intents.chances
        for low, high in [np.clip(part.interval(), 0, 1)]
    )
    st.warning(escape.text(f"{intents.warning} Query {query}: {shares} of the users.", 600))
    chances = np.array([part.value for part in intents.chances])
    return RankingProblem(
        tuple(str(item) for item in intents.items),
        intents.relevance @ chances,
        discounts(min(shown, len(intents.items))),
        intents=intents.relevance,
        chances=chances / chances.sum(),
        query=query,
    )


def intent_names(problem: RankingProblem, names: tuple[str, ...]) -> list[str]:
    """The names of the intents, or numbers where a file gave them."""
    count = problem.intents.shape[1]
    return list(names) if len(names) == count else [f"intent {place + 1}" for place in range(count)]


def rng() -> np.random.Generator:
    """The draws of this page are the same for everybody."""
    return np.random.default_rng(0)
