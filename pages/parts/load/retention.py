"""Where a loaded log lives and for how long; its quarantine as a file; and deleting it now."""

import threading
import time
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from engine.access.holds import UNDO, Holds
from engine.access.settings import hours, kept_for_good
from engine.core.numbers import count, significant
from engine.figures.figure import csv_text
from engine.ingest.samples import samples
from engine.logs.log import Log
from pages.parts.shared.logs.workspace import (
    forget_open_logs,
    known_clusters,
    release_log,
    select_log,
    selected_log,
    workspace,
)
from pages.parts.shared.messages.errors import show_errors


def quarantine_file(log: Log) -> None:
    """The lines that were set aside, as a file with their numbers and reasons."""
    if not log.counts["quarantined"]:
        return
    aside = pd.read_parquet(workspace().quarantine(log.fingerprint))
    st.download_button(
        f"Download {count(len(aside), 'rejected line')}",
        csv_text({name: aside[name].to_numpy() for name in aside}),
        "quarantine.csv",
        "text/csv",
        on_click="ignore",
        help="Line number, reason and text of every rejected line",
    )


def where_it_lives(log: Log) -> None:
    """For an upload: who can see it, when it vanishes, and a button that deletes it."""
    if selected_log() in samples():
        return
    if selected_log() in known_clusters():
        st.caption("This log stays on a cluster; only counts and totals leave it.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_retention())
        with st.popover("Delete…", key="delete"):
            st.text(
                "The link stops working for everyone. You can delete the log at once, or with "
                "a delay in which you can undo it."
            )
            st.button("Delete this log", on_click=_delete, args=(selected_log(),), type="primary")
            minutes = count(round(UNDO / 60), "minute")
            args = (selected_log(), log.name)
            st.button(f"Delete it in {minutes}", on_click=_withdraw, args=args, key="withdraw")


def _retention() -> str:
    if kept_for_good():
        return (
            "This server keeps logs on its disk until they are deleted. Only people with the "
            "link can open this one."
        )
    return (
        "Stored on this server until it stops, or until nobody has used it for "
        f"{significant(hours(), 2)} hours. Anyone with the link can open it."
    )


def undo_deletion() -> None:
    """For a log that was deleted a while ago: a button that brings it back."""
    token, name, until = st.session_state.get("withdrawn", ("", "", 0.0))
    if not token or time.time() >= until:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"The link to {name} no longer works; the log will be deleted at {_clock(until)}.")
        st.button("Undo", on_click=_restore, args=(token,), key="undo_deletion")


def _clock(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%H:%M} UTC"


def _delete(token: str) -> None:
    release_log(token)
    _leave(token)


def _withdraw(token: str, name: str) -> None:
    Holds(workspace()).withdraw(token)
    forget_open_logs()
    st.session_state["withdrawn"] = (token, name, time.time() + UNDO)
    timer = threading.Timer(UNDO + 1, Holds(workspace()).release_withdrawn)
    timer.daemon = True
    timer.start()
    _leave(token)


def _restore(token: str) -> None:
    st.session_state.pop("withdrawn", None)
    with show_errors():
        Holds(workspace()).restore(token)
        select_log(token)


def _leave(token: str) -> None:
    """Stop showing a log that this session let go of."""
    for name in ("log", "picked_log"):  # what lies in the drop zone stays "loaded": not once more
        st.session_state.pop(name, None)
    listed = st.session_state.get("logs", [])
    st.session_state["logs"] = [name for name in listed if name != token]
    st.query_params.pop("log", None)
