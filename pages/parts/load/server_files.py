"""Files that lie on the server already, below folders that its operator allows."""

from collections.abc import Callable

import streamlit as st

from engine.access.settings import folders, server_files
from engine.core.errors import EngineError
from engine.ingest.isolated import load_isolated
from engine.logs.log import Log
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.logs.workspace import hold_log, workspace
from pages.parts.shared.messages.errors import show_error


def server_path() -> None:
    """A field for a path or glob, when the operator allows any; it becomes the selected log."""
    if not folders():
        return
    with st.form("server_files", border=False):
        pattern = st.text_input("Or a path or pattern on this server", placeholder="2026-*.csv.gz")
        each = st.toggle("Each file was logged by its own policy")
        if st.form_submit_button("Load from this server"):
            st.session_state["server_asked"] = (pattern, each)
    if st.session_state.get("server_asked", ("", False))[0]:
        _load(*st.session_state["server_asked"])


def _load(pattern: str, each: bool) -> None:
    def work(tick: Callable[..., None]) -> Log:
        paths = server_files(pattern)
        return load_isolated(
            paths,
            policy_each=each,
            workspace=workspace(),
            tick=tick,
            in_place=True,
            below=folders(),
        )

    key = digest("server", pattern, each)
    try:
        log = jobs.result("load", key, work)
    except EngineError as error:
        show_error(error)
        return
    if log is not None and st.session_state.get("loaded") != key:
        if not workspace().holds(log.fingerprint):  # who had the same file deleted it just now
            jobs.forget("load")
            st.rerun()
        st.session_state["loaded"] = key
        hold_log(log)
