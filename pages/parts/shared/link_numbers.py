"""Values in a link that their control cannot show: left out, and one sentence says so."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from pages.parts.shared import escape

IGNORED = "ignored_numbers"
"""What the link of the page gave, by key, until the reader sets the control."""
SENTENCES, PAGE = "ignored_sentences", "ignored_on"
LONGEST = 40


@dataclass(frozen=True)
class NumberControl:
    """A control of a number: its label, its key, and what it can show."""

    label: str
    key: str
    low: float
    high: float
    default: float | None
    whole: bool = False

    def shows(self, text: str) -> bool:
        """Whether a number in the link is one that the control can show."""
        try:
            value = float(text)
        except ValueError:
            return False
        return self.low <= value <= self.high and (value.is_integer() or not self.whole)

    def ignored(self, text: str) -> str:
        """What the link gave, what it may give, and what is used."""
        kind = "a whole number" if self.whole else "a number"
        used = "it is left out" if self.default is None else f"{_short(self.default)} is used"
        return (
            f"{self.label}: “{escape.text(text, LONGEST)}” in the link is not {kind} from "
            f"{_short(self.low)} to {_short(self.high)}; {used}."
        )


@dataclass(frozen=True)
class ChoiceControl:
    """A control of a few words: its label, its key, and what it can show."""

    label: str
    key: str
    options: Sequence[str]
    default: str

    def shows(self, text: str) -> bool:
        """Whether a text in the link is one of the words."""
        return text in self.options

    def ignored(self, text: str) -> str:
        """What the link gave, and what is used."""
        given = escape.text(text, LONGEST)
        return (
            f"{self.label}: the link asks for “{given}”, which is not here; {self.default} is used."
        )


def check_link(control: NumberControl | ChoiceControl) -> None:
    """Take a value that its control cannot show out of the link, before the control is drawn."""
    key, ignored = control.key, st.session_state.setdefault(IGNORED, {})
    given = st.query_params.get(key)
    if key in st.session_state:
        if st.session_state[key] != control.default:
            ignored.pop(key, None)
    elif given is not None and not control.shows(given):
        del st.query_params[key]
        ignored[key] = given
    if key in ignored:
        st.session_state.setdefault(SENTENCES, []).append(control.ignored(ignored[key]))


def check_text(key: str, readable: Callable[[str], object], sentence: Callable[[str], str]) -> str:
    """The text of a key in the link; one that cannot be read is taken out, in so many words.

    Args:
        key: of the text.
        readable: whether a text can be read, by whether what it returns is true.
        sentence: what is said of a text, escaped and shortened, that cannot.
    """
    ignored = st.session_state.setdefault(IGNORED, {})
    given = st.query_params.get(key, "")
    if given:
        ignored.pop(key, None)
    if given and not readable(given):
        del st.query_params[key]
        ignored[key], given = given, ""
    if key in ignored:
        text = escape.text(ignored[key], LONGEST)
        st.session_state.setdefault(SENTENCES, []).append(sentence(text))
    return given


@contextmanager
def ignored_numbers(page: str) -> Iterator[None]:
    """Say above a page, which is drawn inside, which values of its link were ignored."""
    place = st.empty()
    if st.session_state.get(PAGE) != page:
        st.session_state[IGNORED] = {}
    st.session_state[PAGE], st.session_state[SENTENCES] = page, []
    try:
        yield
    finally:
        if sentences := st.session_state.pop(SENTENCES, []):
            place.warning("  \n".join(sentences))


def _short(value: float) -> str:
    return f"{value:,.10g}" if math.isfinite(value) else str(value)
