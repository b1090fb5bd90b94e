"""The feedback loop that starts from a log, for the policies that are compared beside it."""

import streamlit as st

from engine.core.method import parse
from engine.figures.figure import Figure
from engine.figures.loop.futures import futures_over_time
from engine.logs.log import Log
from engine.loop.experiments.futures import Futures, futures
from engine.loop.experiments.long_run import long_run_sentence
from engine.loop.schedule import Schedule
from engine.loop.simulate import Tick
from pages.parts.shared import escape, jobs
from pages.parts.shared.calculation import calculation
from pages.parts.shared.chart import digest, show
from pages.parts.shared.formulas import of_futures
from pages.parts.shared.program import imports_first
from pages.parts.shared.workspace import python_of

SCHEDULE = Schedule(rounds=2_000, worlds=200, seed=1)


def loop_of_log(log: Log, correction: str, policies: list[str]) -> None:
    """Draw what becomes of the log's items under each policy when it goes on learning.

    Raises:
        EngineError: the log shows no choice of items.
    """
    if not policies:
        return
    program = _program(log, correction, policies)
    with jobs.awaited(
        "loop_of_log",
        digest(log.fingerprint, policies, correction, SCHEDULE),
        lambda tick: _drawn(log, correction, policies, program, tick),
    ) as drawn:
        if drawn is not None:
            _show(*drawn)


def _drawn(
    log: Log, correction: str, policies: list[str], program: str, tick: Tick
) -> tuple[Futures, Figure]:
    """The loop and its figure, made once: its frames take longer than all else on the page."""
    found = futures(log, policies, examination=correction, schedule=SCHEDULE, tick=tick)
    return found, futures_over_time(found, policies, program)


def _program(log: Log, correction: str, policies: list[str]) -> str:
    return imports_first(
        f"{python_of(log)}\nfrom engine.figures.loop.futures import futures_over_time\n"
        "from engine.loop.experiments.futures import futures\n"
        "from engine.loop.schedule import Schedule\n"
        "from engine.loop.experiments.long_run import long_run_sentence\n\n"
        f"policies = {policies!r}\n"
        f"found = futures(\n    log,\n    policies,\n    examination={correction!r},\n"
        f"    schedule=Schedule(rounds={SCHEDULE.rounds}, worlds={SCHEDULE.worlds}, "
        f"seed={SCHEDULE.seed}),\n)\nprint(long_run_sentence(found))\n"
        "print(futures_over_time(found, policies).csv())\n"
    )


def _show(found: Futures, figure: Figure) -> None:
    st.markdown(escape.text(long_run_sentence(found)))
    if not found.policies:
        return
    show(figure, "futures", "left_alone", play=True)
    rankers = dict.fromkeys(future.ranker for future in found.policies if future.ranker)
    calculation(
        [parse("loop.rankers", ranker) for ranker in rankers], of_futures(found), "Explain the loop"
    )
    for warning in found.warnings:
        st.caption(escape.text(warning))
    st.caption(
        f"{SCHEDULE.worlds} simulated worlds. Each draws its examination and its relevance from "
        "what this log leaves open, so that the bands, which hold 90% of the worlds, are wide "
        "where the log says little; ± is what so few worlds leave to chance."
    )
