"""Policy files of a session: uploaded on one page or learned on another, and chosen on each.

The link names the file that is chosen; it cannot hold the file itself.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import streamlit as st

from engine.ingest.formats.format import endings
from pages.parts.shared.links.address import value_to_show, write_address
from pages.parts.shared.messages import escape

CHOSEN, UPLOAD, KEPT = "uploaded", "policy_file", "policy_files_kept"
"""The parameter of the link that names the chosen file, the drop zone, and the session's files."""
NONE = ""
MOST, BYTES = 8, 200_000_000
"""How many files a session keeps, and how large they are together; the oldest ones go."""


@dataclass(frozen=True)
class PolicyFile:
    """A policy file by its name and content."""

    name: str
    content: bytes = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """A text that a file with another content, or another name, does not share."""
        return hashlib.sha256(self.name.encode() + b"\0" + self.content).hexdigest()

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The file under its name in a folder that vanishes afterwards."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.name
            path.write_bytes(self.content)
            yield path


def keep_policy(file: PolicyFile) -> None:
    """Keep a file for this session, in place of an earlier one of the same name."""
    files = {name: old for name, old in _kept().items() if name != file.name} | {file.name: file}
    while len(files) > 1 and (
        len(files) > MOST or sum(len(each.content) for each in files.values()) > BYTES
    ):
        del files[next(iter(files))]
    st.session_state[KEPT] = files


def kept_policy(name: str) -> PolicyFile | None:
    """The file of this session that has the name."""
    return _kept().get(name)


def choose_policy_file() -> PolicyFile | None:
    """A drop zone for a policy file, and a choice among those of this session."""
    st.file_uploader(
        "Upload a policy",
        type=endings(),
        key=UPLOAD,
        on_change=_take,
        max_upload_size=BYTES // 1_000_000,
        help="Columns item and probability (or score, or rank), optionally query and rank; or the "
        "JSON file of a learned policy.",
    )
    name = str(value_to_show(CHOSEN, [NONE], single=True))
    if _kept():
        names = list(dict.fromkeys([NONE, *_kept(), name]))
        name = st.selectbox(
            "Policy file",
            names,
            names.index(name),
            key=CHOSEN,
            format_func=lambda text: text[:60] or "None",
            help="Files that were uploaded or learned in this session.",
        )
    write_address(CHOSEN, [name], [NONE])
    return _kept().get(name)


def missing_file() -> str:
    """What a link leaves out that was made with a policy file; else empty."""
    name = st.query_params.get(CHOSEN, "")
    if not name or name in _kept():
        return ""
    return (
        f"This link was made with the policy file {name[:80]}. Links do not contain files: "
        "upload it under Add policy to see the same comparison."
    )


def _kept() -> dict[str, PolicyFile]:
    files: dict[str, PolicyFile] = st.session_state.get(KEPT, {})
    return files


def _take() -> None:
    """Keep what was uploaded and choose it; choose none when it is taken out."""
    upload = st.session_state[UPLOAD]
    if upload is None:
        st.session_state[CHOSEN] = NONE
        return
    file = PolicyFile(escape.file_name(upload.name, "policy"), upload.getvalue())
    keep_policy(file)
    st.session_state[CHOSEN] = file.name
