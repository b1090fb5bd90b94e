"""What the room guesses: a number typed, or hands counted, and how it compares in the end."""

import streamlit as st

from engine.figures.lecture.exhibits import stacked
from engine.lecture.exhibit import EDGES, LETTERS, of_100, option, options, short
from pages.parts.shared import controls
from pages.parts.shared.chart import CONFIG

HANDS = [f"hands_{letter.lower()}" for letter in LETTERS]
"""The counters of raised hands, one per option, by their names in the link."""


def guesses(answered: bool) -> tuple[float | None, list[int]]:
    """One number of 100, and the hands per option; out of sight once the answer is shown."""
    if answered:
        st.html("<style>.st-key-guesses { display: none; }</style>")
    with st.container(key="guesses"), st.container(horizontal=True, gap="xsmall"):
        guess = st.number_input(
            "Guess (0–100)", 0.0, 100.0, None, 1.0, key="guess", bind=controls.URL, width=104
        )
        bounds = zip(HANDS, LETTERS, EDGES, EDGES[1:], strict=False)
        hands = [
            st.number_input(
                f"{letter} {low}–{high}", 0, 10_000, 0, key=key, bind=controls.URL, width=68,
            )
            for key, letter, low, high in bounds
        ]  # fmt: skip
    return guess, [int(count) for count in hands]


def compared(guess: float | None, hands: list[int], answer: float) -> None:
    """The guesses beside the answer."""
    right = option(answer)
    if guess is not None:
        st.markdown(
            f"You guessed {short(guess)}, off by {short(abs(guess - answer))}. The answer is "
            f"**{of_100(answer)}**."
        )
    if any(hands):
        voted = sum(hands)
        st.markdown(
            f"{hands[right]} of {voted} ({short(100 * hands[right] / voted)}%) chose the right "
            f"answer, **{options()[right]}**."
        )
        names = [f"{name}{' (right)' if at == right else ''}" for at, name in enumerate(options())]
        picture = stacked(names, {"hands": hands}, "guess", "hands")
        picture.plot.update_layout(height=220, showlegend=False)
        st.plotly_chart(picture.plot, key="votes", config=CONFIG, alt=picture.alt)
