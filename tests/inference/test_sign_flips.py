"""Turning signs of what groups add: chances are even where the sums are zero, small where not."""

import numpy as np
import pytest

from engine.inference.sign_flips import FLIPS, sign_flips


@pytest.mark.parametrize("groups", [12, 200])
def test_chances_are_even_under_groups_of_any_size(groups):
    """Columns hang together and groups differ in size by hundreds: still 5% below .05."""
    rng = np.random.default_rng(0)
    mixed = rng.normal(size=(4, 4))
    chances = []
    for _ in range(300):
        size = rng.pareto(2, (groups, 1)) + 0.1
        chances.append(sign_flips(size * (rng.normal(size=(groups, 4)) @ mixed), seed=1))
    assert np.mean(np.array(chances) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)
    assert np.mean(chances) == pytest.approx(0.5, abs=0.06)


def test_a_shift_that_no_turning_reaches_has_the_smallest_chance():
    scores = np.random.default_rng(1).normal(size=(100, 3)) + np.array([0, 2, 0])
    assert sign_flips(scores) == 1 / (1 + FLIPS)
