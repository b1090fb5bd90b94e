"""All checks of a log, gravest findings first."""

from engine.core.checks import SEVERITIES, Finding
from engine.core.method import methods
from engine.health.check import LogCheck
from engine.logs.log import Log


def health(log: Log) -> list[Finding]:
    """The findings of every check of the log: red before amber before green."""
    checks = [kind() for kind in methods("health").values() if issubclass(kind, LogCheck)]
    findings = [finding for check in checks for finding in check.findings(log)]
    return sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), finding.check))
