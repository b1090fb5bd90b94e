"""Impressions that belong to several sessions or queries."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count
from engine.health.check import LogCheck, offending, single
from engine.logs.log import Log

_OWNERS = """(SELECT impression, COUNT(DISTINCT session) AS sessions,
COUNT(DISTINCT query) AS queries, MIN(line) AS line FROM log GROUP BY impression) AS owners"""


@dataclass(frozen=True)
class SplitImpressions(LogCheck):
    """An impression belongs to one session and one query."""

    key = "split_impressions"
    title = "One session and one query per impression"
    formula = r"\mathrm{impression} \mapsto (\mathrm{session}, q)"
    assumes = "An impression id is not reused in another session or query."

    def findings(self, log: Log) -> list[Finding]:
        """Red for the impressions whose rows name several sessions or queries."""
        if single(log) or not (log.has("session") or log.has("query")):
            return []
        split, lines = offending(log, "sessions > 1 OR queries > 1", _OWNERS)
        if not split:
            return []
        return self.report(
            "red",
            split,
            f"{count(split, 'impression')} contain several sessions or queries.",
            "Combine columns for the impression, such as 'session + impression'.",
            lines,
        )
