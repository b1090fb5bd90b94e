"""How well is the standard error itself known?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.diagnostics.precision.growth import ratio
from engine.inference.degrees_of_freedom import degrees_of_freedom

ENOUGH, LEAST = 8, 3


@dataclass(frozen=True)
class DegreesOfFreedom(EstimateCheck):
    """A standard error that rests on a few sessions is itself uncertain.

    It detects what counting rows does not: clicks of a few sessions that click a lot, amounts whose
    largest is rare though all are large, a log in which nearly everything succeeds.
    """

    key: ClassVar[str] = "degrees_of_freedom"
    title: ClassVar[str] = "Degrees of freedom"
    formula: ClassVar[str] = (
        r"2 (\textstyle\sum_s \psi_s^2)^2 / (\sum_s \psi_s^4 - \tfrac{1}{S} (\sum_s \psi_s^2)^2)"
    )
    assumes: ClassVar[str] = "Sessions are independent of one another."
    cites: ClassVar[tuple[str, ...]] = ("satterthwaite1946",)
    order: ClassVar[int] = 42

    def applies(self, evidence: Evidence) -> bool:
        """Always: a mean without weights has a standard error as well."""
        return True

    def judge(self, evidence: Evidence) -> Finding:
        """Amber below 8, red below 3; amber, too, where nothing varied at all."""
        freedom = degrees_of_freedom(evidence.estimate.influence)
        if freedom == 0:
            return self.finding(
                "amber",
                "Every session has the same value, so the interval has no width and "
                "understates the uncertainty.",
                "Log longer, until some rewards differ.",
            )
        says = f"The standard error has {significant(freedom, 2)} degrees of freedom"
        if freedom < ENOUGH:
            says += (
                f": few sessions contribute, and an interval needs {ENOUGH} to reach its stated "
                "coverage"
            )
        return self.finding(
            severity(not freedom >= ENOUGH, not freedom >= LEAST),
            says + ".",
            "Log more sessions, or evaluate a reward that occurs in more of them.",
        )

    def times_needed(self, evidence: Evidence) -> float:
        """Until enough sessions make the standard error."""
        return ratio(ENOUGH, degrees_of_freedom(evidence.estimate.influence))
