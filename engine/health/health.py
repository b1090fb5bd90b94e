"""All checks of a log, gravest findings first."""

from engine.core.method import methods
from engine.health.check import Check
from engine.health.finding import Finding
from engine.logs.log import Log

_ORDER = {"red": 0, "amber": 1, "green": 2}


def health(log: Log) -> list[Finding]:
    """What every check found in the log: red before amber before green."""
    checks = [kind() for kind in methods("health").values() if issubclass(kind, Check)]
    found = [finding for check in checks for finding in check.findings(log)]
    return sorted(found, key=lambda finding: (_ORDER[finding.severity], finding.check))


def light(findings: list[Finding]) -> str:
    """The light of a log: that of its gravest finding."""
    return min((finding.severity for finding in findings), key=_ORDER.__getitem__, default="green")
