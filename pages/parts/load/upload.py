"""Loading a file: the drop zone, the mapping that a person corrects, and a simulated log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from engine.core.errors import EngineError
from engine.ingest.columns.guess import as_read, guess, misfits
from engine.ingest.formats.format import endings
from engine.ingest.isolated import load_isolated, peek_isolated
from engine.ingest.read_options import CHOICES, ReadOptions
from engine.logs.log import Log
from engine.logs.schema import FIELDS
from pages.parts.load.dropped import Dropped, last_drop
from pages.parts.shared import jobs
from pages.parts.shared.chart import digest
from pages.parts.shared.errors import show_error, show_errors
from pages.parts.shared.escape import file_name
from pages.parts.shared.workspace import hold_log, selected_log, workspace


def drop_zone() -> bool:
    """A place to drop files; what they hold becomes the log that is open.

    Returns:
        Whether they could not be read, so that no other log's verdict is taken for its own.
    """
    uploads = st.file_uploader(
        "Upload a click log (CSV, TSV, JSON Lines, Parquet; .gz and .zst too)",
        accept_multiple_files=True,
        type=endings(),
        key="file",
        help="One row per item shown. SampleSize: which item, and whether it was clicked. Files of "
        "one log, such as events and queries, are dropped together.",
    )
    ask = st.toggle(
        "Review columns before import",
        key="ask_first",
        help="Switch this on before uploading; excluded columns are never stored.",
    )
    upload = last_drop(uploads, "file")
    if upload is None:
        return False
    if ask and upload.file_id not in st.session_state.get("said", {}):
        with show_errors():
            columns_form(upload, {})
        return False
    said = st.session_state.get("said", {}).get(upload.file_id, ({}, ReadOptions()))
    key = digest(upload.file_id, sorted(said[0].items()), said[1].text)
    try:
        log = jobs.result("load", key, _loading(upload, *said))
    except EngineError as error:
        show_error(error)
        with show_errors():
            columns_form(upload, {})
        return True
    if log is not None and st.session_state.get("loaded") != key:
        st.session_state["loaded"] = key
        token = hold_log(log)
        st.session_state.setdefault("files", {})[token] = upload.file_id
    return False


def uploaded(log: Log) -> Dropped | None:
    """The files that this log was read from, while they are still in the drop zone; else None."""
    upload = last_drop(st.session_state.get("file"), "file")
    known = st.session_state.get("files", {}).get(selected_log())
    return upload if upload is not None and upload.file_id == known else None


def _loading(
    upload: Dropped, mapping: dict[str, str], options: ReadOptions
) -> Callable[[Callable[..., None]], Log]:
    def work(tick: Callable[..., None]) -> Log:
        with _on_disk(upload) as paths:
            return load_isolated(
                paths,
                mapping=mapping,
                name=upload.name,
                workspace=workspace(),
                options=options,
                tick=tick,
            )

    return work


@contextmanager
def _on_disk(upload: Dropped) -> Iterator[list[Path]]:
    """The files in the workspace, where the next start sweeps what a killed server left."""
    with workspace().partial() as folder:
        paths = []
        for number, file in enumerate(upload.files):
            place = folder / str(number)
            place.mkdir()
            paths.append(place / file_name(file.name, "upload"))
            paths[-1].write_bytes(file.getbuffer())
        yield paths


def columns_form(upload: Dropped, mapping: dict[str, str]) -> None:
    """Say which column means what, and how the file is written; then it is read again."""
    with _on_disk(upload) as paths:
        head = peek_isolated(paths[0])
    _columns(upload, head, mapping or guess(head).mapping)


@st.fragment
def _columns(upload: Dropped, head: dict[str, list[str | None]], mapping: dict[str, str]) -> None:
    """The table of columns, with the first rows as they would be read beside it."""
    joined = [column for column in mapping.values() if column not in head]
    columns = ["", *head, *joined]
    picked: dict[str, str] = {}
    st.dataframe(
        {name: values[:5] for name, values in head.items()},
        hide_index=True,
        alt="The first five rows of the file",
    )
    with st.grid(3):
        for field in FIELDS:
            now = mapping.get(field.name, "")
            picked[field.name] = st.selectbox(
                field.name,
                columns,
                index=columns.index(now) if now in columns else 0,
                key=f"means_{field.name}",
                help=f"{field.means}. Without it: {field.default or 'not used'}.",
            )
        how = {
            name: st.selectbox(
                name,
                choices,
                format_func=lambda text: text or "detect",
                key=f"how_{name}",
            )
            for name, choices in CHOICES.items()
        }
    drop = st.multiselect("Exclude columns", list(head), key="drop_columns")
    _preview(head, {name: column for name, column in picked.items() if column})
    if st.button("Import with this mapping", type="primary", key="read_like_this"):
        _reread(upload, picked, ReadOptions(**how, drop=tuple(drop)))


def _preview(head: dict[str, list[str | None]], mapping: dict[str, str]) -> None:
    """First rows under the fields that are picked, and what does not look right about them."""
    st.text("Preview with this mapping:")
    st.dataframe(
        {name: values[:5] for name, values in as_read(head, mapping).items()},
        hide_index=True,
        alt="The first five rows as the picked fields",
    )
    for name, column in misfits(head, mapping).items():
        st.text(f"Most of the first values of {column} do not look like a {name}.")


def _reread(upload: Dropped, picked: dict[str, str], options: ReadOptions) -> None:
    """Read the file as a person says, as a log of its own: the one before stays, with its link."""
    kept = {name: "" if column in options.drop else column for name, column in picked.items()}
    st.session_state.setdefault("said", {})[upload.file_id] = (kept, options)
    st.rerun()
