"""Take a whole comparison away: one HTML file that opens offline, or Markdown."""

from collections.abc import Mapping

import streamlit as st

from engine.reports.html import html
from engine.reports.markdown import markdown
from engine.reports.report import report
from engine.studies.compare import Comparison


def report_buttons(found: Comparison, python: str, truth: Mapping[str, float]) -> None:
    """Two downloads of the same report."""
    told = report(found, python, truth)
    with st.container(horizontal=True, gap="xsmall", key="report"):
        for label, name, text, kind in (
            ("Report (HTML)", "comparison.html", html(told), "text/html"),
            ("Report (Markdown)", "comparison.md", markdown(told), "text/markdown"),
        ):
            st.download_button(label, text, name, kind, key=name, on_click="ignore")
