"""How a page tells bad input: beside the control that caused it, while the rest stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from engine.core.errors import EngineError
from pages.parts.shared import escape


@contextmanager
def show_errors() -> Iterator[None]:
    """Show an EngineError raised inside as one sentence in this place, and go on after it."""
    try:
        yield
    except EngineError as error:
        show_error(error)


def show_error(error: EngineError) -> None:
    """Show what is wrong, where, and what to do."""
    st.error(escape.text(capital(str(error)), longest=1_000))


def capital(sentence: str) -> str:
    """The sentence as it begins on a page; the command line puts a word before it."""
    return sentence[:1].upper() + sentence[1:]
