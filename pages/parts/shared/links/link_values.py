"""Values in a link that their control cannot show: left out, and one sentence says so."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

import streamlit as st

from pages.parts.shared.links.address import went_back
from pages.parts.shared.links.link_names import UNKNOWN, unknown_names
from pages.parts.shared.messages import escape

IGNORED = "ignored_values"
"""What the link of the page gave, by key, until the reader sets the control."""
SENTENCES, PAGE = "ignored_sentences", "ignored_on"
LONGEST = 40
MOST_NEAR = 1_000
"""Options among which the one that was meant is looked for."""


class LinkedControl(Protocol):
    """A control whose value a link may give."""

    @property
    def key(self) -> str:
        """What the link calls it."""

    def shown_for(self, text: str) -> object:
        """What it shows in place of a text that it cannot show."""

    def shows(self, text: str) -> bool:
        """Whether it can show a text of the link."""

    def ignored(self, text: str) -> str:
        """What is said of a text that it cannot show."""


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

    def shown_for(self, text: str) -> object:
        """The default."""
        return self.default

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

    def shown_for(self, text: str) -> object:
        """The default."""
        return self.default

    def ignored(self, text: str) -> str:
        """What the link gave, what was perhaps meant, and what is used."""
        given, used = escape.text(text, LONGEST), escape.text(self.default, LONGEST)
        near = [word for word in self._near(text) if word != self.default]
        meant = f" Did you mean {escape.text(near[0], LONGEST)}?" if near else ""
        what = f"{used} is used" if self.default else "none is used"
        return f"{self.label}: the link asks for “{given}”, which is not here; {what}.{meant}"

    def _near(self, text: str) -> list[str]:
        words = {word.casefold(): word for word in self.options[:MOST_NEAR]}
        near = get_close_matches(text[:LONGEST].casefold(), words, 1)
        return [words[word] for word in near]


@dataclass(frozen=True)
class SwitchControl:
    """A switch, which a link turns to true or to false."""

    label: str
    key: str
    default: bool

    def shows(self, text: str) -> bool:
        """Whether a text in the link is true or false."""
        return text.lower() in ("true", "false")

    def shown_for(self, text: str) -> object:
        """The default."""
        return self.default

    def ignored(self, text: str) -> str:
        """What the link gave, and how the switch stands."""
        return (
            f"{self.label}: “{escape.text(text, LONGEST)}” in the link is neither true nor false; "
            f"the switch is {'on' if self.default else 'off'}."
        )


@dataclass(frozen=True)
class TextControl:
    """A control of a text of limited length."""

    label: str
    key: str
    longest: int

    def shows(self, text: str) -> bool:
        """Whether a text in the link fits in the field."""
        return len(text) <= self.longest

    def shown_for(self, text: str) -> str:
        """The beginning of the text."""
        return text[: self.longest]

    def ignored(self, text: str) -> str:
        """How long the text of the link is, and how long it may be."""
        return (
            f"{self.label}: the text in the link has {len(text):,} characters; the field takes "
            f"{self.longest:,}, so only the beginning is read."
        )


def check_link(control: LinkedControl) -> None:
    """Take a value that its control cannot show out of the link, before the control is drawn.

    A key that the link repeats with different values is no value either. After Back or Forward
    Streamlit reads the link anew, and takes out what its control cannot show.
    """
    key, ignored, back = control.key, st.session_state.setdefault(IGNORED, {}), went_back()
    given = ", ".join(dict.fromkeys(st.query_params.get_all(key)))
    if key in st.session_state and not back:
        if key in ignored and st.session_state[key] != control.shown_for(ignored[key]):
            del ignored[key]
    elif key in st.query_params:
        ignored.pop(key, None)
        if not control.shows(given):
            if not back:
                del st.query_params[key]
            ignored[key] = given
    elif back:
        ignored.pop(key, None)
    if key in ignored:
        report_ignored(control.ignored(ignored[key]))


def report_ignored(sentence: str) -> None:
    """Say above the page what was ignored, in Markdown."""
    st.session_state.setdefault(SENTENCES, []).append(sentence)


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
        report_ignored(sentence(text))
    return given


@contextmanager
def name_ignored_values(page: str) -> Iterator[None]:
    """Say above a page, which is drawn inside, which values of its link were ignored."""
    place = st.empty()
    if st.session_state.get(PAGE) != page:
        st.session_state[IGNORED], st.session_state[UNKNOWN] = {}, []
    st.session_state[PAGE], st.session_state[SENTENCES] = page, []
    try:
        yield
    finally:
        if sentences := [*st.session_state.pop(SENTENCES, []), *unknown_names()]:
            place.warning("  \n".join(dict.fromkeys(sentences)))


def _short(value: float) -> str:
    return f"{value:,.10g}" if math.isfinite(value) else str(value)
