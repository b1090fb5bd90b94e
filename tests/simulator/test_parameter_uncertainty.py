"""What a log leaves open of its world: the draws cover the truth, and narrow as the log grows."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.loop.loop import Loop
from engine.loop.rankers.naive import Naive
from engine.loop.schedule import Schedule
from engine.simulator.from_log import from_log
from engine.simulator.parameter_uncertainty import ParameterUncertainty
from engine.simulator.top_k import TopK
from tests.diagnostics.some_checks import simulated

WORLD = TopK(items=8, shown=4)
SHOWN = parse("policies", "epsilon_greedy(epsilon=0.5, base='most_clicked')")


def _scene(rows, seed, worlds=200, uncertain=True):
    table = WORLD.log(SHOWN, rows, np.random.default_rng(seed))
    loop = Loop(
        from_log(simulated(table), uncertain=uncertain),
        Naive(),
        Schedule(worlds=worlds, seed=seed),
    )
    return loop.scene


def test_the_draws_cover_the_truth_as_often_as_they_say():
    liked, seen = WORLD.truth.liking[0], WORLD.truth.examination[1:]
    found = []
    for seed in range(30):
        scene = _scene(1_500, seed)
        for drawn, truth in [(scene.liking, liked), (scene.examination[:, 1:], seen)]:
            low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
            found.append(((low <= truth) & (truth <= high)).mean())
    relevance, examination = np.mean(found[::2]), np.mean(found[1::2])
    assert 0.84 < relevance < 0.96
    assert 0.80 < examination < 0.98


def test_four_times_the_log_halves_the_doubt():
    small, large = (_scene(rows, 3).liking.std(axis=0).mean() for rows in (2_000, 8_000))
    assert large / small == pytest.approx(0.5, rel=0.25)


def test_a_world_without_doubt_is_the_estimate_itself():
    scene = _scene(1_000, 1, worlds=5, uncertain=False)
    assert np.ptp(scene.liking, axis=0).max() == 0
    assert scene.examination.shape == (4,)


def test_draws_have_the_spread_of_the_likelihood():
    # 4,000 views of rank 1 with 1,200 clicks, and as many of a rank that one in ten sees with 120:
    # by the Fisher information the variances are .3 .7 / 4000 and .3 .97 / 400.
    doubt = ParameterUncertainty(
        shown=np.array([[[4000.0, 0.0], [0.0, 4000.0]]]),
        clicks=np.array([[1200.0, 120.0]]),
        examination=np.array([1.0, 0.1]),
        spread=np.zeros(2),
        mean=0.3,
    )
    rng = np.random.default_rng(5)
    curves = doubt.curves(20_000, rng)
    drawn = doubt.relevance(np.zeros(20_000, dtype=int), curves, rng)
    assert drawn.mean(axis=0) == pytest.approx([0.3, 0.3], abs=0.002)
    assert drawn.var(axis=0) == pytest.approx([0.3 * 0.7 / 4000, 0.3 * 0.97 / 400], rel=0.06)
