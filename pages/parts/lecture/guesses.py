"""What the room guesses: a number typed, or hands counted, and how it compares in the end."""

import streamlit as st

from engine.lecture.exhibit import EDGES, LETTERS, of_100, option, options, short, whole
from pages.parts.lecture.votes import bars
from pages.parts.shared.inputs import controls
from pages.parts.shared.links.link_values import NumberControl, check_link

HANDS = [f"hands_{letter.lower()}" for letter in LETTERS]
"""The counters of raised hands, one per option, by their names in the link."""
GUESS = "Guess (0–100)"
MOST_HANDS = 10_000
WIDTH = 124
"""Pixels at which a counter shows its two buttons."""


def guesses(answered: bool, presenting: bool) -> tuple[float | None, list[int]]:
    """One number of 100, and the hands per option; out of sight once the answer is shown."""
    if answered:
        st.html("<style>.st-key-guesses { display: none; }</style>")
    width = round(1.25 * WIDTH) if presenting else WIDTH
    with st.container(key="guesses", horizontal=True, width="content", gap="xsmall"):
        check_link(NumberControl(GUESS, "guess", 0, 100, None))
        guess = st.number_input(
            GUESS, 0.0, 100.0, None, 1.0, key="guess", bind=controls.URL, width=width
        )
        bounds = zip(HANDS, LETTERS, EDGES, EDGES[1:], strict=False)
        hands = [_hands(f"{letter} {low}–{high}", key, width) for key, letter, low, high in bounds]
    return guess, hands


def _hands(label: str, key: str, width: int) -> int:
    """A counter of raised hands."""
    check_link(NumberControl(f"Hands for {label}", key, 0, MOST_HANDS, 0, whole=True))
    return int(st.number_input(label, 0, MOST_HANDS, 0, key=key, bind=controls.URL, width=width))


def compared(guess: float | None, votes: list[int], answer: float) -> None:
    """The guesses beside the answer: the number typed, and the votes by hand and by phone."""
    right = option(answer)
    if guess is not None:
        st.markdown(
            f"You guessed {short(guess)}, off by {whole(abs(guess - answer))}. The answer is "
            f"**{of_100(answer)}**."
        )
    if voted := sum(votes):
        st.markdown(
            f"{votes[right]} of {voted} ({whole(100 * votes[right] / voted)}%) chose the right "
            f"answer, **{options()[right]}**."
        )
        bars(votes, right)
