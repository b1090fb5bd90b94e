"""The base of every check of an estimate, and what a check finds."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from engine.core.method import Method
from engine.diagnostics.evidence import Evidence

Light = Literal["green", "amber", "red"]


@dataclass(frozen=True)
class Finding:
    """What a check found: its light, a sentence with the numbers, and what to log next."""

    check: str
    light: Light
    says: str
    next: str = ""


class Check(Method):
    """One way in which a log can fail to support a number."""

    family: ClassVar[str] = "diagnostics"
    order: ClassVar[int] = 50

    def applies(self, evidence: Evidence) -> bool:
        """Whether this check has anything to say about the estimator."""
        return evidence.weights is not None

    def judge(self, evidence: Evidence) -> Finding:
        """The finding for an estimate."""
        raise NotImplementedError

    def found(self, light: Light, says: str, next: str = "") -> Finding:
        """A finding in this check's name."""
        return Finding(self.key, light, says, next)


def light(amber: bool, red: bool) -> Light:
    """The worst of two alarms."""
    return "red" if red else "amber" if amber else "green"
