"""The fair controller: unfairness falls as one over the rounds where an allocation is fair."""

from functools import cache

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.loop.loop import Loop
from engine.loop.rankers.click_sums import ClickSums
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.metrics.disparity import disparity
from engine.simulator.michael_jordan import MichaelJordan
from engine.simulator.two_items import TwoItems

PROFESSOR = (5, 6, 8, 9)
LIKED = tuple(MichaelJordan().truth.liking[0].round(9).tolist())
KNOWN = f"fair_controller(group={PROFESSOR}, relevance={LIKED}, control={{}})"


@cache
def _unfair(world, ranker, rounds=4_000, worlds=20):
    """(S,) rounds, and (S,) disparity summed over them: rounds times unfairness, over worlds."""
    plan = Schedule(rounds=rounds, worlds=worlds, seed=1, snapshots=40)
    method = parse("loop.rankers", ranker)
    run = simulate(world, method, plan)
    liking = np.broadcast_to(run.liking, run.exposure.shape)
    items = np.arange(1, run.exposure.shape[2] + 1)
    groups = np.isin(items, PROFESSOR if len(items) == 9 else (1,)).astype(int)
    return run.rounds, disparity(run.exposure.astype(float), liking, groups).mean(axis=1)


def _slope(rounds, summed):
    late = rounds >= 400
    return np.polyfit(np.log(rounds[late]), np.log(summed[late] / rounds[late]), 1)[0]


@pytest.mark.parametrize("control", [0.01, 0.1])
def test_unfairness_falls_as_one_over_the_rounds_when_merit_is_known(control):
    rounds, summed = _unfair(MichaelJordan(), KNOWN.format(control))
    assert _slope(rounds, summed) == pytest.approx(-1, abs=0.12)
    # The push bridges gaps in relevance, here of at most .54, and one page more or less.
    assert summed.max() < 0.54 / control + 3


def test_a_tenth_of_the_control_takes_ten_times_as_long():
    _, weak = _unfair(MichaelJordan(), KNOWN.format(0.01))
    _, strong = _unfair(MichaelJordan(), KNOWN.format(0.1))
    assert weak[-1] / strong[-1] == pytest.approx(10, rel=0.25)


def test_learned_merit_makes_unfairness_fall_more_slowly_and_without_control_it_does_not():
    ranker = f"fair_controller(group={PROFESSOR})"
    learned = _slope(*_unfair(MichaelJordan(), ranker, worlds=200))
    assert learned == pytest.approx(-0.5, abs=0.15)
    for ranker in ("naive", "thompson", KNOWN.format(0)):
        assert _slope(*_unfair(MichaelJordan(), ranker, rounds=2_000)) > -0.15


def test_what_no_allocation_makes_fair_stays_unfair():
    # The worse item deserves a sixth of the better one's exposure, but gets at least a half.
    world = TwoItems(relevance=(0.6, 0.1))
    rounds, summed = _unfair(world, "fair_controller(group=(1,), relevance=(0.6, 0.1))", worlds=2)
    assert _slope(rounds, summed) == pytest.approx(0, abs=0.01)
    assert summed[-1] / rounds[-1] == pytest.approx(0.5 / 0.1 - 1 / 0.6, rel=0.01)


def test_the_push_by_hand():
    # Group 0 is item 1: exposure 4 for a merit of .5, so 8 per merit. Group 1 is items 2 and 3:
    # exposure 2 + 0 for a merit of .25 + .25, so 4. Group 1 lacks 4, which counts .1 each.
    ranker = parse("loop.rankers", "fair_controller(group=(2, 3), relevance=(0.5, 0.25, 0.25))")
    seen = np.array([[4.0, 2.0, 0.0]])
    credit = ClickSums(np.zeros((1, 3)), {"seen": seen, "served": seen})
    assert ranker.scores(credit, np.random.default_rng(0)) == pytest.approx(
        np.array([[0.5, 0.65, 0.65]])
    )
    # Of their own: 8, 8 and 0 per merit, so only the third lacks, 8 of them.
    alone = ranker.replace(due="item").scores(credit, np.random.default_rng(0))
    assert alone == pytest.approx(np.array([[0.5, 0.25, 1.05]]))


def test_groups_may_differ_from_query_to_query():
    """Two queries of two items: in the second the places of the groups are exchanged."""
    ranker = parse("loop.rankers", "fair_controller(relevance=(0.5, 0.5))")
    seen = np.array([[3.0, 1.0], [3.0, 1.0]])
    credit = ClickSums(np.zeros((2, 2)), {"seen": seen, "served": seen})
    groups = np.array([[0, 1], [1, 1]])
    scores = ranker.replace(belongs=groups).scores(credit, np.random.default_rng(0))
    # Exposure per merit 6 and 2, so the second lacks 4; in the second query all are of one group.
    assert scores == pytest.approx(np.array([[0.5, 0.9], [0.5, 0.5]]))


def test_what_a_log_showed_is_not_repaid():
    ranker = parse("loop.rankers", "fair_controller(relevance=(0.5, 0.5), group=(1,))")
    credit = ClickSums(
        np.zeros((1, 2)), {"seen": np.array([[1e4, 0.0]]), "served": np.zeros((1, 2))}
    )
    assert ranker.scores(credit, np.random.default_rng(0)) == pytest.approx(0.5)


def test_items_that_do_not_exist_have_no_merit():
    world = parse("simulator", "changing(base='top_k(items=6, shown=2)', late=2, arrival=100)")
    loop = Loop(world, parse("loop.rankers", "fair_controller"), Schedule(rounds=5, worlds=1))
    loop.show(0)
    assert (loop.ranker.merit(loop.credit) > 0).sum() == 4


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("fair_controller(group=(3,))", "places 1 to 2"),
        ("fair_controller(group=(1, 2))", "some, not all"),
        ("fair_controller(group=5)", "some, not all"),
        ("fair_controller(relevance=(0.5,))", "2 numbers from 0 to 1"),
        ("fair_controller(relevance='x')", "2 numbers from 0 to 1"),
    ],
)
def test_groups_and_merit_are_checked(spec, message):
    with pytest.raises(EngineError, match=message):
        simulate(TwoItems(), parse("loop.rankers", spec), Schedule(rounds=2, worlds=1))
