from collections import Counter

import numpy as np
import pytest

from engine.core.method import parse
from engine.evaluation.compare import compare
from engine.evaluation.learned.true_value import true_value
from engine.logs.arrays import from_table
from engine.loop.recorded import recorded

POLICIES, ESTIMATORS = ["uniform", "most_clicked"], ["ips", "snips"]


def _log(seed, rounds, ranker="naive(exploration=0.5)"):
    world = parse("simulator", "top_k(items=8, shown=4)")
    return from_table(
        recorded(world, parse("loop.rankers", ranker), rounds, seed), truth=world.spec
    )


def test_a_loops_log_gives_its_examination_back():
    curve = parse("examination", "all_pairs").fit(_log(1, 8_000))
    assert np.abs(curve.examination - 1 / np.arange(1, 5)).max() < 0.05


def test_a_loops_log_evaluates_policies():
    log = _log(2, 4_000)
    for answer in compare(log, policies=POLICIES, estimators=ESTIMATORS).answers:
        truth = true_value(log, parse("policies", answer.policy))
        assert abs(answer.value - truth) < 4 * answer.standard_error


def test_propensities_are_the_chances_of_exploration():
    world = parse("simulator", "two_items")
    table = recorded(world, parse("loop.rankers", "ctr(exploration=0.4)"), 300)
    assert set(table["propensity"].round(12)) == {0.8, 0.2}
    still = recorded(world, parse("loop.rankers", "naive"), 50)
    assert set(still["propensity"]) == {1.0}


def test_the_log_of_a_changing_world_is_that_of_the_items_present():
    world = parse("simulator", "changing(base='top_k(items=6, shown=2)', late=1, arrival=200)")
    table = recorded(world, parse("loop.rankers", "ctr"), 400)
    truth = world.truth
    best = truth.items[truth.liking[0].argmax()]
    first = table["impression"][table["item"] == best].min()
    assert first > 200


@pytest.mark.long
def test_intervals_cover_the_truth_on_a_hundred_loops():
    hits: Counter = Counter()
    for seed in range(100):
        log = _log(seed, 2_000)
        for answer in compare(log, policies=POLICIES, estimators=ESTIMATORS).answers:
            low, high = answer.interval
            truth = true_value(log, parse("policies", answer.policy))
            hits[answer.policy, answer.estimator] += low <= truth <= high
    assert min(hits.values()) >= 87, hits
