"""What the selected log shows over time, for logs with timestamps."""

from dataclasses import replace

import streamlit as st

from engine.core.numbers import decided_by, significant
from engine.figures.figure import Figure
from engine.figures.log.log_over_time import click_rates, gathering
from engine.logs.log import Log
from pages.parts.shared.charts.chart import show
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.logs.workspace import python_of


def over_time(log: Log) -> None:
    """Two charts and a sentence: how clicks, exposure and the top of the ranking move."""
    if not log.has("timestamp"):
        return
    gathered = gathering(log)
    first, last = _inequality(gathered, 0), _inequality(gathered, -1)
    st.markdown(
        f"The Gini index of exposure goes from {first} in the first period to {last} in the last; "
        "0 is equal exposure, 1 is one item only, and rank k counts 1/k."
    )
    left, right = st.columns(2, gap="large")
    with left:
        show(_with_python(click_rates(log), log, "click_rates"), "click_rates")
    with right:
        show(_with_python(gathered, log, "gathering"), "gathering")


def _inequality(gathered: Figure, place: int) -> str:
    """A period's Gini coefficient with its interval, where the period has one."""
    value, low, high = (float(gathered.table[name][place]) for name in ("gini", "low", "high"))
    if not low <= high:
        return significant(value, 2)
    shown = (decided_by(number, (low, high)) for number in (value, low, high))
    return "{} ({} to {})".format(*shown)


def _with_python(figure: Figure, log: Log, name: str) -> Figure:
    return replace(
        figure,
        python=figure_program(python_of(log), f"{name}(log)"),
    )
