"""Take a whole comparison away: one HTML file that opens offline, or Markdown."""

from collections.abc import Mapping, Sequence

import streamlit as st

from engine.evaluation.clipping_sweep import clipping_sweep
from engine.evaluation.compare import Comparison
from engine.policies.policy import Policy
from engine.reports.html import html
from engine.reports.markdown import markdown
from engine.reports.report import Report, report
from pages.parts.shared.charts.program import imports_first

AGAIN = """
# The tables of the report: the rows that carry a value, and the clipping sweep.
from engine.programs import markdown
from engine.programs import report
from engine.programs import clipping_sweep
from engine.programs import true_values

swept = clipping_sweep(log, policies, {level!r})
print(markdown(report(result, "", true_values(log, policies), swept)))
"""


def report_buttons(
    comparison: Comparison, policies: Sequence[Policy], python: str, truth: Mapping[str, float]
) -> None:
    """Two downloads of the same report, which is written when it is asked for."""

    def written() -> Report:
        level = comparison.baseline.level
        swept = clipping_sweep(comparison.log, policies, level)
        return report(comparison, imports_first(python + AGAIN.format(level=level)), truth, swept)

    with st.container(horizontal=True, gap="xsmall", key="report"):
        for label, name, write, kind in (
            ("Report (HTML)", "comparison.html", lambda: html(written()), "text/html"),
            ("Report (Markdown)", "comparison.md", lambda: markdown(written()), "text/markdown"),
        ):
            st.download_button(label, write, name, kind, key=name, on_click="ignore")
