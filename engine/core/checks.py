"""What every check has in common, of a log or of an estimate: findings and their severity."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.core.method import Method

Severity = Literal["red", "amber", "green", "not checked"]
SEVERITIES: tuple[Severity, ...] = ("red", "amber", "green", "not checked")
"""Worst first: do not use the number or the log; take care; for the record; nothing is known."""
ALARMS: tuple[Severity, ...] = ("red", "amber")
"""A problem of a log or of a number."""


@dataclass(frozen=True)
class Finding:
    """One result of a check.

    `what` is a sentence with the numbers and `fix` what to do or to log next; `count` rows are
    concerned, and `first_lines` are the first of them in the file.
    """

    check: str
    severity: Severity
    what: str
    fix: str = ""
    count: int = 0
    first_lines: tuple[int, ...] = ()


class Check(Method):
    """A question with findings for an answer; each family of checks says what it looks at."""

    def finding(
        self,
        severity: Severity,
        what: str,
        fix: str = "",
        count: float = 0,
        first_lines: tuple[int, ...] = (),
    ) -> Finding:
        """A finding in this check's name."""
        return Finding(self.key, severity, what, fix, int(count), first_lines)


def severity(amber: bool, red: bool) -> Severity:
    """The worse of two alarms."""
    return "red" if red else "amber" if amber else "green"


def worst(findings: Iterable[Finding]) -> Severity:
    """The severity of the gravest finding that was checked; green without any."""
    checked = (finding for finding in findings if finding.severity != "not checked")
    return min((finding.severity for finding in checked), key=SEVERITIES.index, default="green")
