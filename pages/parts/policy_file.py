"""A policy from a file: item, probability, and optionally query and rank."""

import tempfile
from pathlib import Path

import streamlit as st

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.policies.uploaded import policies_of
from pages.parts.errors import tell


def policy_file(log: Log) -> tuple[str, list[Policy]]:
    """A drop zone for a policy file; its identity, and the policies in it."""
    upload = st.file_uploader(
        "A policy of your own",
        type=["csv", "tsv", "jsonl", "parquet", "gz", "zst"],
        key="policy_file",
        help="Columns item and probability, optionally query and rank.",
    )
    if upload is None:
        return "", []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(upload.name).name
        path.write_bytes(upload.getbuffer())
        try:
            return upload.file_id, list(policies_of(path, log))
        except EngineError as error:
            tell(error)
            return "", []
