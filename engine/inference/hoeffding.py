"""An interval from bounds alone."""

from dataclasses import dataclass
from math import log, sqrt
from typing import ClassVar

from engine.inference.bounded import Bounded
from engine.inference.estimate import Estimate


@dataclass(frozen=True)
class Hoeffding(Bounded):
    """Holds for any distribution within known bounds, at any number of sessions; very wide."""

    key: ClassVar[str] = "hoeffding"
    title: ClassVar[str] = "Hoeffding"
    formula: ClassVar[str] = r"\hat v \pm (b - a) \sqrt{\log(2 / (1 - \ell)) / 2 n}"
    assumes: ClassVar[str] = "The total of a session lies within the bounds given."
    assumptions = ("independent_sessions", "bounded_rewards")
    cites: ClassVar[tuple[str, ...]] = ("hoeffding1963",)
    paired: ClassVar[bool] = False

    def half_width(self, estimate: Estimate, level: float) -> float:
        """From the bounds and the number of independent units."""
        return self.span() * sqrt(log(2 / (1 - level)) / (2 * estimate.units))
