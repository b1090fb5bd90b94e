import json
from pathlib import Path

import numpy as np
import pytest

from engine.metrics.disparity import disparity
from engine.metrics.gini import gini, lorenz
from engine.metrics.polya import distribution
from engine.metrics.unpredictability import unpredictability, unpredictability_error

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "published" / "feedback_loop.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("amounts", "expected"), [([1, 0, 0, 0], 0.75), ([0.25] * 4, 0.0), ([1, 2, 3, 4], 0.25)]
)
def test_gini_equals_the_published_values(amounts, expected):
    assert gini(np.array(amounts)) == pytest.approx(expected, abs=1e-15)
    assert expected in PUBLISHED["metrics"].values()


def test_gini_is_twice_the_area_above_the_lorenz_curve():
    amounts = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    items, held = lorenz(amounts)
    area = np.trapezoid(items - held, items)
    assert gini(amounts) == pytest.approx(2 * area)


def test_nothing_to_share_is_shared_evenly():
    assert gini(np.zeros(3)) == 0
    assert lorenz(np.zeros(2))[1].tolist() == [0, 0.5, 1]


def test_gini_takes_many_worlds_at_once():
    assert gini(np.array([[1, 0], [1, 1]])).tolist() == [0.5, 0]


def test_unpredictability_equals_the_published_values():
    metrics = PUBLISHED["metrics"]
    assert unpredictability(np.eye(2)) == metrics["U([[1,0],[0,1]])"]
    three = np.array([[0.6, 0.4], [0.5, 0.5], [0.4, 0.6]])
    assert unpredictability(three) == pytest.approx(metrics["U 3 worlds"])


def test_unpredictability_equals_the_mean_over_all_pairs():
    rng = np.random.default_rng(1)
    amounts = rng.random((7, 4))
    shares = amounts / amounts.sum(axis=1, keepdims=True)
    pairs = [np.abs(shares[i] - shares[j]).mean() for i in range(7) for j in range(i)]
    assert unpredictability(amounts) == pytest.approx(np.mean(pairs))
    assert unpredictability(amounts[:1]) == 0


def test_the_error_of_unpredictability_is_its_spread_over_many_draws():
    rng = np.random.default_rng(3)
    draws = [rng.dirichlet([1.0, 2.0, 0.5], size=60) for _ in range(400)]
    spread = np.std([unpredictability(amounts) for amounts in draws])
    told = np.mean([unpredictability_error(amounts) for amounts in draws])
    assert told == pytest.approx(spread, rel=0.12)
    distances = np.abs(draws[0][:, None] - draws[0][None]).mean(axis=2).sum(axis=1) / 59
    by_hand = 2 * distances.std(ddof=1) / np.sqrt(60)
    assert unpredictability_error(draws[0]) == pytest.approx(by_hand)


def test_polya_urn_equals_the_published_values():
    polya = PUBLISHED["polya"]
    chances = distribution(1, 1, 1, 100)
    assert chances == pytest.approx(np.full(101, polya["a1_b1_c1_n100_each_prob"]), rel=1e-11)


def test_disparity_by_hand():
    # Group 0 collects 3 for a merit of 1 + .5, group 1 collects 1 for a merit of .25: 2 against 4.
    exposure, merit = np.array([2.0, 1.0, 1.0]), np.array([1.0, 0.5, 0.25])
    assert disparity(exposure, merit, np.array([0, 0, 1])) == pytest.approx(2)
    assert disparity(merit, merit, np.array([0, 1, 1])) == pytest.approx(0)
