"""A chart with its export bar: CSV, SQL, Python, SVG and PNG stand under every picture."""

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from engine.figures.figure import Figure, csv_text
from pages.parts.shared.picture import picture_buttons

CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "doubleClick": False}


def show(figure: Figure, key: str, name: str | None = None, play: bool = False) -> None:
    """Draw the figure and offer everything that it can be taken away as.

    Args:
        figure: the chart; its `alt` says what it shows to who cannot see it.
        key: names the chart on its page; part of the names of its controls.
        name: the stem of the downloaded files; `key` when not given.
        play: the figure has frames, and a first update menu whose button plays them.
    """
    with st.container(key=f"chart_{key}"):
        st.plotly_chart(figure.plot, key=key, config=CONFIG, alt=figure.alt or None)
    export_bar(figure.table, key, name or key, sql=figure.sql, python=figure.python, play=play)


def export_bar(
    table: Mapping[str, Sequence[object]],
    key: str,
    name: str,
    *,
    sql: str = "",
    python: str = "",
    picture: bool = True,
    play: bool = False,
) -> None:
    """The row of exports alone, for a result that is not a Plotly chart."""
    with st.container(horizontal=True, gap="xsmall", key=f"export_{key}"):
        if table:
            st.download_button(
                "CSV",
                csv_text(table),
                f"{name}.csv",
                "text/csv",
                key=f"csv_{key}",
                on_click="ignore",
                help="The numbers behind this picture",
            )
        if sql:
            with st.popover("SQL", key=f"sql_{key}", help="The query that made the numbers"):
                st.code(sql, language="sql", wrap_lines=True)
        if python:
            with st.popover("Python", key=f"python_{key}", help="A program that repeats this"):
                st.code(python, language="python", wrap_lines=True)
        if picture:
            picture_buttons(f"chart_{key}", name, play)


def digest(*parts: object) -> str:
    """A short text that names these parts together; for keys of jobs and caches."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
