"""What would have been the best policy?"""

import streamlit as st

from engine.core.errors import EngineError
from engine.logs.log import Log
from pages.parts.learn import details
from pages.parts.learn.answer import answer, files, refusals
from pages.parts.learn.learning import Request, learned, usual, worked
from pages.parts.learn.next_log import next_log
from pages.parts.learn.online import online
from pages.parts.shared import controls, jobs
from pages.parts.shared.chart import digest
from pages.parts.shared.errors import show_error, show_errors
from pages.parts.shared.health_strip import health_strip
from pages.parts.shared.style import page_style
from pages.parts.shared.workspace import pick_log


def _request(log: Log, strip: list) -> Request:
    start = usual(log)
    with strip[1]:
        learners = controls.specs(
            "learners",
            "Learners, the first one decides",
            f"learners_{start[0].partition('(')[0]}",
            start,
            "Type a spec such as norm_poem(penalty=1).",
        )
    with strip[2], st.popover("Settings"):
        columns = list(log.columns[:40])
        features = st.multiselect(
            "Columns that the policy may look at",
            columns,
            key="learn_features",
            bind=controls.URL,
            help="Without any, each query has its own policy.",
        )
        tune = controls.switch(
            "Choose settings on sessions of their own",
            "tune",
            help="A fifth of the sessions then chooses the penalty and the ridge.",
        )
        level = controls.number("Level of the intervals", 0.8, 0.99, 0.95, 0.01, "level")
        seed = controls.whole("Seed", 0, 1_000_000, 0, "learn_seed")
    kept = ",".join(name for name in features if name in columns)
    return Request(log.fingerprint, tuple(learners), kept, tune, level, seed)


def _below(log: Log, found: list) -> None:
    parts = {
        "changed": ("What the policy changes", lambda: details.changes(log, found)),
        "learned_numbers": ("Every number, and the verdicts", lambda: details.numbers(found)),
        "curse": ("Why the claim is too high", details.curse),
        "next_log": ("Log this next, designed", lambda: next_log(log)),
        "trying": ("What it costs to learn by trying things out on people", online),
    }
    for key, (title, draw) in parts.items():
        folded = st.expander(title, key=key, on_change="rerun")
        if folded.open:
            with folded, show_errors():
                draw()


page_style("learn")
st.title("What would have been the best policy?")
strip = st.columns([1.6, 2.4, 0.45], vertical_alignment="bottom")
with strip[0]:
    log = pick_log()
if log is not None:
    health_strip(log)
    request = _request(log, strip)
    try:
        if not request.learners:
            st.text("Pick at least one learner.")
            st.stop()
        with jobs.awaited(
            "learn", digest(request), lambda tick: learned(log, request, tick)
        ) as found:
            if found is not None:
                refusals(found)
                done = worked(found)
                if done:
                    answer(log, request, done)
                    files(log, done)
        if found is not None and worked(found):
            _below(log, worked(found))
    except EngineError as error:
        show_error(error)
