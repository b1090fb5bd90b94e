"""Can this log be trusted?"""

import streamlit as st

from pages.parts.load.report import report
from pages.parts.load.retention import undo_deletion, where_it_lives
from pages.parts.load.sample_cards import sample_cards
from pages.parts.load.server_files import server_path
from pages.parts.load.simulate import simulate
from pages.parts.load.upload import drop_zone, read_upload
from pages.parts.shared.frame.header import header, log_chip
from pages.parts.shared.logs.workspace import chosen, selected_log


def _chooser() -> bool:
    """Where logs come from: a file, a sample, a simulation; says whether to review columns."""
    names = ["Upload a file", "Samples", "Simulate a log"]
    file, sample, world = st.tabs(names, key="origin", on_change="rerun")
    with file:
        review = drop_zone()
        server_path()
    with sample:
        sample_cards()
    with world:
        simulate(seen=bool(world.open))
    return review


def _fold() -> None:
    """Fold the chooser each time that another log is selected."""
    state, name = st.session_state, selected_log()
    if chosen() and state.get("folded_for") != name:
        state["chooser"], state["folded_for"] = False, name


head = header("load")
undo_deletion()
_fold()
with st.expander("Open a log", expanded=not chosen(), key="chooser", on_change="rerun"):
    review = _chooser()
if read_upload(review):
    st.text("Nothing was imported. The other pages keep using the log that was open before.")
else:
    log = log_chip(head)
    if log is not None:
        report(log)
        where_it_lives(log)
