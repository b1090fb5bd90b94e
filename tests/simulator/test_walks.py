"""Every behaviour's walk down the list is the behaviour itself."""

import numpy as np
import pytest

from engine.click_models.click_process import conditional
from engine.core.method import methods, parse

USERS = [parse("simulator.behaviours", key) for key in methods("simulator.behaviours")]
RELEVANCE = np.array([[0.7, 0.2, 0.5], [0.1, 0.9, 0.4]])
EXAMINATION = np.array([1.0, 0.6, 0.3])


@pytest.mark.parametrize("users", USERS, ids=lambda users: users.key)
def test_the_chance_of_a_click_is_the_same_either_way(users):
    walk = users.walk(RELEVANCE, EXAMINATION)
    np.testing.assert_allclose(walk.marginal(), users.expected(RELEVANCE, EXAMINATION), atol=1e-12)


@pytest.mark.parametrize("users", USERS, ids=lambda users: users.key)
def test_patterns_of_clicks_come_as_often_as_the_walk_says(users):
    n = 60_000
    shown = np.repeat(RELEVANCE[:1], n, axis=0)
    clicks = users.clicks(shown, EXAMINATION, np.random.default_rng(9))
    code = clicks @ np.array([4, 2, 1])
    total = 0.0
    for pattern in range(8):
        wanted = np.array([[bool(pattern & bit) for bit in (4, 2, 1)]])
        chance = conditional(users.walk(RELEVANCE[:1], EXAMINATION), wanted)
        exact = np.where(wanted, chance, 1 - chance).prod()
        total += exact
        assert np.mean(code == pattern) == pytest.approx(exact, abs=4 * (0.25 / n) ** 0.5)
    assert total == pytest.approx(1)
