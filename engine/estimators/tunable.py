"""The base of estimators with a threshold: a reduced weight, and a grid of thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from engine.core.method import parameter
from engine.estimators.estimator import Estimator
from engine.terms.term import Term

WEIGHTS = (1_000.0, 500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0)
"""Maxima, and shrinkages in units of squared weights, that a sweep tries,
from the plainest."""
SHARES = (0.0, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5)
"""Shrinkages between zero (plain weights) and one (no weights) that a sweep tries, from the
plainest."""


@dataclass(frozen=True)
class Tunable(Estimator):
    """An estimator that makes large weights smaller, by a threshold given or chosen."""

    bounds_weights: ClassVar[bool] = True
    tuned: ClassVar[str]
    grid: ClassVar[Sequence[float]] = WEIGHTS

    tuning: str = parameter(
        "", "Tuning", "slope: chosen from the log by the SLOPE rule (bias against variance).",
        choices=("", "slope"),
    )  # fmt: skip

    def bounded(self) -> Term:
        """The smaller weight."""
        raise NotImplementedError

    @property
    def threshold(self) -> float:
        """The value of the parameter that is tuned."""
        return float(getattr(self, self.tuned))

    def candidates(self) -> list[Self]:
        """This estimator at every threshold of the grid, the plainest weights first."""
        return [self.replace(**{self.tuned: value, "tuning": ""}) for value in self.grid]
