"""Sessions that click more than people do."""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.core.method import parameter
from engine.core.numbers import count
from engine.health.check import LogCheck, offending
from engine.logs.log import Log

_HISTOGRAM = """
SELECT clicks, COUNT(*) AS sessions, SUM(rows_here) AS rows_here
FROM {sessions} GROUP BY clicks ORDER BY clicks
"""
_SESSIONS = """(SELECT session, SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS clicks,
COUNT(*) AS rows_here, MIN(line) AS line FROM log GROUP BY session) AS sessions"""


@dataclass(frozen=True)
class Bots(LogCheck):
    """No session has far more clicks than nearly all others, on far more of what it was shown."""

    times: float = parameter(
        10.0, "Times", "How many times the clicks of 99% of the sessions.", low=2, high=1000
    )
    least: int = parameter(30, "Least", "Fewer clicks are never suspicious.", low=1, high=10_000)

    share: float = parameter(
        0.5,
        "Share",
        "Sessions that click a smaller share of what they see are not reported.",
        low=0,
        high=1,
    )

    key = "bots"
    title = "No robots among the users"
    formula = r"c_s > 10 \cdot Q_{.99}(c), \quad c_s / n_s > \max(.5, 2 \bar c)"
    assumes = "People click a few results, robots nearly all."

    def findings(self, log: Log) -> list[Finding]:
        """Amber for the sessions far in the tail of clicks."""
        if not log.has("session"):
            return []
        counts = log.reduce(_HISTOGRAM.format(sessions=_SESSIONS))
        share = np.cumsum(counts["sessions"]) / counts["sessions"].sum()
        usual = float(counts["clicks"][np.searchsorted(share, 0.99)])
        limit = max(self.least, self.times * usual)
        if not (counts["clicks"] > limit).any():
            return []
        others = counts["clicks"] <= limit
        rows = float(counts["rows_here"][others].sum())
        rate = float((counts["clicks"] * counts["sessions"])[others].sum()) / max(rows, 1.0)
        eager = f"clicks > {max(self.share, min(2 * rate, 0.99))!r} * rows_here"
        many, lines = offending(log, f"clicks > {limit} AND {eager}", _SESSIONS)
        if not many:
            return []
        return self.report(
            "amber",
            many,
            f"{count(many, 'session')} have more than {limit:,.0f} clicks; 99% have at most "
            f"{usual:,.0f}.",
            "Inspect these sessions in SQL, and leave them out if they are robots.",
            lines,
        )
