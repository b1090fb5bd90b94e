"""The default interval with Student's quantiles."""

from dataclasses import dataclass
from typing import ClassVar

from engine.inference.estimate import Estimate
from engine.inference.interval import Interval
from engine.inference.normal import half_width


@dataclass(frozen=True)
class Student(Interval):
    """The jackknife interval with Student's t in place of the normal: wider for few sessions."""

    key: ClassVar[str] = "student"
    title: ClassVar[str] = "Jackknife, Student"
    formula: ClassVar[str] = r"\hat v \pm t_{(1+\ell)/2,\, B-1}\, \hat\sigma_J"
    assumes: ClassVar[str] = "Sessions are independent, and enough of them carry the value."
    assumptions = ("independent_sessions",)
    cites: ClassVar[tuple[str, ...]] = ("efron1982",)

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """Symmetric about the value."""
        half = half_width(estimate.standard_error, level, estimate.buckets - 1)
        return estimate.value - half, estimate.value + half
