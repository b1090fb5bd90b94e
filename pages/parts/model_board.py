"""The leaderboard of click models, as a part of a page."""

import streamlit as st

from engine.click_models.leaderboard import MODELS, Place, leaderboard
from engine.figures.examination_leaderboard import Z, examination_leaderboard
from engine.logs.log import Log
from pages.parts import controls, escape, jobs
from pages.parts.chart import digest, show
from pages.parts.workspace import opening


def model_board(log: Log) -> None:
    """Pick click models, and see how well each predicts sessions it was not fitted to."""
    models = controls.specs("click_models", "Click models", "click_models", MODELS)
    if not models:
        st.text("Pick at least one click model.")
        return
    places = jobs.result(
        "leaderboard",
        digest(log.fingerprint, models),
        lambda tick: leaderboard(log, models, tick=tick),
    )
    if places is None:
        return
    best = places[0]
    st.markdown(
        f"**{escape.text(best.model)}** predicts held-out clicks best: perplexity "
        f"{best.score.overall:.4f} (1 is certain, 2 is a coin). {escape.text(_close(places))}"
    )
    python = (
        f"{opening(log)}\nfrom engine.click_models.leaderboard import leaderboard\n\n"
        f"for place in leaderboard(log, {models!r}):\n    print(place.model, place.score)\n"
    )
    show(examination_leaderboard(places, python), "leaderboard", "click_models")
    for place in places:
        for warning in place.fitted.warnings:
            st.text(f"{place.model}: {warning}")


def _close(places: list[Place]) -> str:
    """Which models the held-out sessions cannot tell from the best."""
    close = [place.model for place in places[1:] if place.behind < Z * place.error]
    return f"These sessions do not tell it from {', '.join(close)}." if close else ""
