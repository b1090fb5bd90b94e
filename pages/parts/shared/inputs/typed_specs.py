"""Specs that a person typed: checked, and where one names no method, the one that was meant."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

import streamlit as st

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.core.titles import titled_spec
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_error

WAITING = "spec_problems"
"""Where problems wait in a session until the row of controls is drawn."""


@dataclass(frozen=True)
class Problem:
    """A spec that names no method, in the picker of this key, and the one that was meant."""

    key: str
    label: str
    text: str
    error: EngineError
    meant: str
    used: str
    "The titles of the methods that are used meanwhile; empty where others were picked as well."


@contextmanager
def problems_below() -> Iterator[None]:
    """Draw what is wrong with typed specs below the controls that are drawn inside."""
    st.session_state[WAITING] = []
    try:
        yield
    finally:
        for problem in st.session_state.pop(WAITING, []):
            _show(problem)


def checked_specs(
    family: str, texts: Sequence[str], key: str, label: str, default: Sequence[str]
) -> list[str]:
    """The specs that name a method, in their one spelling; the rest become problems.

    Where there are texts and none of them names a method, the default is used.
    """
    good: dict[str, None] = {}
    errors: dict[str, EngineError] = {}
    for text in texts:
        try:
            good[parse(family, text).spec] = None
        except EngineError as error:
            errors[text] = error
    instead = list(default) if errors and not good else []
    used = ", ".join(titled_spec(family, spec) for spec in instead)
    for text, error in errors.items():
        _report(Problem(key, label, text, error, meant(family, text), used))
    return instead or list(good)


def meant(family: str, text: str) -> str:
    """The spec that a mistyped one comes nearest to, with its numbers put in; empty if none."""
    name, _, rest = text.partition("(")
    kinds = methods(family)
    names = {kind.title.casefold(): key for key, kind in kinds.items()}
    names |= {kind.short_title().casefold(): key for key, kind in kinds.items()}
    names |= {key: key for key in kinds}
    near = get_close_matches(name.strip().casefold().replace(" ", "_"), names, 1) or (
        get_close_matches(name.strip().casefold(), names, 1)
    )
    return _with_values(family, names[near[0]], rest) if near else ""


def _with_values(family: str, key: str, rest: str) -> str:
    """The method with the values in brackets: by their names, else in the order of the card."""
    values = rest.rpartition(")")[0]
    names = list(methods(family)[key].parameters())
    for written in (f"{key}({values})", f"{key}({_named(names, values)})"):
        try:
            return str(parse(family, written).spec) if values else key
        except EngineError:
            continue
    return key


def _named(names: Sequence[str], values: str) -> str:
    try:
        parsed = ast.literal_eval(f"({values},)")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    return ", ".join(f"{name}={value!r}" for name, value in zip(names, parsed, strict=False))


def _report(problem: Problem) -> None:
    if WAITING in st.session_state:
        st.session_state[WAITING].append(problem)
    else:
        _show(problem)


def _show(problem: Problem) -> None:
    instead = f" Used instead: {escape.text(problem.used)}." if problem.used else ""
    if not problem.meant:
        show_error(problem.error, instead)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.error(
            f"{escape.text(problem.label)}: nothing is called “{escape.text(problem.text, 60)}”. "
            f"Did you mean {escape.text(problem.meant)}?{instead}"
        )
        st.button(
            f"Use {escape.text(problem.meant)}",
            key=f"use_{problem.key}_{problem.text}"[:200],
            on_click=_use,
            args=(problem.key, problem.text, problem.meant),
        )


def _use(key: str, text: str, meant: str) -> None:
    now = st.session_state[key]
    if isinstance(now, list):
        st.session_state[key] = list(dict.fromkeys(meant if spec == text else spec for spec in now))
    else:
        st.session_state[key] = meant
