"""Rankings with holes."""

from dataclasses import dataclass

from engine.core.numbers import count, percent
from engine.health.check import Check, offending, single
from engine.health.finding import Finding
from engine.logs.log import Log

_LENGTHS = """(SELECT impression, MAX(rank) AS deepest, COUNT(DISTINCT rank) AS ranks,
MIN(line) AS line FROM log GROUP BY impression) AS lengths"""


@dataclass(frozen=True)
class RankGaps(Check):
    """An impression holds every rank from 1 to its deepest."""

    key = "rank_gaps"
    title = "No rank is missing"
    formula = r"\max_i k_i = \#\{k_i\}"
    assumes = "All that was shown was logged, not only what was clicked."

    def findings(self, log: Log) -> list[Finding]:
        """Amber for the impressions that lack a rank above their deepest."""
        if single(log):
            return []
        holed, lines = offending(log, "deepest > ranks", _LENGTHS)
        if not holed:
            return self._length(log)
        share = percent(holed / log.impressions)
        return self.found(
            "amber",
            holed,
            f"{count(holed, 'impression')} ({share}) lack a rank above their last.",
            "Log every item shown; an unlogged rank is never counted as not clicked.",
            lines,
        )

    def _length(self, log: Log) -> list[Finding]:
        """For the record, how many impressions are shorter than the longest."""
        depth = log.reduce(f"SELECT MAX(deepest) AS deepest FROM {_LENGTHS}")["deepest"][0]
        short, lines = offending(log, f"deepest < {int(depth)}", _LENGTHS)
        if not short:
            return self.found("green", 0, f"Every impression shows ranks 1 to {int(depth)}.")
        return self.found(
            "green",
            short,
            f"{count(short, 'impression')} end before rank {int(depth)}; none lacks a rank.",
            lines=lines,
        )
