"""Where propensity-weighted ranking helps: without bias not at all, with bias and clicks enough."""

import numpy as np
import pytest

from engine.studies.learning.unbiased_ranking import grid, ndcg


def test_without_position_bias_both_rankers_are_the_same():
    (cell,) = grid([0.0], [0.5], [1_000], seeds=3)
    assert np.array_equal(cell.weighted, cell.naive)
    assert cell.word == "no difference"


def test_with_bias_and_many_clicks_weighting_helps():
    (cell,) = grid([1.0], [0.0], [3_000], seeds=5)
    assert cell.word == "helps"
    assert cell.weighted.mean() > 0.99


def test_with_strong_bias_private_tastes_and_few_clicks_it_does_not():
    """Large weights on few clicks cost more than the bias that they remove."""
    (cell,) = grid([2.0], [0.9], [300], seeds=10)
    assert cell.word != "helps"
    assert cell.gain < 0


def test_ndcg_by_hand():
    """Order 2, 1: (1/1 + .5/log2(3)) / the same; order 1, 2: (.5 + 1/log2(3)) over it."""
    ideal = 1 + 0.5 / np.log2(3)
    assert ndcg(np.array([[0.0, 1.0]]), np.array([[0.5, 1.0]])) == pytest.approx(1)
    worse = (0.5 + 1 / np.log2(3)) / ideal
    assert ndcg(np.array([[1.0, 0.0]]), np.array([[0.5, 1.0]])) == pytest.approx(worse)


@pytest.mark.long
def test_the_whole_grid_helps_only_where_there_is_bias():
    cells = grid()
    assert all(cell.word == "no difference" for cell in cells if cell.bias == 0)
    assert not any(cell.word == "harms" for cell in cells)
    large = [cell for cell in cells if cell.bias > 0 and cell.impressions == 30_000]
    assert all(cell.word == "helps" for cell in large)
