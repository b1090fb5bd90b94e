"""One item at two places."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count
from engine.health.check import LogCheck, single
from engine.health.repeated_values import repeated_values
from engine.logs.log import Log


@dataclass(frozen=True)
class DuplicateItems(LogCheck):
    """An impression shows each item at one rank."""

    key = "duplicate_items"
    title = "One rank per item"
    formula = r"\#\{k : d_k = d\} \le 1"
    assumes = "A ranking does not repeat an item."

    def findings(self, log: Log) -> list[Finding]:
        """Amber for the items that stand twice in an impression."""
        if single(log):
            return []
        several, lines = repeated_values(log, "item_code")
        if not several:
            return []
        return self.report(
            "amber",
            several,
            f"{count(several, 'item')} occur twice in one impression.",
            "Drop repeated rows, or check which column is the item.",
            lines,
        )
