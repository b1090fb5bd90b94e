"""The columns of a file: name, three values and what each is used as; then it is read again."""

from collections.abc import Mapping

import streamlit as st

from engine.ingest.columns.doubts.questions import unknown_words, words_asked
from engine.ingest.columns.mapping.guess import as_read, guess, misfits
from engine.ingest.isolated import peek_isolated
from engine.ingest.read_options import CHOICES, ReadOptions
from engine.logs.schema import FIELDS
from pages.parts.load.dropped import Dropped
from pages.parts.load.on_disk import on_disk

NOTHING, LEFT_OUT = "not used", "not stored"
ROLES = tuple(field.name for field in FIELDS if not field.optional)
EXPERT = tuple(field.name for field in FIELDS if field.optional)
MEANING = {field.name: field.means for field in FIELDS}
VALUES = 3
SEPARATOR = "The character between columns; tab for tabs."
WIDE = 60
"""Columns that are listed; a file with more is mapped from the command line."""


def columns_form(upload: Dropped, mapping: Mapping[str, str]) -> None:
    """Say what each column is, and how the file is written; then it is read again."""
    with on_disk(upload) as paths:
        head = peek_isolated(paths[0])
    mapping = dict(mapping or guess(head).mapping)
    column, _ = unknown_words(head)
    _columns(upload, head, {"reward": column, **mapping} if column else mapping)


@st.fragment
def _columns(upload: Dropped, head: dict[str, list[str | None]], mapping: dict[str, str]) -> None:
    roles = {column: field for field, column in mapping.items()}
    joined = {column: _joined(head, column) for column in roles if column not in head}
    expert = st.toggle(
        "Expert roles",
        any(field in EXPERT for field in mapping),
        key="expert_roles",
        help="Propensities of slates, probabilities of a target policy, arms, teams.",
    )
    with st.container(key="columns_form"):
        picked = _picked({**head, **joined}, roles, expert)
    chosen = {role: column for column, role in picked.items() if role in MEANING}
    clash = [role for role in chosen if list(picked.values()).count(role) > 1]
    words = _click_words(head, chosen.get("reward", ""))
    for role in clash:
        st.text(f"Two columns are used as {role}; choose one.")
    how = _how()
    _preview(head, {role: column for role, column in chosen.items() if column not in joined})
    drop = tuple(column for column, role in picked.items() if role == LEFT_OUT)
    read = st.button(
        "Import with this mapping", type="primary", key="read_like_this", disabled=bool(clash)
    )
    if read:
        _reread(upload, chosen | words, ReadOptions(**how, drop=drop))


def how_written(upload: Dropped) -> None:
    """Say how a file is written whose columns cannot be listed; then it is read again."""
    how = _how()
    if any(how.values()):
        said = upload.file_id, ReadOptions(**how)
        st.button("Import with these settings", type="primary", on_click=_say, args=said)


def _say(file_id: str, options: ReadOptions) -> None:
    st.session_state.setdefault("said", {})[file_id] = ({}, options)


def _how() -> dict[str, str]:
    with st.expander("How the file is written"), st.container(horizontal=True):
        separator = st.text_input(
            "Separator", key="how_separator", max_chars=8, placeholder="detect", help=SEPARATOR
        )
        return {"separator": separator} | {
            name: st.selectbox(
                name.capitalize(),
                choices,
                format_func=lambda text: text or "detect",
                key=f"how_{name}",
            )
            for name, choices in CHOICES.items()
        }


def _joined(head: dict[str, list[str | None]], column: str) -> list[str | None]:
    """The first values of several columns that are read as one."""
    return list(as_read(head, {"item": column}).get("item", []))


def _picked(
    head: dict[str, list[str | None]], roles: dict[str, str], expert: bool
) -> dict[str, str]:
    """A line per column: its name, its first values, and a picker of what it is used as."""
    options = [NOTHING, *ROLES, *(EXPERT if expert else ()), LEFT_OUT]
    picked = {}
    for number, (column, values) in enumerate(list(head.items())[:WIDE]):
        now = roles.get(column, NOTHING)
        shown = [*options, *([now] if now not in options else [])]
        name, first, use = st.columns([1.2, 2, 1.3], vertical_alignment="center", gap="xsmall")
        name.text(column[:WIDE])
        first.text(" · ".join(str(value)[:40] for value in values[:VALUES]) or "(empty)")
        picked[column] = use.selectbox(
            f"Use {column[:WIDE]} as",
            shown,
            shown.index(now),
            key=f"use_{number}",
            label_visibility="collapsed",
            help=MEANING.get(now),
        )
    if len(head) > WIDE:
        st.text(f"{len(head) - WIDE} more columns are not listed; the command line maps them.")
    return picked


def _click_words(head: dict[str, list[str | None]], column: str) -> dict[str, str]:
    """A picker of the values that mean clicked, where that is not known; as a mapping says it."""
    words = words_asked(column, head[column]) if column in head else ()
    if not words:
        return {}
    picked = st.multiselect(
        f"Values of {column[:WIDE]} that mean clicked",
        words,
        key="click_words",
        help="All other values then mean that the item was shown and not clicked.",
    )
    return {"rewarded": ",".join(picked)} if picked else {}


def _preview(head: dict[str, list[str | None]], mapping: dict[str, str]) -> None:
    """First rows under the roles that are picked, and what does not look right about them."""
    st.text("Preview with this mapping:")
    st.dataframe(
        {name: values[:5] for name, values in as_read(head, mapping).items()},
        hide_index=True,
        alt="The first five rows as the picked fields",
    )
    for name, column in misfits(head, mapping).items():
        st.text(f"Most of the first values of {column} do not look like a {name}.")


def _reread(upload: Dropped, chosen: dict[str, str], options: ReadOptions) -> None:
    """Read the file as a person says, as a log of its own: the one before stays, with its link."""
    st.session_state.setdefault("said", {})[upload.file_id] = (whole_mapping(chosen), options)
    st.rerun()


def whole_mapping(chosen: Mapping[str, str]) -> dict[str, str]:
    """The column of every field, empty where none was chosen: nothing is left to be guessed.

    Args:
        chosen: {field: column}, and under `rewarded` the values that mean clicked.
    """
    mapping = {field.name: chosen.get(field.name, "") for field in FIELDS}
    return mapping | {name: chosen[name] for name in ("rewarded",) if name in chosen}
