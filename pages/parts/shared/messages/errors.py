"""How a page reports bad input: beside the control that caused it, while the rest stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from engine.core.errors import EngineError
from pages.parts.shared.messages import escape


@contextmanager
def show_errors() -> Iterator[None]:
    """Show an EngineError raised inside as one sentence in this place, and go on after it."""
    try:
        yield
    except EngineError as error:
        show_error(error)


def show_error(error: EngineError, then: str = "") -> None:
    """Show what is wrong, where, and what to do; `then` is Markdown that follows."""
    st.error(escape.text(error.on_page, longest=1_000) + then)
