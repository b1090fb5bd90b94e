"""Columns of the file that nothing reads, where what they might hold is missing."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count
from engine.health.check import LogCheck
from engine.logs.log import Log

MOST = 10
"""Columns that are named."""
KINDS = {"query": "one query", "rank": "one rank"}


@dataclass(frozen=True)
class UnusedColumns(LogCheck):
    """The log has several queries and ranks, or no column of the file is unused."""

    key = "unused_columns"
    title = "Columns of the file are used"
    formula = r"|\{q\}| > 1, \quad |\{k\}| > 1"
    assumes = "A column that is not mapped may be the query, the rank or the impression."

    def findings(self, log: Log) -> list[Finding]:
        """Amber where unmapped columns could be the query or the rank that the log lacks."""
        left = [column for column in log.columns if column not in log.mapping.values()]
        same = [
            field for field in KINDS if not log.has(field) and log.counts[_count_sql(field)] == 1
        ]
        if not left or not same:
            return []
        names = ", ".join(left[:MOST]) + (", ..." if len(left) > MOST else "")
        what = (
            f"{count(log.counts['rows'], 'row')} have "
            f"{' and '.join(KINDS[kind] for kind in same)}, and "
            f"{count(len(left), 'column')} of the file {'is' if len(left) == 1 else 'are'} "
            f"not used: {names}."
        )
        has_propensity = log.has("propensity")
        fix = " or ".join(f"{field}=COLUMN" for field in same)
        return self.report(
            "green" if has_propensity else "amber",
            log.counts["rows"],
            what,
            f"If one of them is the {' or the '.join(same)}, map it: {fix}.",
        )


def _count_sql(field: str) -> str:
    return {"query": "queries", "rank": "ranks"}[field]
