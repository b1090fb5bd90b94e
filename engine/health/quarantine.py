"""How much of the file is not in the log."""

from dataclasses import dataclass

from engine.core.checks import Finding, severity
from engine.core.numbers import count, percent
from engine.health.check import LogCheck
from engine.logs.log import Log

AMBER, RED = 0.001, 0.5


@dataclass(frozen=True)
class Quarantine(LogCheck):
    """Nearly all lines of the file became rows."""

    key = "quarantine"
    title = "Rejected lines"
    formula = (
        r"\mathrm{lines} = \mathrm{read} + \mathrm{quarantined} + \mathrm{header} + \mathrm{blank}"
    )
    assumes = "Whether a line is rejected does not depend on its clicks."

    def findings(self, log: Log) -> list[Finding]:
        """Red when most lines are set aside, amber above one in a thousand."""
        aside = log.counts["quarantined"]
        if not aside:
            return []
        share = aside / log.counts["lines"]
        return self.report(
            severity(share > AMBER, share > RED),
            aside,
            f"{count(aside, 'line')} ({percent(share)}) could not be read{_reasons(log)}.",
            "Correct the mapping or the file, and load it again. The tab First rows lists the "
            "rejected lines with their reasons; load --quarantine FILE writes them.",
            log.set_aside,
        )


def _reasons(log: Log) -> str:
    """The most frequent reasons with their counts, after a colon."""
    reasons = [f"{reason} ({times:,})" for reason, times in log.quarantine_reasons.items()]
    more = f" and {len(reasons) - 3} more reasons" if len(reasons) > 3 else ""
    return f": {', '.join(reasons[:3])}{more}" if reasons else ""
