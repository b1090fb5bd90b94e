"""Design of the next log: a logging policy that answers the chosen policies most tightly."""

import tempfile
from pathlib import Path

import streamlit as st

from engine.logs.log import Log
from engine.results.designed_log import DesignedLog
from engine.verbs.design import design
from pages.parts.shared.charts.chart import show
from pages.parts.shared.inputs import controls
from pages.parts.shared.messages import escape

TARGETS = ("most_clicked", "epsilon_greedy(epsilon=0.1)")
NAME = "next_log.csv"


def next_log(log: Log) -> None:
    """Controls, the sentence, the frontier, and the policy file."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        specs = controls.specs(
            "policies", "Policies to evaluate with the next log", "design_targets", TARGETS
        )
        label = "Budget of lost clicks, as a share of what uniform logging loses"
        share = controls.number(label, 0.05, 1.0, 0.25, 0.05, "budget")
        count = controls.whole("Impressions to log", 100, 10_000_000, 10_000, "design_rows", 1_000)
    if not specs:
        st.text("Pick at least one policy.")
        return
    designed = design(log, specs, budget=share, impressions=count)
    st.markdown(f"**{escape.text(designed.heading(), longest=1_000)}**")
    show(designed.figure(), "design_frontier")
    st.download_button(
        NAME,
        lambda: _written(designed),
        NAME,
        key="design_file",
        on_click="ignore",
        help="The logging policy: query, item and probability.",
    )


def _written(designed_log: DesignedLog) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        designed_log.save(path)
        return path.read_bytes()
