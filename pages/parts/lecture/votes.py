"""How a room voted: a bar per option, the right one marked once it is known."""

import streamlit as st

from engine.core.numbers import count
from engine.lecture.exhibit import options


def bars(counts: list[int], right: int | None = None) -> None:
    """A line per option with its number of votes; in words, too, for who cannot see the bars.

    How many voted stands below, but with the right answer: there the sentence above says it.
    """
    most, total = max(*counts, 1), sum(counts)
    lines = "".join(
        f"<li{' class=right' if place == right else ''}><span>{name}</span>"
        f'<meter min="0" max="{most}" value="{number}" aria-label="{name}"></meter>'
        f"<b>{number}{' (right)' if place == right else ''}</b></li>"
        for place, (name, number) in enumerate(zip(options(), counts, strict=True))
    )
    answers = f'<p class="voted">{count(total, "answer")}</p>' if right is None else ""
    st.html(f'<ol class="votes">{lines}</ol>{answers}')
