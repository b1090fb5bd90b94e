"""Take a whole comparison away: one HTML file that opens offline, or Markdown."""

from collections.abc import Mapping, Sequence

import streamlit as st

from engine.policies.policy import Policy
from engine.reports.html import html
from engine.reports.markdown import markdown
from engine.reports.report import Report, report
from engine.studies.clipping_sweep import clipping_sweep
from engine.studies.compare import Comparison


def report_buttons(
    found: Comparison, policies: Sequence[Policy], python: str, truth: Mapping[str, float]
) -> None:
    """Two downloads of the same report, which is written when it is asked for."""

    def told() -> Report:
        swept = clipping_sweep(found.log, policies, found.baseline.level)
        return report(found, python, truth, swept)

    with st.container(horizontal=True, gap="xsmall", key="report"):
        for label, name, write, kind in (
            ("Report (HTML)", "comparison.html", lambda: html(told()), "text/html"),
            ("Report (Markdown)", "comparison.md", lambda: markdown(told()), "text/markdown"),
        ):
            st.download_button(label, write, name, kind, key=name, on_click="ignore")
