"""A policy file on the right of the feedback loop, in place of a ranker that learns."""

from dataclasses import replace

import streamlit as st

from engine.core.errors import EngineError
from engine.loop.rankers.fixed import Fixed
from pages.parts.feedback_loop.scenario import LoopScenario
from pages.parts.shared.logs.policy_files import choose_policy_file, missing_file
from pages.parts.shared.messages.errors import show_error


def policy_picker() -> dict[str, str]:
    """The choice of a policy file, as fields of a scenario."""
    with st.popover("Add policy", key="policy_chip"):
        file = choose_policy_file()
    return {} if file is None else {"file": file.name, "content": file.digest}


def checked(scenario: LoopScenario) -> LoopScenario:
    """The scenario; without its policy file, after saying why, where that cannot rank its world."""
    if note := missing_file():
        st.text(note)
    truth = scenario.world.truth if scenario.file else None
    try:
        ranker = scenario.corrected
        if truth is not None and isinstance(ranker, Fixed) and (note := ranker.unnamed(truth)):
            st.text(note)
    except EngineError as error:
        show_error(error)
        return replace(scenario, file="", content="")
    if isinstance(ranker, Fixed) and not ranker.name:
        st.text("No policy file is chosen under Add policy, so the order is drawn at random.")
    return scenario
