"""Rows that stand in the file twice, as when it was joined to itself."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count
from engine.health.check import FIRST, LogCheck
from engine.logs.canonical import quoted
from engine.logs.log import Log
from engine.logs.schema import OPTIONAL

SURE = 10.0
"""Equal rows of one moment are repeats when there are so many times as many as chance makes."""


@dataclass(frozen=True)
class RepeatedRows(LogCheck):
    """No row was written twice."""

    key = "repeated_rows"
    title = "Each row once"
    formula = r"P(x_i = x_j \mid t_i = t_j) \le 10 \, P(x_i = x_j \mid t_i \ne t_j)"
    assumes = "Items shown at the same moment do not depend on each other."

    def findings(self, log: Log) -> list[Finding]:
        """Amber when far more rows of the same moment are equal than chance makes."""
        if log.has("impression"):
            return []
        if not log.has("timestamp"):
            what = "Repeated rows cannot be distinguished from users who did the same again: "
            what += "the log has neither impressions nor timestamps."
            return self.report("not checked", 0, what)
        content = _content(log)
        pairs, again = _equal(log, ["timestamp", *content])
        if pairs <= 1.0 or pairs <= SURE * _by_chance(log, content, pairs):
            return []
        return self.report(
            "amber",
            again,
            (
                f"{count(again, 'row')} repeat an earlier row in every column, including the "
                "timestamp."
            ),
            (
                "If the file was joined to itself, drop these rows; with them, every interval is "
                "too narrow."
            ),
            _lines(log, ["timestamp", *content]),
        )


def _content(log: Log) -> list[str]:
    """All that the file says of a row, but when it was shown."""
    present = [name for name in ("session", *OPTIONAL) if log.has(name)]
    return [
        "query_code",
        "item_code",
        "rank",
        "reward",
        "propensity",
        "policy",
        *present,
        *map(quoted, log.columns),
    ]


def _equal(log: Log, columns: list[str]) -> tuple[float, int]:
    """Pairs of rows that agree in the columns, and how many rows repeat an earlier one."""
    sums = log.reduce(f"""SELECT COALESCE(SUM(0.5 * n * (n - 1)), 0.0) AS pairs,
    CAST(COALESCE(SUM(n - 1), 0) AS BIGINT) AS again FROM {_groups(columns)}""")
    return float(sums["pairs"][0]), int(sums["again"][0])


def _lines(log: Log, columns: list[str]) -> tuple[int, ...]:
    """Where the first rows stand that repeat an earlier one."""
    first = log.reduce(f"SELECT line FROM {_groups(columns)} ORDER BY line LIMIT {FIRST}")["line"]
    return tuple(map(int, first))


def _groups(columns: list[str]) -> str:
    return f"""(SELECT MAX(line) AS line, COUNT(*) AS n FROM log WHERE timestamp IS NOT NULL
    GROUP BY {", ".join(columns)} HAVING COUNT(*) > 1) AS groups"""


def _by_chance(log: Log, content: list[str], pairs: float) -> float:
    """Equal pairs to expect in a moment, if there were as many as between two moments."""
    rows = log.counts["rows"]
    moments, contents = _equal(log, ["timestamp"])[0], _equal(log, content)[0]
    apart = 0.5 * rows * (rows - 1) - moments
    return moments * (contents - pairs) / apart if apart > 0 else pairs
