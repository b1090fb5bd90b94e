"""Intents read from clicks that go together: near the truth where there are some."""

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.diversity.intents_from_clicks import intents_from_clicks
from engine.logs.arrays import from_table


def drawn(athlete, seed=0, impressions=4_000):
    world = parse("simulator", f"michael_jordan(athlete={athlete}, severity=0.5)")
    table = world.log(parse("policies", "uniform"), impressions, np.random.default_rng(seed))
    seen = tuple(float(value) for value in world.truth.examination)
    return world, from_table(table), f"uploaded(curve={seen})"


def test_two_meanings_are_found_with_their_shares():
    world, log, curve = drawn(0.7)
    found = intents_from_clicks(log, "michael jordan", 2, curve)
    low, high = found.chances[0].interval()
    assert low < 0.7 < high
    assert high - low < 0.3
    places = [list(world.truth.items).index(item) for item in found.items]
    truth = world.truth.relevance[0][:, places].T
    assert np.abs(found.relevance - truth).mean() < 0.05
    assert found.together > 0.02
    assert found.warning.startswith("Experiment")


def test_a_single_meaning_gains_next_to_nothing():
    _, log, curve = drawn(1.0, impressions=1_500)
    found = intents_from_clicks(log, "michael jordan", 2, curve)
    assert found.together < 0.01


def test_refusals():
    _, log, curve = drawn(0.7, impressions=200)
    with pytest.raises(EngineError, match="no query 'x'"):
        intents_from_clicks(log, "x", 2, curve)
    with pytest.raises(EngineError, match="9 items can show 1 to 9 intents"):
        intents_from_clicks(log, "michael jordan", 10, curve)
