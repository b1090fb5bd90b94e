"""Two items at one place."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count
from engine.health.check import LogCheck, single
from engine.health.repeated_values import repeated_items, repeated_values
from engine.logs.log import Log

BLOCKING = 0.01


@dataclass(frozen=True)
class DuplicateRanks(LogCheck):
    """Each rank of an impression shows one item."""

    key = "duplicate_ranks"
    title = "One item per rank"
    formula = r"\#\{d : \mathrm{rank}(d) = k\} \le 1"
    assumes = "An impression is one ranking, shown once."

    def findings(self, log: Log) -> list[Finding]:
        """Red when more than 1% of the places hold several items: the impression is wrong."""
        if single(log):
            return []
        if not log.has("rank"):
            return self.report(
                "amber",
                log.counts["rows"],
                "Impressions show several items, and no column says at which rank.",
                "Map rank=COLUMN; position bias cannot be estimated without it.",
            )
        several, lines = repeated_values(log, "rank")
        if not several:
            return []
        grave = several > BLOCKING * log.counts["rows"]
        again = repeated_items(log)
        if again >= several:
            return self.report(
                "red" if grave else "amber",
                several,
                f"{count(several, 'item')} of an impression occur in several rows at the same "
                "rank. The rows are repeated, as happens when a table is joined with one row "
                "per click.",
                (
                    "Keep one row per item shown; set its click to 1 if any of the repeated rows "
                    "has a click."
                ),
                lines,
            )
        return self.report(
            "red" if grave else "amber",
            several,
            f"{count(several, 'rank')} of an impression hold several items.",
            "Map impression to a column that has a different value for each ranking.",
            lines,
        )
