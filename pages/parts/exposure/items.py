"""A file of items that a visitor gives in place of the example."""

import tempfile
from pathlib import Path

import numpy as np
import streamlit as st

from engine.ingest.tables.item_tables import problems_of
from engine.rankings.problem import RankingProblem
from pages.parts.shared import escape
from pages.parts.shared.errors import show_errors

HELP = (
    "Columns item and relevance, and optionally group; or one column of relevance per intent. "
    "The first query of the file is used."
)


def uploaded(key: str, with_intents: bool, shown: int | None = None) -> RankingProblem | None:
    """The ranking problem of an uploaded file; None without one, or after its fault was shown."""
    given = st.file_uploader("Your own items", key=key, help=HELP)
    if given is None:
        return None
    with show_errors(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"items{Path(given.name).suffix[:12]}"
        path.write_bytes(given.getvalue())
        problems = problems_of(path, shown=shown, with_intents=with_intents)
        if len(problems) > 1:
            st.text(f"The first of {len(problems):,} queries: {escape.text(problems[0].query)}")
        return problems[0]
    return None


def intent_names(problem: RankingProblem, known: tuple[str, ...]) -> list[str]:
    """The names of the intents, or numbers where a file gave them."""
    count = problem.intents.shape[1]
    return list(known) if len(known) == count else [f"intent {place + 1}" for place in range(count)]


def rng() -> np.random.Generator:
    """The draws of this page are the same for everybody."""
    return np.random.default_rng(0)
