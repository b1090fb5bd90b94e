from dataclasses import replace

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.loop.experiments.interventions import interventions
from engine.loop.experiments.manual_loop import as_text, from_text, manual_loop
from engine.loop.experiments.misspecified_curve import misspecified_curve, tolerated_ratios
from engine.loop.outcome import outcome
from engine.loop.schedule import Schedule
from engine.loop.simulate import compare, simulate
from engine.simulator.top_k import TopK
from engine.simulator.two_items import TwoItems

WORLD = TopK()


def _end(ranker, world=WORLD, **schedule):
    plan = Schedule(**{"rounds": 2_000, "worlds": 100, "seed": 3, "snapshots": 2} | schedule)
    return outcome(simulate(world, parse("loop.rankers", ranker), plan))


def test_neither_cure_alone_is_enough():
    both = _end("ips_policy_aware(exploration=0.1)")
    explored, corrected = _end("naive(exploration=0.1)"), _end("ips_policy_aware")
    neither = _end("naive")
    assert both.best_on_top > 0.7
    assert explored.best_on_top < 0.3
    assert corrected.best_on_top < 0.6
    assert neither.best_on_top < 0.3
    assert both.best_shown > corrected.best_shown + 0.3
    assert both.undiscovered < 0.3 < corrected.undiscovered


def test_the_grid_of_cures_says_the_same():
    plan = Schedule(rounds=1_500, worlds=60, snapshots=2)
    rankers, rates = ("naive", "ips_policy_aware"), (0.0, 0.1, 0.3)
    grid = interventions(WORLD, plan, rankers=rankers, rates=rates, shown=(5,))
    on_top = grid.table("best_on_top")[0]
    assert on_top[1, 1] > on_top[0, 1] + 0.3
    assert on_top[1, 1] > on_top[1, 0] + 0.15
    assert "both together" in grid.sentence()


@pytest.mark.parametrize("ranker", methods("loop.rankers"))
@pytest.mark.parametrize("users", methods("simulator.behaviours"))
def test_every_ranker_runs_with_all_users(ranker, users):
    world = WORLD.replace(users=users)
    end = _end(f"{ranker}(exploration=0.1)", world, rounds=100, worlds=20)
    assert 0 < end.clicks_per_round <= 5
    assert 0 <= end.best_on_top <= 1


@pytest.mark.parametrize("ranker", ["thompson", "ucb"])
def test_doubt_is_exploration_enough(ranker):
    end = _end(ranker)
    assert end.best_shown > 0.9
    assert end.best_on_top > 0.5


def test_the_same_seed_gives_the_same_run():
    plan = Schedule(rounds=300, worlds=20, seed=9)
    first, second = (simulate(WORLD, parse("loop.rankers", "ips"), plan) for _ in range(2))
    assert (first.order == second.order).all()
    assert (first.clicks == second.clicks).all()


@pytest.mark.parametrize("ranker", ["naive", "thompson"])
def test_looking_more_often_does_not_change_what_happens(ranker):
    # With batches too: a look in the middle of one must not rank anew.
    plan = Schedule(rounds=200, worlds=20, seed=9, batch=7)
    seldom, often = (
        simulate(WORLD, parse("loop.rankers", ranker), replace(plan, snapshots=count))
        for count in (2, 60)
    )
    assert (seldom.clicks[-1] == often.clicks[-1]).all()
    assert (seldom.exposure[-1] == often.exposure[-1]).all()


def test_two_rankers_meet_the_same_users():
    plan = Schedule(rounds=1, worlds=500, seed=9)
    rankers = [parse("loop.rankers", spec) for spec in ("naive", "ips")]
    naive, other = compare(WORLD, rankers, plan)
    assert (naive.clicks == other.clicks).all()


def test_a_change_of_rule_repairs_what_clicks_had_frozen():
    changed = Schedule(rounds=3_000, worlds=100, seed=3, snapshots=2, changes=(
        (500, parse("loop.rankers", "ips_policy_aware(exploration=0.1)")),))  # fmt: skip
    after = outcome(simulate(WORLD, parse("loop.rankers", "naive"), changed))
    assert after.best_on_top > _end("naive", rounds=3_000).best_on_top + 0.3


def test_delay_and_batches_slow_learning_down():
    prompt = _end("ips_policy_aware(exploration=0.1)", rounds=1_000)
    slow = _end("ips_policy_aware(exploration=0.1)", rounds=1_000, delay=800, batch=50)
    assert slow.clicks_per_round < prompt.clicks_per_round


def test_late_items_are_found_by_exploration_only():
    world = parse("simulator", "changing(late=1, arrival=500)")
    assert _end("naive", world).best_on_top == 0
    assert _end("thompson", world).best_on_top > 0.3


def test_drift_unsettles_what_was_best():
    run = simulate(parse("simulator", "changing(drift=0.5)"), parse("loop.rankers", "naive"),
                   Schedule(rounds=1_000, worlds=20, seed=1))  # fmt: skip
    assert run.liking.shape[0] == len(run.rounds)
    assert np.abs(run.liking[-1] - run.liking[0]).max() > 0.1
    assert ((run.liking >= 0) & (run.liking <= 1)).all()


def test_wrong_glasses_do_harm_beyond_the_known_factors():
    # Two items, .6 and .5: the belief may be wrong by factors between 5/6 and 6/5.
    assert tolerated_ratios((0.6, 0.5)) == pytest.approx((5 / 6, 6 / 5))
    world = TwoItems(examination=(1.0, 1 / 3))
    ends = {}
    for factor in (0.5, 1.0, 2.0):
        curve = (1.0, min(1.0, factor / 3))
        ends[factor] = _end(f"ips(examination={curve})", world, rounds=4_000).best_on_top
    assert ends[1.0] > 0.97
    assert ends[2.0] < 0.85
    assert ends[0.5] < 0.9


def test_wrong_glasses_sweep_peaks_at_the_right_curve():
    plan = Schedule(rounds=2_000, worlds=100, snapshots=2)
    seen = misspecified_curve(
        WORLD, parse("loop.rankers", "ips(exploration=0.1)"), plan, powers=(0, 1, 2)
    )
    wrong, right, steep = (end.best_on_top for end in seen.outcomes)
    assert right > wrong + 0.2
    assert right > steep + 0.1


def test_work_can_be_stopped():
    class Stopped(Exception):
        pass

    def tick(share):
        if share > 0.3:
            raise Stopped

    with pytest.raises(Stopped):
        simulate(WORLD, parse("loop.rankers", "naive"), Schedule(rounds=1_000, worlds=5), tick)


def test_a_schedule_out_of_bounds_is_refused():
    with pytest.raises(EngineError, match="worlds must lie between 1 and 100,000"):
        Schedule(worlds=0)


def test_a_person_can_be_the_user():
    world = parse("simulator", "michael_jordan")
    sitting = manual_loop(world, parse("loop.rankers", "naive"), ())
    assert len(sitting.page) == 5
    assert sitting.log is None
    loved = sitting.page[2]
    after = manual_loop(world, parse("loop.rankers", "naive"), ((3,),))
    assert after.page[0] == loved
    assert after.clicks == {loved: 1}
    assert len(after.log["item"]) == 5
    with pytest.raises(EngineError, match="ranks 1 to 5"):
        manual_loop(world, parse("loop.rankers", "naive"), ((9,),))


def test_a_persons_clicks_fit_into_a_link():
    clicked = ((1, 3), (), (2,))
    assert from_text(as_text(clicked)) == clicked
    assert from_text("") == ()
    assert from_text("1;drop") == ()
