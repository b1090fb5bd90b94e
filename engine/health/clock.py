"""Clocks that run backwards."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count, percent
from engine.health.check import LogCheck, offending
from engine.logs.log import Log

_STEPS = """(SELECT line, timestamp, LAG(timestamp) OVER (ORDER BY line) AS before
FROM log WHERE timestamp IS NOT NULL) AS steps"""
USUAL = 0.01


@dataclass(frozen=True)
class Clock(LogCheck):
    """Time does not run backwards down the file."""

    key = "clock"
    title = "Rows are in time order"
    formula = r"t_i \ge t_{i-1}"
    assumes = "Rows were written when they happened."

    def findings(self, log: Log) -> list[Finding]:
        """Amber when more than one row in a hundred is earlier than the row before it."""
        if not log.has("timestamp"):
            return []
        back, lines = offending(log, "timestamp < before", _STEPS)
        share = back / log.counts["rows"]
        if not back:
            return self.report("green", 0, "Rows are in time order.")
        what = f"{count(back, 'row')} ({percent(share, 2)}) out of time order."
        if share <= USUAL:
            return self.report("green", back, what, lines=lines)
        fix = "If the file was not meant to be sorted by time, ignore this warning."
        return self.report("amber", back, what, fix, lines)
