"""The derivative of a term is how much it grows, side by side with small steps."""

import numpy as np
import pytest

from engine.terms.arrays import Arrays
from engine.terms.derivative import ZERO, derivative
from engine.terms.names import control, reward, weight
from engine.terms.term import ONE, Constant, Name, Term, absolute, bind, minimum, where

WEIGHTS, REWARDS = np.array([0.0, 0.4, 2.5, 7.0]), np.array([1.0, 3.0, 0.0, 2.0])
TERMS: list[Term] = [
    weight * reward,
    (weight - 1) * (weight - 1) / (1 + 0.3 * weight),
    minimum(weight, 3) * reward,
    minimum(3, weight) - weight,
    absolute(weight - 2),
    where(weight > 1, weight * weight, reward),
    where(weight <= 1, weight, 5 - weight),
    reward / (2 + weight),
    weight * control,
]


def at(term: Term, weights: np.ndarray) -> np.ndarray:
    columns = {"weight": weights, "control": np.full(4, 0.7)}
    numbers = [Name(name) for name in columns]
    values = {"reward": REWARDS}

    def column(leaf: Term) -> np.ndarray:
        return columns[leaf.name] if leaf in numbers else values[leaf.name]

    return Arrays(4, column, lambda table: np.zeros(4)).of(bind(term, lambda name: Name(name), {}))


@pytest.mark.parametrize("term", TERMS)
def test_a_derivative_is_the_growth_per_step(term: Term) -> None:
    step = 1e-6
    growth = (at(term, WEIGHTS + step) - at(term, WEIGHTS - step)) / (2 * step)
    assert at(derivative(term, "weight"), WEIGHTS) == pytest.approx(growth, abs=1e-6)


def test_what_does_not_depend_on_a_name_has_no_derivative() -> None:
    for term in (reward, ONE, Constant(3.0), reward * control, where(weight > 1, 1, 0)):
        slope = derivative(term, "weight")
        assert slope is ZERO or not at(slope, WEIGHTS).any()
    assert derivative(weight * control, "control") is weight
