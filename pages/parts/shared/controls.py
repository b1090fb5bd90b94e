"""Controls bound to the URL: what they show can be shared as a link.

Every control returns a value that was checked again on the server: a link, or a browser that was
tampered with, may send anything. `key` is the name of the parameter in the URL; it belongs to the
whole app, so pages that mean the same thing use the same key, and others prefix theirs.
"""

from collections.abc import Sequence

import streamlit as st

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from pages.parts.shared.errors import show_error

URL = "query-params"


def choice(label: str, options: Sequence[str], key: str, default: str, help: str = "") -> str:
    """One of a few plain words, as a row of segments."""
    picked = st.segmented_control(
        label, options, default=default, key=key, bind=URL, help=help or None, required=True
    )
    return picked if picked in options else default


def number(
    label: str, low: float, high: float, default: float, step: float, key: str, help: str = ""
) -> float:
    """A number on a slider."""
    picked = st.slider(label, low, high, default, step, key=key, bind=URL, help=help or None)
    return min(max(picked, low), high) if picked == picked else default


def whole(
    label: str, low: int, high: int, default: int, key: str, step: int = 1, help: str = ""
) -> int:
    """A whole number in a field; a float to the browser, as a link may say inf."""
    bounds = (float(low), float(high), float(default), float(step))
    picked = st.number_input(label, *bounds, "%.0f", key=key, bind=URL, help=help or None)
    return int(min(max(picked if picked is not None else default, low), high))


def switch(label: str, key: str, default: bool = False, help: str = "") -> bool:
    """On or off."""
    return bool(st.toggle(label, value=default, key=key, bind=URL, help=help or None))


def spec(family: str, label: str, key: str, default: str, help: str = "") -> str:
    """One method of a family by its spec; a spec with parameters can be typed in."""
    options = [default, *(name for name in methods(family) if name != default)]
    picked = st.selectbox(
        label, options, key=key, bind=URL, help=help or None, accept_new_options=True
    )
    return (_checked(family, [picked or default]) or [default])[0]


def specs(family: str, label: str, key: str, default: Sequence[str], help: str = "") -> list[str]:
    """Several methods of a family by their specs; specs with parameters can be typed in."""
    options = [*default, *(name for name in methods(family) if name not in default)]
    picked = st.multiselect(
        label,
        options,
        default=list(default),
        key=key,
        bind=URL,
        help=help or None,
        accept_new_options=True,
        max_selections=12,
    )
    return _checked(family, picked[:12])


def _checked(family: str, texts: Sequence[str]) -> list[str]:
    """The specs that name a method, in their one spelling; a sentence stands in for the rest."""
    good: dict[str, None] = {}
    for text in texts:
        try:
            good[parse(family, text).spec] = None
        except EngineError as error:
            show_error(error)
    return list(good)
