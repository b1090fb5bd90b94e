"""Where a log may go next: the pages that it can feed, and what the others lack."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

PAGES = {
    "Feedback loop": "feedback_loop",
    "Examination": "examination",
    "Compare policies": "compare",
    "SQL": "sql",
}
HERE = Path(__file__).parents[2]


def next_pages(readiness: Mapping[str, bool | str]) -> None:
    """Links to the pages that the log is ready for; for the rest, what is missing."""
    for title, name in PAGES.items():
        state = readiness.get(title, True)
        if state is not True:
            st.markdown(f"**{title}**: {state}.")
        elif (HERE / f"{name}.py").is_file():
            st.page_link(f"pages/{name}.py", label=title)
