"""Rankings with holes."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count, percent
from engine.health.check import LogCheck, offending, single
from engine.logs.log import Log

_LENGTHS = """(SELECT impression, MAX(rank) AS deepest, COUNT(*) AS places, MIN(line) AS line
FROM log GROUP BY impression) AS lengths"""
_TALLY = f"""
SELECT deepest, CASE WHEN deepest > places THEN 1 ELSE 0 END AS holed, COUNT(*) AS impressions
FROM {_LENGTHS} GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True)
class RankGaps(LogCheck):
    """An impression holds every rank from 1 to its deepest."""

    key = "rank_gaps"
    title = "No rank is missing"
    formula = r"\max_i k_i = \#\{k_i\}"
    assumes = "Every item shown was logged, not only those clicked."

    def findings(self, log: Log) -> list[Finding]:
        """Amber for the impressions that lack a rank above their deepest."""
        if single(log):
            return []
        tally = log.reduce(_TALLY)
        deepest = int(tally["deepest"].max())
        holed = int(tally["impressions"][tally["holed"] == 1].sum())
        if not holed:
            return self._length(
                log, deepest, tally["impressions"][tally["deepest"] < deepest].sum()
            )
        share = percent(holed / log.impressions)
        return self.report(
            "amber",
            holed,
            f"{count(holed, 'impression')} ({share}) lack a rank above their deepest one.",
            "Log every item shown; an unlogged rank is never counted as not clicked.",
            offending(log, "deepest > places", _LENGTHS)[1],
        )

    def _length(self, log: Log, deepest: int, short: int) -> list[Finding]:
        """For the record, how many impressions are shorter than the longest."""
        if not short:
            return self.report("green", 0, f"Every impression shows ranks 1 to {deepest}.")
        return self.report(
            "green",
            short,
            f"{count(short, 'impression')} end before rank {deepest}; none lacks a rank.",
        )
