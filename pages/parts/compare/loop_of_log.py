"""The feedback loop that starts from a log, for the policies that are compared beside it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from engine.core.method import parse
from engine.figures.figure import Figure
from engine.figures.loop.futures import futures_over_time
from engine.health.check import single
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.loop.experiments.futures import Futures, futures
from engine.loop.experiments.long_run import long_run_sentence
from engine.loop.schedule import Schedule
from engine.policies.policy import Policy
from pages.parts.shared.answers.calculation import calculation
from pages.parts.shared.answers.formulas import of_futures
from pages.parts.shared.background import jobs, workers
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import imports_first
from pages.parts.shared.logs.policies_of_file import policy_texts
from pages.parts.shared.logs.workspace import is_sample, python_of
from pages.parts.shared.messages import escape

SCHEDULE = Schedule(rounds=2_000, worlds=200, seed=1)
FIGURES: Family[tuple[str, ...], Figure] = Family("figures of futures", 8)
"""Made once each: their frames take longer than all else on the page."""


def loop_of_log(
    log: Log, correction: str, policies: Sequence[Policy], silent: frozenset[str] = frozenset()
) -> Futures | None:
    """Draw what becomes of the log's items under each policy when it goes on learning.

    Args:
        log: where the loop starts.
        correction: the spec of the examination method.
        policies: all policies that are compared.
        silent: those that the log cannot estimate; they are drawn dotted, without a band.

    Raises:
        EngineError: the log shows no choice of items.
    """
    if not policies:
        return None
    specs, texts = [policy.spec for policy in policies], policy_texts(policies)
    program = _program(log, correction, specs)
    slots = log.counts["ranks"] if single(log) else 1
    with jobs.awaited(
        "loop_of_log",
        digest(log.fingerprint, texts, correction, SCHEDULE),
        lambda tick: futures(
            log,
            policies,
            examination=correction,
            schedule=SCHEDULE,
            tick=tick,
            runner=workers.run,
        ),
        public=is_sample(),
        alike=True,
    ) as simulated:
        if simulated is None:
            return None
        st.markdown(escape.text(long_run_sentence(simulated)))
        if simulated.policies:
            key = (digest(log.fingerprint, correction), str(slots), *sorted(silent), "", *texts)
            figure = log.cache.get(
                FIGURES,
                key,
                lambda: futures_over_time(simulated, specs, slots, silent=silent),
            )
            show(replace(figure, python=program), "futures", "long_run", play=True)
        return simulated


def long_run(futures: Futures | None) -> None:
    """How the loop is simulated, and what it leaves out."""
    if futures is None:
        st.text("There is no simulation yet, or every query of this log has a single item.")
        return
    st.caption(
        f"Bands hold 90% of {SCHEDULE.worlds} simulations. Each simulation draws examination "
        "and relevance from their uncertainty in the log; ± is the Monte Carlo error."
    )
    for warning in futures.warnings:
        st.caption(escape.text(warning))
    rankers = dict.fromkeys(future.ranker for future in futures.policies if future.ranker)
    calculation(
        [parse("loop.rankers", ranker) for ranker in rankers],
        of_futures(futures),
        "How the simulation works",
    )


def _program(log: Log, correction: str, policies: list[str]) -> str:
    slots = log.counts["ranks"] if single(log) else 1
    return imports_first(
        f"{python_of(log)}\nfrom engine.programs import futures_over_time\n"
        "from engine.programs import futures\n"
        "from engine.programs import Schedule\n"
        "from engine.programs import long_run_sentence\n\n"
        f"policies = {policies!r}\n"
        f"result = futures(\n    log,\n    policies,\n    examination={correction!r},\n"
        f"    schedule=Schedule(rounds={SCHEDULE.rounds}, worlds={SCHEDULE.worlds}, "
        f"seed={SCHEDULE.seed}),\n)\nprint(long_run_sentence(result))\n"
        f"print(futures_over_time(result, policies, {slots}).csv())\n"
    )
