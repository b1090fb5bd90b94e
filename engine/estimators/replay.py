"""Replay of a target policy on a log of uniformly random choices."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.estimators.estimator import Estimator
from engine.inference.estimate import Totals
from engine.terms.names import probability, reward
from engine.terms.term import ONE, Terms


@dataclass(frozen=True)
class Replay(Estimator):
    """The mean reward where the logged choice is the one that the target would make.

    Needs a log of uniformly random choices; of K items it keeps one row in K. A random target
    counts each row by its probability of that choice, the mean over all of its draws.
    """

    key: ClassVar[str] = "replay"
    title: ClassVar[str] = "Replay"
    formula: ClassVar[str] = (
        r"\hat v = \frac{\sum_i \pi(d_i \mid q_i, k_i)\, r_i}{\sum_i \pi(d_i \mid q_i, k_i)}"
    )
    assumes: ClassVar[str] = "The log chose every item with the same probability."
    assumptions = ("uniform_logging", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("li2011",)
    shift_equivariant: ClassVar[bool] = True
    normalised: ClassVar[bool] = True
    replays: ClassVar[bool] = True
    split_by: ClassVar[str] = "rank"

    def terms(self) -> Terms:
        """Rewards, rows and controls, each as far as the target agrees with the log."""
        return {
            "agreed": probability * reward,
            "agreement": probability,
            "rows_here": ONE,
        }

    def value(self, totals: Totals) -> np.ndarray:
        """The mean reward of the agreeing rows of each rank, added up over an impression."""
        mean = totals["agreed"] / totals["agreement"] * totals["rows_here"]
        return mean.sum(axis=0) / totals["impressions"]

    @property
    def weighted(self) -> bool:
        """Always: the weights show the overlap that replay rests on."""
        return True
