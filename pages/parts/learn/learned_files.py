"""A learned policy as a file: to download, or to open on the pages that take policy files."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from engine.core.titles import titled
from engine.evaluation.learned.honest_split import Learned
from engine.logs.log import Log
from engine.policies.candidates import logged_candidates
from engine.policies.files.policy_files import TABLES, write_policy
from engine.policies.linear import SUFFIX, Linear
from engine.policies.policy import Policy
from engine.policies.uploaded import policies_of
from pages.parts.shared.links.directory import page_of
from pages.parts.shared.logs.policy_files import CHOSEN, PolicyFile, keep_policy
from pages.parts.shared.messages.errors import show_errors

SETTINGS: dict[str, dict[str, str]] = {
    "compare": {},
    "feedback_loop": {"loop_world": "From my log", "loop_explore": "0.0"},
    "preferences": {"preferences_view_two": "Two rankings"},
}
"""The pages that take a policy file, and what their links set besides it."""
SIMULATED = {"preferences_view_two": "Before and after"}
"""What the link sets where the users of the log are known."""
NO_RANKING = "This policy looks at columns of the log, so a query has no one ranking."


def learned_files(log: Log, outcomes: list[Learned]) -> None:
    """The choice of a learned policy, its file, and the pages that it opens on."""
    files = _named(outcomes)
    with st.container(
        horizontal=True, gap="xsmall", vertical_alignment="bottom", key="learned_files"
    ):
        if len(files) > 1:
            name = st.selectbox(
                "Learned policy",
                list(files),
                key="learned_file",
                format_func=lambda name: titled(files[name].learner),
                width=260,
            )
        else:
            name = next(iter(files))
        policy = files[name].policy
        with show_errors():
            st.download_button(
                f"Policy file {name}",
                lambda: _content(log, policy, name),
                name,
                key="learned_download",
                on_click="ignore",
                help="For Compare policies, Feedback loop, interleaving, counterclick evaluate and "
                "rank. On this log its value is too high: most sessions were learned from.",
            )
            with st.container(gap="xxsmall", width="content"):
                st.caption("Open on")
                with st.container(horizontal=True, gap="xsmall"):
                    for page in SETTINGS:
                        _opening(page, log, policy, name)


def _named(outcomes: list[Learned]) -> Mapping[str, Learned]:
    """The outcomes by the names of their files, which differ."""
    files: dict[str, Learned] = {}
    for outcome in outcomes:
        suffix = SUFFIX if isinstance(outcome.policy, Linear) else TABLES[0]
        number = sum(name.startswith(f"{outcome.learner.key}.") for name in files)
        number += sum(name.startswith(f"{outcome.learner.key}_") for name in files)
        again = f"_{number + 1}" if number else ""
        files[f"{outcome.learner.key}{again}{suffix}"] = outcome
    return files


def _opening(page: str, log: Log, policy: Policy, name: str) -> None:
    """A button that opens a page with the policy."""
    refused = page != "compare" and policy.contextual
    pressed = st.button(
        page_of(page).title,
        key=f"learned_on_{page}",
        disabled=refused,
        help=NO_RANKING if refused else None,
    )
    if not pressed:
        return
    file = PolicyFile(name, _content(log, policy, name))
    keep_policy(file)
    settings = {CHOSEN: name, **SETTINGS[page]}
    if page == "preferences" and log.truth is not None:
        settings |= {**SIMULATED, "promise_b": _spec(file, log)}
    if "log" in st.query_params:
        settings["log"] = st.query_params["log"]
    st.switch_page(f"pages/{page}.py", query_params=settings)


def _spec(file: PolicyFile, log: Log) -> str:
    """The spec of the policy that is read back from its file."""
    with file.on_disk() as path:
        return policies_of(path, log)[0].spec


def _content(log: Log, policy: Policy, name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_policy(policy, log, logged_candidates(log), path)
        return path.read_bytes()
