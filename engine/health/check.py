"""The base of the checks of a log."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Check, Finding, Severity
from engine.logs.log import Log

FIRST = 5


@dataclass(frozen=True)
class LogCheck(Check):
    """A question about a log's health; it answers with findings, none when it does not apply."""

    family: ClassVar[str] = "health"

    def findings(self, log: Log) -> list[Finding]:
        """What the check finds in the log."""
        raise NotImplementedError

    def report(
        self,
        severity: Severity,
        count: float,
        what: str,
        fix: str = "",
        lines: tuple[int, ...] = (),
    ) -> list[Finding]:
        """One finding under this check's name."""
        return [self.finding(severity, what, fix, count, lines)]


def offending(log: Log, condition: str, relation: str = "log") -> tuple[int, tuple[int, ...]]:
    """How many rows of the relation meet the condition, and the first lines of those."""
    count = log.reduce(f"SELECT COUNT(*) AS n FROM {relation} WHERE {condition}")["n"][0]
    if not count:
        return 0, ()
    first = f"SELECT line FROM {relation} WHERE {condition} ORDER BY line LIMIT {FIRST}"
    return int(count), tuple(int(line) for line in log.reduce(first)["line"])


def single(log: Log) -> bool:
    """Whether each impression is one row, as in a bandit log."""
    return log.counts["impressions"] == log.counts["rows"]
