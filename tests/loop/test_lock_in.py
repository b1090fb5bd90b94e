import json
from pathlib import Path

import numpy as np
import pytest

from engine.core.method import parse
from engine.loop.lock_in import critical_shuffle_rate, exact_lock_in, lock_in
from engine.loop.naive import Naive
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.simulator.two_items import TwoItems

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "published" / "feedback_loop.json").read_text("utf-8")
)


@pytest.mark.parametrize(("a", "b", "first", "second", "expected"), PUBLISHED["lock_in"])
def test_closed_form_equals_the_published_values(a, b, first, second, expected):
    assert lock_in((a, b), (first, second)) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(("rate", "expected"), PUBLISHED["lock_in_with_shuffle"].items())
def test_shuffling_lowers_lock_in_as_published(rate, expected):
    assert lock_in((0.6, 0.5), (1, 1 / 3), float(rate)) == pytest.approx(expected, abs=1e-14)


def test_critical_shuffle_rate_equals_the_published_values():
    published = PUBLISHED["critical_shuffle_rate"]
    found = critical_shuffle_rate((0.6, 0.5), (1, 1 / 3))
    assert found == pytest.approx(published["rho=1/3,q=5/6"], abs=1e-15)
    assert found == pytest.approx(9 / 11, abs=1e-15)
    found = critical_shuffle_rate((1.0, 0.9), (1, 0.5))
    assert found == pytest.approx(published["rho=.5,q=.9"], abs=1e-15)


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.6, 0.95])
def test_lock_in_ends_exactly_at_the_critical_rate(rate):
    pair, curve = (0.6, 0.5), (1.0, 1 / 3)
    assert (lock_in(pair, curve, rate) > 0) == (rate < critical_shuffle_rate(pair, curve))


def test_weak_position_bias_cannot_lock_in():
    assert lock_in((0.6, 0.3), (1.0, 0.5)) == 0
    assert critical_shuffle_rate((0.6, 0.3), (1.0, 0.5)) == 0
    assert critical_shuffle_rate((0.6, 0.5), (1.0, 1.0)) == 0
    assert lock_in((0.0, 0.0), (1.0, 0.5)) == 0


def test_the_better_item_may_come_second():
    assert lock_in((0.5, 0.6), (1, 0.5)) == lock_in((0.6, 0.5), (1, 0.5))


@pytest.mark.parametrize(
    ("relevance", "second", "rate"),
    [
        ((0.6, 0.5), 0.5, 0.0),
        ((0.6, 0.4), 0.5, 0.0),
        ((0.6, 0.2), 0.5, 0.0),
        ((0.6, 0.5), 1 / 3, 0.0),
        ((0.6, 0.5), 1 / 3, 0.2),
        ((0.6, 0.5), 1 / 3, 0.4),
        ((0.5, 0.6), 1 / 3, 0.0),
    ],
)
def test_simulated_worlds_agree_with_the_closed_form(relevance, second, rate):
    world = TwoItems(relevance=relevance, examination=(1.0, second))
    ranker = Naive(exploration=rate)
    run = simulate(world, ranker, Schedule(rounds=3_000, worlds=1_000, seed=5, snapshots=2))
    exact = exact_lock_in(world, ranker)
    wrong = 1 - run.best_on_top[-1].mean()
    assert abs(wrong - exact) < 3.5 * np.sqrt(exact * (1 - exact) / 1_000) + 0.006


def test_correction_ends_lock_in_of_two_items():
    run = simulate(TwoItems(), parse("loop", "ips"), Schedule(rounds=5_000, worlds=500, seed=1))
    assert run.best_on_top[-1].mean() > 0.99


def test_exact_lock_in_is_known_only_where_the_closed_form_holds():
    assert exact_lock_in(TwoItems(), Naive()) == pytest.approx(0.3552631578947369)
    for world, ranker in [
        ("top_k", "naive"),
        ("two_items", "ips"),
        ("two_items(users='cascade')", "naive"),
        ("two_items", "naive(ties='once')"),
        ("two_items", "naive(explore='swap', exploration=0.1)"),
    ]:
        assert exact_lock_in(parse("simulator", world), parse("loop", ranker)) is None
