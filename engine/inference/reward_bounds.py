"""What intervals from the bounds of a reward share."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.inference.interval import Interval


@dataclass(frozen=True)
class RewardBounds(Interval):
    """An interval for a weighted mean of rewards that are known to lie within bounds."""

    paired: ClassVar[bool] = False
    of_weights: ClassVar[bool] = True

    low: float = parameter(
        0.0,
        "Smallest reward",
        "A bound known in advance, not the one observed.",
        low=-1e12,
        high=1e12,
    )
    high: float = parameter(
        1.0,
        "Largest reward",
        "A bound known in advance, not the one observed.",
        low=-1e12,
        high=1e12,
    )
