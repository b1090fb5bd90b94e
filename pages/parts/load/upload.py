"""Uploading files: the drop zone, and reading what was dropped there."""

from collections.abc import Callable

import streamlit as st

from engine.core.errors import EngineError
from engine.ingest.formats.format import endings
from engine.ingest.isolated import load_isolated
from engine.ingest.read_options import ReadOptions
from engine.logs.log import Log
from pages.parts.load.columns_form import columns_form, how_written
from pages.parts.load.dropped import Dropped, last_drop
from pages.parts.load.on_disk import on_disk
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.logs.workspace import hold_log, selected_log, workspace
from pages.parts.shared.messages.errors import show_error, show_errors


def drop_zone() -> bool:
    """A place to drop files.

    Returns:
        Whether their columns are to be reviewed before they are read.
    """
    st.file_uploader(
        "Upload a click log (CSV, TSV, JSON Lines, Parquet; .gz and .zst too)",
        accept_multiple_files=True,
        type=endings(),
        key="file",
        help="One row per item shown; the least is which item, and whether it was clicked. If a "
        "log consists of several files, such as events and queries, drop them together.",
    )
    return st.toggle(
        "Review columns before import",
        key="ask_first",
        help="Switch this on before uploading; excluded columns are never stored.",
    )


def read_upload(review: bool) -> bool:
    """Read what lies in the drop zone; it becomes the log that is open.

    Returns:
        Whether it could not be read, so that no other log's verdict is taken for its own.
    """
    upload = last_drop(st.session_state.get("file"), "file")
    if upload is None:
        return False
    if review and upload.file_id not in st.session_state.get("said", {}):
        with show_errors():
            columns_form(upload, {})
        return False
    settings = st.session_state.get("said", {}).get(upload.file_id, ({}, ReadOptions()))
    key = digest(upload.file_id, sorted(settings[0].items()), settings[1].text)
    try:
        log = jobs.result("load", key, _loading(upload, *settings))
    except EngineError as error:
        _form_below(upload, error)
        return True
    if log is not None and st.session_state.get("loaded") != key:
        if not workspace().holds(log.fingerprint):  # who had the same file deleted it just now
            jobs.forget("load")
            st.rerun()
        st.session_state["loaded"] = key
        token = hold_log(log)
        st.session_state.setdefault("files", {})[token] = upload.file_id
        st.rerun()
    return False


def _form_below(upload: Dropped, error: EngineError) -> None:
    """Why the file was not read, and below it what can be said about it."""
    show_error(error.above_form)
    try:
        columns_form(upload, {})
    except EngineError as again:  # the columns cannot even be listed
        if str(again) != str(error):
            show_error(again)
        how_written(upload)


def uploaded(log: Log) -> Dropped | None:
    """The files that this log was read from, while they are still in the drop zone; else None."""
    upload = last_drop(st.session_state.get("file"), "file")
    file_id = st.session_state.get("files", {}).get(selected_log())
    return upload if upload is not None and upload.file_id == file_id else None


def _loading(
    upload: Dropped, mapping: dict[str, str], options: ReadOptions
) -> Callable[[Callable[..., None]], Log]:
    def work(tick: Callable[..., None]) -> Log:
        with on_disk(upload) as paths:
            return load_isolated(
                paths,
                mapping=mapping,
                name=upload.name,
                workspace=workspace(),
                options=options,
                tick=tick,
            )

    return work
