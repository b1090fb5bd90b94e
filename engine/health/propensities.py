"""Propensities that are no probabilities."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count
from engine.health.check import LogCheck, offending
from engine.logs.log import Log


@dataclass(frozen=True)
class Propensities(LogCheck):
    """Each propensity lies above 0 and at most at 1, and none is missing."""

    key = "propensities"
    title = "Propensities are probabilities"
    formula = r"0 < p_i \le 1"
    assumes = "The log holds the probability of each shown item."

    def findings(self, log: Log) -> list[Finding]:
        """Red for each value outside (0, 1], amber for rows without one."""
        if not log.has("propensity"):
            return []
        rows = count(log.counts["rows"], "row")
        outside, lines = offending(log, "propensity <= 0 OR propensity > 1")
        if outside:
            return self.report(
                "red",
                outside,
                f"{outside:,} of {rows} have a propensity outside (0, 1].",
                "Estimate propensities from the log, or drop these rows.",
                lines,
            )
        missing, lines = offending(log, "propensity IS NULL")
        if missing:
            return self.report(
                "amber",
                missing,
                f"{missing:,} of {rows} have no propensity.",
                (
                    "Weighted estimates leave these rows out; find out why their propensity is "
                    "missing."
                ),
                lines,
            )
        return self.report("green", 0, "Every propensity lies in (0, 1].")
