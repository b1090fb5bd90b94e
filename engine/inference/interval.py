"""The base of every confidence interval."""

from typing import ClassVar

from engine.core.errors import EngineError
from engine.core.method import Method
from engine.inference.estimate import Estimate

HIGHEST_LEVEL = 0.999_999
"""Above it a quantile is decided by how a double is rounded, not by the log."""


def check_level(level: float) -> None:
    """Check the level of intervals.

    Raises:
        EngineError: it is below one half, or so high that no log can support it.
    """
    if not 0.5 <= level <= HIGHEST_LEVEL:
        raise EngineError(f"the level must lie between 0.5 and {HIGHEST_LEVEL}, but is {level}")


class Interval(Method):
    """A way to turn an estimate's bucket totals into a confidence interval.

    Kinds that are not `paired` are for one value, not for a difference; those `of_weights` are for
    means of weighted rewards alone.
    """

    family: ClassVar[str] = "inference"
    paired: ClassVar[bool] = True
    of_weights: ClassVar[bool] = False

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """The lower and the upper bound at a level such as .95; NaN where there is none."""
        raise NotImplementedError
