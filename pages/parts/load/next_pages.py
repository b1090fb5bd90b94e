"""Where a log may go next: the pages that it can feed, and what the others lack."""

from collections.abc import Mapping

import streamlit as st

from pages.parts.shared.links.directory import pages


def next_pages(readiness: Mapping[str, bool | str]) -> None:
    """Links to the pages that the log is ready for; for the rest, what is missing."""
    for page in pages():
        if not page.takes_log:
            continue
        state = readiness.get(page.id, True)
        if state is True:
            st.page_link(f"pages/{page.id}.py", label=page.title)
        else:
            st.markdown(f"**{page.title}**: {state}.")
