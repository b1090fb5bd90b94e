"""The base of every confidence interval."""

from typing import ClassVar

from engine.core.method import Method
from engine.inference.estimate import Estimate


class Interval(Method):
    """A way to turn an estimate's bucket totals into a confidence interval.

    Kinds that are not `paired` speak of one value, not of a difference; those `of_weights` are for
    means of weighted rewards alone.
    """

    family: ClassVar[str] = "inference"
    paired: ClassVar[bool] = True
    of_weights: ClassVar[bool] = False

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """The lower and the upper bound at a level such as .95; NaN where there is none."""
        raise NotImplementedError
