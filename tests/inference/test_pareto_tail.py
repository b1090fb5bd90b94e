"""The tail index finds the shape that numbers were drawn with, and survives degenerate tails."""

import numpy as np
import pytest

from engine.inference.pareto_tail import pareto_k, tail_shape, tail_size


def largest(numbers):
    return np.sort(numbers)[::-1][: tail_size(len(numbers)) + 1]


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.8, 1.2])
def test_the_shape_of_a_pareto_tail_is_found(shape):
    rng = np.random.default_rng(0)
    found = [pareto_k(largest((rng.random(50_000) ** -shape - 1) / shape)) for _ in range(20)]
    assert np.mean(found) == pytest.approx(shape, abs=0.1)


def test_bounded_numbers_have_no_heavy_tail():
    rng = np.random.default_rng(1)
    assert pareto_k(largest(rng.random(50_000))) < 0


@pytest.mark.parametrize("numbers", [np.ones(1_000), np.repeat([1.0, 2.0], 500), np.arange(6.0)])
def test_a_degenerate_tail_is_no_error(numbers):
    assert pareto_k(largest(numbers)) < 1


def test_a_few_weights_close_together_have_no_heavy_tail():
    """190 rows weigh 3.5 to 5.3; the steps between their values look like a tail of shape 4."""
    weights = np.repeat([5.3, 4.6, 3.51, 3.505, 3.5], [20, 30, 40, 50, 51])
    assert pareto_k(weights) > 1
    assert tail_shape(weights) < 0.5


@pytest.mark.parametrize("shape", [0.8, 1.2])
def test_heavy_tails_keep_their_shape(shape):
    rng = np.random.default_rng(3)
    tails = [largest((rng.random(50_000) ** -shape - 1) / shape) for _ in range(20)]
    assert np.mean([tail_shape(tail) for tail in tails]) == pytest.approx(shape, abs=0.1)


def test_one_row_that_towers_over_all_may_hide_from_the_index():
    """Hence the largest row's share is told beside it."""
    rng = np.random.default_rng(2)
    numbers = np.r_[rng.random(10_000), 20_000.0]
    assert pareto_k(largest(numbers)) < 0.7
    assert numbers.max() / numbers.sum() > 0.5
