"""What would have been the best policy?"""

import streamlit as st

from engine.core.errors import EngineError
from engine.logs.log import Log
from pages.parts.learn import details
from pages.parts.learn.answer import answer, refusals, several
from pages.parts.learn.learned_files import learned_files
from pages.parts.learn.learning import SLOT, Request, learned, usual, worked
from pages.parts.learn.next_log import next_log
from pages.parts.learn.online import online
from pages.parts.learn.ratings import ratings_part
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.frame.header import header_with_log
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.tabs import draw_tabs
from pages.parts.shared.links.design_link import DESIGN_TAB, LEARN_TAB
from pages.parts.shared.logs.workspace import is_sample
from pages.parts.shared.messages.errors import show_error

PENALTY = 0.5
"The penalty of POEM and Norm-POEM unless another is set."


def _request(log: Log) -> Request:
    start = usual(log)
    row = st.columns([4, 0.6], vertical_alignment="bottom")
    with row[0], controls.problems_below():
        learners = controls.specs(
            "learners",
            "Learners (first = primary)",
            f"learners_{start[0].partition('(')[0]}",
            start,
            "Type a spec such as norm_poem(penalty=1).",
            "learners",
        )
    with row[1], st.popover("Settings", width="stretch"):
        columns = list(log.columns[:40])
        features = st.multiselect(
            "Features of the policy",
            columns,
            key="learn_features",
            bind=controls.URL,
            help="Without features, the policy chooses for each query separately.",
        )
        overlap = controls.number(
            "Overlap: minimum propensity of an item in the log", 0.0, 0.2, 0.0, 0.005, "overlap",
            "The policy never chooses items that the log showed with a lower propensity.",
        )  # fmt: skip
        penalty = controls.number(
            "Variance penalty, in standard errors of the value", 0.0, 5.0, PENALTY, 0.1, "penalty",
            ("For POEM, Norm-POEM and the policy gradient; a larger penalty keeps the policy "
                "closer to the logging policy."),
        )  # fmt: skip
        tune = controls.switch(
            "Tune the settings on separate sessions",
            "tune",
            help="A fifth of the sessions is then used to choose the penalty and the ridge.",
        )
        level = controls.number("Confidence level", 0.8, 0.99, 0.95, 0.01, "level")
        seed = controls.whole("Seed", 0, 1_000_000, 0, "learn_seed")
    present = ",".join(name for name in features if name in columns)
    regular = None if penalty == PENALTY else penalty
    return Request(log.fingerprint, tuple(learners), present, overlap, regular, tune, level, seed)


def _below(log: Log, outcomes: list) -> None:
    parts = {
        "Estimates": lambda: details.numbers(outcomes),
        "What changes": lambda: details.changes(log, outcomes),
        "Why the claim is too high": details.curse,
        DESIGN_TAB: lambda: next_log(log),
        "Online learning": online,
        "Ratings": lambda: ratings_part(log),
    }
    draw_tabs(parts, LEARN_TAB)


log = header_with_log("learn")
if log is not None:
    request = _request(log)
    try:
        if not request.learners:
            st.text("Pick at least one learner.")
            st.stop()
        with jobs.awaited(
            SLOT,
            digest(request),
            lambda tick: learned(log, request, tick),
            public=is_sample(),
        ) as learned_policy:
            if learned_policy is not None:
                refusals(learned_policy)
                done = worked(learned_policy)
                if done:
                    answer(log, request, done)
                    learned_files(log, done)
                    several(done)
        if learned_policy is not None and worked(learned_policy):
            _below(log, worked(learned_policy))
    except EngineError as error:
        show_error(error)
