"""What the room guesses: a number typed, or hands counted, and how it compares in the end."""

import re

import streamlit as st

from engine.figures.lecture.exhibits import stacked
from engine.lecture.exhibit import EDGES, of_100, option, options, short
from pages.parts.shared import controls
from pages.parts.shared.chart import CONFIG


def guesses() -> tuple[float | None, list[int]]:
    """One number of 100, and the hands per option."""
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        guess = st.number_input(
            "Your guess, of 100", 0.0, 100.0, None, 1.0, key="guess", bind=controls.URL
        )
    with right:
        hands = st.text_input(
            f"Or hands counted, {EDGES[0]} to {EDGES[1]}, to {', to '.join(map(str, EDGES[2:]))}",
            key="hands",
            bind=controls.URL,
            placeholder="12 30 8 2 1",
        )
    return guess, _counted(hands or "")


def _counted(text: str) -> list[int]:
    """The counts typed, one per option; missing ones are zero, and none at all is empty."""
    counts = [min(int(word), 10_000) for word in re.findall(r"\d{1,6}", text)][: len(EDGES) - 1]
    return counts + [0] * (len(EDGES) - 1 - len(counts)) if counts else []


def compared(guess: float | None, hands: list[int], answer: float) -> None:
    """The guesses beside the answer."""
    right = option(answer)
    if guess is not None:
        st.markdown(
            f"You guessed {short(guess)}, off by {short(abs(guess - answer))}. The answer is "
            f"**{of_100(answer)}**."
        )
    if hands:
        voted = max(1, sum(hands))
        st.markdown(
            f"Of {sum(hands)} hands, {hands[right]} were right: **{options()[right]}** "
            f"({short(100 * hands[right] / voted)}%)."
        )
        names = [f"{name}{' (right)' if at == right else ''}" for at, name in enumerate(options())]
        picture = stacked(names, {"hands": hands}, "guess", "hands")
        picture.plot.update_layout(height=220, showlegend=False)
        st.plotly_chart(picture.plot, key="votes", config=CONFIG, alt=picture.alt)
