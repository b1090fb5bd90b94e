"""The feedback loop that starts from a log, for the policies that are compared beside it."""

import streamlit as st

from engine.core.method import parse
from engine.figures.futures import futures_over_time
from engine.logs.log import Log
from engine.loop.futures import Futures, futures
from engine.loop.schedule import Schedule
from engine.studies.left_alone import left_alone
from pages.parts import escape, jobs
from pages.parts.chart import digest, show
from pages.parts.explain import explained
from pages.parts.worked import of_futures
from pages.parts.workspace import opening

SCHEDULE = Schedule(rounds=2_000, worlds=200, seed=1)


def loop_of_log(log: Log, correction: str, policies: list[str]) -> None:
    """Draw what becomes of the log's items under each policy when it goes on learning.

    Raises:
        EngineError: the log shows no choice of items.
    """
    if not policies:
        return
    with jobs.awaited(
        "loop_of_log",
        digest(log.fingerprint, policies, correction, SCHEDULE),
        lambda tick: futures(log, policies, examination=correction, schedule=SCHEDULE, tick=tick),
    ) as found:
        if found is not None:
            _draw(log, correction, policies, found)


def _draw(log: Log, correction: str, policies: list[str], found: Futures) -> None:
    st.markdown(escape.text(left_alone(found)))
    python = (
        f"{opening(log)}\nfrom engine.loop.futures import futures\n"
        "from engine.loop.schedule import Schedule\n"
        "from engine.studies.left_alone import left_alone\n\n"
        f"found = futures(\n    log,\n    {policies!r},\n    examination={correction!r},\n"
        f"    schedule=Schedule(rounds={SCHEDULE.rounds}, worlds={SCHEDULE.worlds}, "
        f"seed={SCHEDULE.seed}),\n)\nprint(left_alone(found))\n"
    )
    show(futures_over_time(found, policies, python), "futures", "left_alone", play=True)
    rankers = dict.fromkeys(future.ranker for future in found.policies if future.ranker)
    explained([parse("loop", ranker) for ranker in rankers], of_futures(found), "Explain the loop")
    for warning in found.warnings:
        st.caption(escape.text(warning))
    st.caption(
        f"{SCHEDULE.worlds} simulated worlds. Each draws its examination and its relevance from "
        "what this log leaves open, so that the bands, which hold 90% of the worlds, are wide "
        "where the log says little; ± is what so few worlds leave to chance."
    )
