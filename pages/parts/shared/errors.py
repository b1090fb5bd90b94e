"""How a page reports bad input: beside the control that caused it, while the rest stays."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from engine.core.errors import EngineError
from pages.parts.shared import escape

_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*[,;:]?(?:\s|$)")
"""A plain word; names have a point, a digit, an underscore or a slash: clicks.csv, log9."""
_FILE = re.compile(
    r"(?!(?:the|no|there)\s)(?:(?![.:]\s).){1,120}?\.[A-Za-z][A-Za-z0-9]{1,7}"
    r"(?::|\s(?:and|cannot|claims|declares|does|gives|has|holds|is|lacks|lies|looks|names|needs|promises"
    r"|ranks|unpacks|was|writes)\b)"
)
"""A file as the subject, whose name may hold spaces: my clicks.csv holds no rows."""


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
    """The sentence as it begins on a page; a name of a file or column stays as it is written.

    >>> capital("propensity must lie in (0, 1].")
    'Propensity must lie in (0, 1].'
    >>> capital("clicks.csv is empty.")
    'clicks.csv is empty.'
    >>> capital("my clicks.csv is empty.")
    'my clicks.csv is empty.'
    """
    plain = _WORD.match(sentence) and not _FILE.match(sentence)
    return sentence[:1].upper() + sentence[1:] if plain else sentence
