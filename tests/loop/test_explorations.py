import numpy as np
import pytest

from engine.core.method import methods, parse
from engine.loop.rankers.ips import IPS


@pytest.mark.parametrize("key", methods("loop.explorations"))
@pytest.mark.parametrize(("items", "shown"), [(7, 3), (3, 3), (4, 1)])
def test_draws_have_the_stated_chances(key, items, shown):
    exploration = parse("loop.explorations", key)
    ranks = exploration.draw(20_000, items, shown, np.random.default_rng(3))
    assert (np.sort(ranks, axis=1)[:, 1:] != np.sort(ranks, axis=1)[:, :-1]).all()
    chances = exploration.chances(items, shown)
    counts = np.stack([np.bincount(ranks[:, slot], minlength=items) for slot in range(shown)])
    assert chances.sum(axis=0) == pytest.approx(np.ones(shown))
    assert np.abs(counts.T / 20_000 - chances).max() < 0.015


def test_marginal_examination_mixes_exploring_and_greedy_impressions():
    # Two of three items shown, e = (1, 1/2), a shuffle in every fifth impression: an item at
    # greedy rank 1 is seen with .8 * 1 + .2 * (1 + 1/2) / 3 = .9, the unshown one with .1.
    found = IPS(exploration=0.2).marginals(3, np.array([1.0, 0.5]))
    assert found == pytest.approx([0.9, 0.5, 0.1])
