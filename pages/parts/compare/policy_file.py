"""A policy from a file: item with probability, score or rank, and optionally query."""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from engine.core.errors import EngineError
from engine.ingest.formats.format import endings
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.policies.policy import Policy, Relation
from engine.policies.scores import Scores
from engine.policies.uploaded import policies_of
from pages.parts.shared.errors import show_error
from pages.parts.shared.escape import file_name

FILES: Family[str, Sequence[Policy]] = Family("policy files", 4)
"""Policy files that are kept for a log, so that no other control reads them again."""
UPLOADED = "uploaded"
"""The parameter of the link, and the entry of the session, that name an uploaded file."""


def policy_file(log: Log) -> tuple[str, list[Policy]]:
    """A drop zone for a policy file; its identity, and the policies in it."""
    upload = st.file_uploader(
        "Upload a policy",
        type=endings(),
        key="policy_file",
        help="Columns item and probability (or score, or rank), optionally query and rank.",
    )
    if upload is None:
        if st.session_state.pop(UPLOADED, None):
            st.query_params.pop(UPLOADED, None)
        return "", []
    st.session_state[UPLOADED] = st.query_params[UPLOADED] = file_name(upload.name, "policy")
    try:
        read = log.cache.get(FILES, upload.file_id, lambda: _read(upload, log))
    except EngineError as error:
        show_error(error)
        return "", []
    policies = [_softened(policy) for policy in read]
    return " ".join([upload.file_id, *(policy.spec for policy in policies)]), policies


def missing_file() -> str:
    """What a link leaves out that was made with an uploaded policy; else empty."""
    name = st.query_params.get(UPLOADED, "")
    if not name or st.session_state.get(UPLOADED):
        return ""
    return (
        f"This link was made with the policy file {name[:80]}. Links do not contain files: "
        "upload it under Add policy to see the same comparison."
    )


def _read(upload: Any, log: Log) -> Sequence[Policy]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file_name(upload.name, "policy")
        path.write_bytes(upload.getbuffer())
        return policies_of(path, log)


def _softened(policy: Policy) -> Policy:
    """Scores with the temperature that a person gives; any other policy as it is."""
    if not isinstance(policy, Scores):
        return policy
    temperature = st.number_input(
        "Temperature of its scores",
        0.0,
        1e6,
        0.0,
        key="score_temperature",
        help=(
            "0 ranks by score; above 0, the item at each rank is drawn with probability "
            "proportional to exp(score / temperature)."
        ),
    )
    return policy.replace(temperature=float(temperature))


def policy_texts(policies: Sequence[Policy]) -> list[str]:
    """A text for each policy, which another file of the same name does not share."""
    return [policy.spec + _content(getattr(policy, "table", None)) for policy in policies]


def _content(table: Relation | None) -> str:
    if table is None:
        return ""
    parts = (np.ascontiguousarray(table[name]).tobytes() for name in sorted(table))
    return hashlib.sha256(b"".join(parts)).hexdigest()
