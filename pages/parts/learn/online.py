"""Online learning, beside learning from a log."""

import streamlit as st

from engine.core.method import methods
from engine.core.numbers import percent, significant
from engine.core.titles import titled_spec
from engine.figures.learning.online_courses import clicks_earned, clicks_lost
from engine.learners.online.simulate import LearningCurve
from engine.studies.learning.online_and_offline import OnlineAndOffline, online_and_offline
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.inputs import controls
from pages.parts.shared.messages import escape

USUAL = ("epsilon_greedy", "thompson", "linucb")
PYTHON = """from engine.programs import online_and_offline

result = online_and_offline({learners!r}, rounds={rounds}, delay={delay}, seed={seed})
for course in result.courses:
    print(course.learner, course.mean[-1], course.value[-1].mean())
"""


def online() -> None:
    """Controls, the sentence and two charts."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        specs = controls.specs("learners.online", "Online learners", "online", USUAL)
        rounds = controls.whole("Impressions", 100, 5_000, 2_000, "online_rounds", 100)
        delay = controls.whole("Delay of clicks, in impressions", 0, 1_000, 0, "online_delay", 10)
        seed = controls.whole("Seed of the users", 0, 1_000_000, 0, "online_seed")
    kinds = methods("learners.online")
    chosen = [spec for spec in specs if not kinds[spec.partition("(")[0]].ranks]
    if len(chosen) < len(specs):
        st.text("dbgd and pdgd learn rankings; this world shows one item at a time.")
    key = digest(chosen, rounds, delay, seed)
    with jobs.awaited(
        "online",
        key,
        lambda tick: online_and_offline(chosen, rounds=rounds, delay=delay, seed=seed, tick=tick),
    ) as result:
        if result is not None:
            python = PYTHON.format(learners=chosen, rounds=rounds, delay=delay, seed=seed)
            _drawn(result, rounds, python)


def _drawn(result: OnlineAndOffline, rounds: int, python: str) -> None:
    st.markdown(f"**{escape.text(_sentence(result, rounds))}**")
    left, right = st.columns(2, gap="large")
    with left:
        show(clicks_lost(result.courses, python), "clicks_lost")
    with right:
        show(clicks_earned(result.courses, result.bandit.optimum, python), "clicks_earned")
    share = percent(1 - result.replay.wasted)
    st.text(
        f"Replaying {_title(result.courses[0])} on a uniform log keeps {share} of its rows "
        f"and discards the rest: with {result.bandit.means.shape[1]} items, the log must be "
        f"{result.bandit.means.shape[1]} times as long as the part that is kept."
    )


def _sentence(result: OnlineAndOffline, rounds: int) -> str:
    off, best = result.offline, min(result.courses, key=lambda course: float(course.mean[-1]))
    return (
        f"In {rounds:,} impressions {_title(best)} loses {significant(best.mean[-1])} clicks and "
        f"then earns {significant(100 * best.value[-1].mean())} per 100 impressions; logging "
        f"uniformly loses {significant(off.mean[-1])}, and the policy learned from that log earns "
        f"{significant(100 * off.value[-1].mean())}, of at most "
        f"{significant(100 * result.bandit.optimum)}."
    )


def _title(course: LearningCurve) -> str:
    return titled_spec("learners.online", course.learner)
