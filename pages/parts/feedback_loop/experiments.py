"""Experiments with the feedback loop: lock-in, interventions, wrong curves, a switch of ranker."""

from dataclasses import replace

import numpy as np
import streamlit as st

from engine.core.method import parse
from engine.figures.loop.loop_interventions import MEASURES, loop_interventions
from engine.figures.loop.loop_lock_in import loop_lock_in
from engine.figures.loop.loop_misspecified_curve import loop_misspecified_curve
from engine.figures.loop.loop_worlds import worlds_clicks, worlds_on_top
from engine.loop.experiments.comparison import RankerComparison, spread
from engine.loop.experiments.interventions import interventions
from engine.loop.experiments.lock_in import critical_shuffle_rate, lock_in, simulated
from engine.loop.experiments.misspecified_curve import misspecified_curve, tolerated_ratios
from engine.loop.outcome import outcome
from engine.loop.rankers.ips import IPS
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.simulator.top_k import TopK
from engine.simulator.two_items import TwoItems
from pages.parts.feedback_loop.scenario import LoopScenario
from pages.parts.shared.background import jobs, workers
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.inputs import controls
from pages.parts.shared.messages import escape

RATES = tuple(np.linspace(0, 0.9, 10).round(2).tolist())
WORLD = "from engine.programs import parse\n\nworld = parse('simulator', {!r})\n"
SOME = 400
"Simulations behind each dot."


def exact(scenario: LoopScenario, comparison: RankerComparison, titles: tuple[str, str]) -> None:
    """Two items: the exact chance of lock-in under simulated dots."""
    with st.container(horizontal=True):
        good = controls.number("Relevance of item A", 0.05, 0.95, 0.6, 0.05, "loop_a")
        bad = controls.number("Relevance of item B", 0.05, 0.95, 0.5, 0.05, "loop_b")
    pair, curve = (max(good, bad), min(good, bad)), (1.0, 2.0**-scenario.attention)
    world = TwoItems(relevance=pair, examination=curve)
    wrong = jobs.result(
        "loop_exact", digest(world.spec, scenario.seed),
        lambda tick: workers.run(simulated, world, RATES, SOME, scenario.seed, tick=tick),
        public=True,
    )  # fmt: skip
    if wrong is None:
        return
    st.markdown(
        f"Two items of relevance {good:.0%} and {bad:.0%}; rank 2 is seen in {curve[1]:.0%} of the "
        "rounds. Ranked by clicks, the worse item stays first permanently with probability "
        f"**{lock_in(pair, curve):.3f}** (exact). Shuffling "
        f"**{critical_shuffle_rate(pair, curve):.0%}** of the rounds prevents it."
    )
    python = figure_program(
        f"{WORLD.format(world.spec)}\nfrom engine.programs import simulated\n\n"
        f"rates = {RATES!r}\nwrong = simulated(world, rates, {SOME}, {scenario.seed})\n",
        f"loop_lock_in(world.relevance, world.examination, rates, wrong, {SOME})",
    )
    show(replace(loop_lock_in(pair, curve, RATES, wrong, SOME), python=python), "lock_in")


def interventions_heatmap(
    scenario: LoopScenario, comparison: RankerComparison, titles: tuple[str, str]
) -> None:
    """Ranker by exploration by page length."""
    measure = MEASURES[
        controls.choice("Metric", tuple(MEASURES), "loop_measure", next(iter(MEASURES)))
    ]
    world = TopK(severity=scenario.attention, users=scenario.users)
    schedule = scenario.schedule(rounds=min(scenario.rounds, 2_000), worlds=60, snapshots=2)
    grid = jobs.result(
        "loop_interventions",
        digest(world.spec, schedule),
        lambda tick: workers.run(interventions, world, schedule, tick=tick),
        public=True,
    )
    if grid is not None:
        st.markdown(escape.unbroken(grid.sentence()))
        python = figure_program(
            f"{WORLD.format(world.spec)}\n"
            "from engine.programs import interventions\n"
            "from engine.programs import Schedule\n\n"
            f"grid = interventions(world, {schedule!r})\n",
            f"loop_interventions(grid, {measure!r})",
        )
        show(replace(loop_interventions(grid, measure), python=python), "interventions")


def misspecified(
    scenario: LoopScenario, comparison: RankerComparison, titles: tuple[str, str]
) -> None:
    """Corrected with a wrong curve."""
    world = scenario.world
    ranker = IPS(exploration=scenario.explore, explore=scenario.how)
    schedule = scenario.schedule(rounds=min(scenario.rounds, 3_000), worlds=100, snapshots=2)
    seen = jobs.result(
        "loop_misspecified_curve", digest(world.spec, ranker.spec, schedule),
        lambda tick: workers.run(misspecified_curve, world, ranker, schedule, tick=tick),
    )  # fmt: skip
    if seen is None:
        return
    low, high = tolerated_ratios((0.6, 0.5))
    st.markdown(
        f"{seen.sentence()} For two items of relevance 60% and 50%, the assumed curve may be wrong "
        f"by a factor of {low:.2f} to {high:.2f} before the ranking ends wrong."
    )
    python = figure_program(
        f"{scenario.python}\n"
        "from engine.programs import misspecified_curve\n\n"
        f"ranker = parse('loop.rankers', {ranker.spec!r})\n"
        f"seen = misspecified_curve(world, ranker, {schedule!r})\n",
        "loop_misspecified_curve(seen)",
    )
    show(replace(loop_misspecified_curve(seen), python=python), "misspecified_curve")


def intervention(
    scenario: LoopScenario, comparison: RankerComparison, titles: tuple[str, str]
) -> None:
    """The ranker changes midway: what that repairs, and what it does not."""
    at = max(1, round(controls.number("Switch after (share of rounds)", 0.05, 0.95, 0.25, 0.05,
                                      "loop_at") * scenario.rounds))  # fmt: skip
    new = controls.spec("loop.rankers", "New ranker", "loop_new", "ips_policy_aware")
    ranker = parse("loop.rankers", new).replace(exploration=scenario.explore, explore=scenario.how)
    world, schedule = scenario.world, scenario.schedule(changes=((at, ranker),), snapshots=60)
    changed = jobs.result(
        "loop_change", digest(world.spec, scenario.naive.spec, schedule),
        lambda tick: workers.run(simulate, world, scenario.naive, schedule, tick=tick),
    )  # fmt: skip
    if changed is None:
        return
    worlds = changed.clicks.shape[1]
    before, after = outcome(comparison.naive), outcome(changed)
    st.markdown(
        f"Ranked by clicks for {at:,} rounds, then by “{ranker.title}”, which starts from the same "
        f"log: the best item ends first in **{spread(after.best_on_top, worlds)}** of the "
        f"simulations, instead of {spread(before.best_on_top, worlds)}."
    )
    names = (titles[0], f"changed after {at:,} rounds")
    runs = (comparison.naive, changed)
    setup = (
        f"{scenario.python}\nfrom engine.programs import simulate\n\n"
        f"ranker = parse('loop.rankers', {ranker.spec!r})\n"
        f"changes = (({at}, ranker),)\n"
        f"changed = simulate(world, rankers[0], {_changing(schedule)})\n"
    )
    figures = {"change_of_rule": worlds_on_top, "change_clicks": worlds_clicks}
    for column, (key, drawn) in zip(st.columns(2, gap="large"), figures.items(), strict=True):
        call = f"{drawn.__name__}((naive, changed), {names!r})"
        python = figure_program(setup, call)
        with column:
            show(replace(drawn(runs, names), python=python), key)


def _changing(schedule: Schedule) -> str:
    """The schedule as text, whose changes are named `changes`."""
    return repr(replace(schedule, changes=())).replace("changes=()", "changes=changes")
