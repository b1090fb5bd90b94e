"""The head of a page: its question, and at the right the log that it reads."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.core.checks import Finding, worst
from engine.core.numbers import count
from engine.logs.log import Log
from pages.parts.shared.frame.style import page_style
from pages.parts.shared.links.directory import page_of
from pages.parts.shared.logs.health_strip import findings_so_far, health_strip
from pages.parts.shared.logs.what_counts import chosen_reward, reward_picker
from pages.parts.shared.logs.workspace import (
    log_picker,
    log_title,
    selected_log,
    stored_log,
    try_log,
)
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.lights import LIGHTS


def page_header(id: str) -> None:
    """Begin a page that needs no log: its style and its question."""
    page_style(id)
    with st.container(key="page_header"):
        st.title(page_of(id).question)


def header_with_log(id: str) -> Log | None:
    """Begin a page that reads a log: its question, and a chip that names and changes the log.

    Returns:
        The log; None after the reason was shown, when the link names a log that is not kept here.
    """
    return log_chip(header(id))


def header(id: str) -> DeltaGenerator:
    """Begin a page: its question, in a container that takes the chip of a log later."""
    page_style(id)
    place = st.container(
        key="page_header", horizontal=True, vertical_alignment="center", gap="small"
    )
    place.title(page_of(id).question, width="stretch")
    return place


def log_chip(place: DeltaGenerator) -> Log | None:
    """A button in `place` with the log's name, size and health, which opens the choice of logs.

    Returns:
        The log; None after the reason was shown here, be it that a cluster is waited for.
    """
    log = try_log()
    findings = None if log is None else findings_so_far(log)
    label = "Choose a log" if log is None else _label(log, findings)
    about = "The log of this page: change it, see its health"
    with place.popover(label, key="log_chip", help=about):
        log_picker()
        if log is not None:
            reward_picker(stored_log(), selected_log())
            health_strip(log)
        st.page_link("pages/load.py", label="Upload or check a log")
    if log is not None and findings is None and findings_so_far(log) is not None:
        st.rerun()  # the cluster answered meanwhile: the button says so
    return log


def _label(log: Log, findings: list[Finding] | None) -> str:
    name = escape.text(log_title(selected_log()), 36)
    word = LIGHTS["not checked" if findings is None else worst(findings)][1]
    chosen = escape.text(chosen_reward(stored_log(), selected_log()), 24)
    if chosen:
        name = f"{name} · counts {chosen}"
    return f"{name} · {count(log.counts['rows'], 'row')} · {word}"
