"""The policies of a chosen file for the log of a page."""

import hashlib
from collections.abc import Sequence

import numpy as np
import streamlit as st

from engine.core.errors import EngineError
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.policies.files.learned_from import learned_here
from engine.policies.policy import Policy, Relation
from engine.policies.scores import Scores
from engine.policies.uploaded import policies_of
from pages.parts.shared.logs.policy_files import (
    CHOSEN,
    PolicyFile,
    choose_policy_file,
    missing_file,
)
from pages.parts.shared.messages.errors import show_error

FILES: Family[str, Sequence[Policy]] = Family("policy files", 4)
"""Policy files that are kept for a log, so that no other control reads them again."""


def policies_of_file(log: Log) -> tuple[str, list[Policy]]:
    """The choice of a policy file; its identity, and the policies in it."""
    file = choose_policy_file()
    if file is None:
        return "", []
    try:
        read = log.cache.get(FILES, file.digest, lambda: _read(file, log))
    except EngineError as error:
        show_error(error)
        return "", []
    policies = [_softened(policy) for policy in read]
    return " ".join([file.digest, *(policy.spec for policy in policies)]), policies


def show_file_notes(log: Log, policies: Sequence[Policy]) -> None:
    """Say what a reader must know of the chosen file: that it is missing, or what the log lacks."""
    name = st.query_params.get(CHOSEN, "")
    learned = (
        f"{name} was learned from this log, so its value here is too high; Learn a policy "
        "states it on sessions that took no part in learning."
    )
    notes = [
        missing_file(),
        learned if learned_here(policies, log) else "",
        *(policy.note for policy in policies[:1]),
    ]
    for note in filter(None, notes):
        st.text(note)


def _read(file: PolicyFile, log: Log) -> Sequence[Policy]:
    with file.on_disk() as path:
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
    return [policy.spec + _content(policy.table) for policy in policies]


def _content(table: Relation | None) -> str:
    if table is None:
        return ""
    parts = (np.ascontiguousarray(table[name]).tobytes() for name in sorted(table))
    return hashlib.sha256(b"".join(parts)).hexdigest()
