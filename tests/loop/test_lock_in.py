import json
from pathlib import Path

import numpy as np
import pytest

from engine.core.method import parse
from engine.loop.experiments.lock_in import critical_shuffle_rate, exact_lock_in, lock_in, walk
from engine.loop.rankers.naive import Naive
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


SHORT = ("0.2", "0.5", "0.8181818181818182", "0.9")
"""Shuffle rates on both sides of the critical one; the others are for `make long`."""
SETTINGS = [((a, b), second, 0.0) for a, b, _, second, _ in PUBLISHED["lock_in"]]
SETTINGS += [((0.5, 0.6), 1 / 3, 0.0), ((0.6, 0.2), 0.5, 0.0)]
SETTINGS += [
    pytest.param((0.6, 0.5), 1 / 3, float(rate), marks=[] if rate in SHORT else pytest.mark.long)
    for rate in PUBLISHED["lock_in_with_shuffle"]
    if rate != "0"
]


def _wrong_after(relevance, second, rate, rounds):
    """The exact chance that the wrong item is on top after so many rounds, step by step."""
    steps = walk((max(relevance), min(relevance)), (1.0, second), rate)
    up, down = np.zeros(2 * rounds + 3), np.zeros(2 * rounds + 3)
    zero = rounds + 1
    up[zero + 1 :], down[zero + 1 :] = steps.up, steps.down
    up[:zero], down[:zero] = steps.up_below, steps.down_below
    up[zero] = (steps.up + steps.up_below) / 2
    down[zero] = (steps.down + steps.down_below) / 2
    lead = np.zeros_like(up)
    lead[zero] = 1
    for _ in range(rounds):
        stays = lead * (1 - up - down)
        stays[1:] += (lead * up)[:-1]
        stays[:-1] += (lead * down)[1:]
        lead = stays
    return lead[:zero].sum() + lead[zero] / 2


@pytest.mark.parametrize(("relevance", "second", "rate"), SETTINGS)
def test_simulated_worlds_agree_with_the_exact_chance_for_each_setting(relevance, second, rate):
    world = TwoItems(relevance=relevance, examination=(1.0, second))
    ranker = Naive(exploration=rate)
    run = simulate(world, ranker, Schedule(rounds=1_500, worlds=1_500, seed=5, snapshots=2))
    exact = _wrong_after(relevance, second, rate, 1_500)
    wrong = 1 - run.best_on_top[-1].mean()
    assert abs(wrong - exact) < 3.5 * np.sqrt(max(exact * (1 - exact), 1e-4) / 1_500)


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.4])
def test_the_closed_form_is_where_the_exact_chance_goes(rate):
    exact = _wrong_after((0.6, 0.5), 1 / 3, rate, 6_000)
    assert exact_lock_in(TwoItems(examination=(1, 1 / 3)), Naive(exploration=rate)) == (
        pytest.approx(exact, abs=2e-4)
    )


def test_correction_ends_lock_in_of_two_items():
    run = simulate(
        TwoItems(), parse("loop.rankers", "ips"), Schedule(rounds=5_000, worlds=500, seed=1)
    )
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
        assert exact_lock_in(parse("simulator", world), parse("loop.rankers", ranker)) is None
