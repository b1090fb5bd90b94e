"""A logging policy that left nothing to chance."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import percent
from engine.health.check import LogCheck, offending
from engine.logs.log import Log


@dataclass(frozen=True)
class Deterministic(LogCheck):
    """The logging policy gave other items a chance too."""

    key = "deterministic"
    title = "The logging policy was random"
    formula = r"p_i < 1"
    assumes = "A propensity of 1 means that no other item could have been shown."

    def findings(self, log: Log) -> list[Finding]:
        """Amber when every propensity is 1: nothing is known about what was not shown."""
        if not log.has("propensity"):
            return []
        sure, lines = offending(log, "propensity = 1")
        if sure == log.counts["rows"]:
            return self.report(
                "amber",
                sure,
                "Every propensity is 1: the logging policy was deterministic.",
                (
                    "Action weights cannot be used; use examination weights, or log with "
                    "exploration."
                ),
                lines,
            )
        if sure:
            share = percent(sure / log.counts["rows"])
            return self.report(
                "green", sure, f"{share} of the rows have propensity 1.", lines=lines
            )
        return []
