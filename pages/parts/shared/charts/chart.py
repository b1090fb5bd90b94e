"""A chart with its one export menu: CSV, SVG, PNG, Python and SQL."""

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from engine.figures.figure import Figure, csv_text
from pages.parts.shared.charts.picture import picture_buttons, play_button
from pages.parts.shared.messages import escape

CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "doubleClick": False}


def show(figure: Figure, key: str, name: str | None = None, play: bool = False) -> None:
    """Draw the figure with one menu that holds everything it can be exported as.

    Args:
        figure: the chart; its `alt` says what it shows to who cannot see it.
        key: names the chart on its page; part of the names of its controls.
        name: the stem of the downloaded files; `key` when not given.
        play: the figure has frames, and a first update menu whose button plays them.
    """
    with st.container(key=f"chart_{key}"):
        st.plotly_chart(figure.plot, key=key, config=CONFIG, alt=figure.alt or None)
    with st.container(horizontal=True, key=f"below_{key}", gap="xsmall"):
        if play:
            play_button(f"chart_{key}")
        export_menu(figure.table, key, name or key, sql=figure.sql, python=figure.python)


def export_menu(
    table: Mapping[str, Sequence[object]],
    key: str,
    name: str,
    *,
    sql: str = "",
    python: str = "",
    picture: bool = True,
) -> None:
    """The menu alone, for a result that is not a Plotly chart: CSV, SVG, PNG, Python, SQL."""
    words = escape.named("Export", name.replace("_", " "))
    with st.popover(words, key=f"export_{key}", help="CSV, SVG, PNG, Python and SQL"):
        with st.container(horizontal=True, gap="xsmall"):
            if table:
                _csv(table, key, name)
            if picture:
                picture_buttons(f"chart_{key}", name)
        for title, code, language in (("Python", python, "python"), ("SQL", sql, "sql")):
            if code:
                st.markdown(f"**{title}** that reproduces these numbers")
                st.code(code, language=language, wrap_lines=True)


def _csv(table: Mapping[str, Sequence[object]], key: str, name: str) -> None:
    st.download_button(
        "CSV",
        lambda: csv_text(table),
        f"{name}.csv",
        "text/csv",
        key=f"csv_{key}",
        on_click="ignore",
        help="Download the chart data (CSV)",
    )


def digest(*parts: object) -> str:
    """A short text that names these parts together; for keys of jobs and caches."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
