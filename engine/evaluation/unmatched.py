"""The interval of a value for which the weights match no reward at all."""

from dataclasses import dataclass

from engine.inference.no_reward import missed
from engine.logs.log import Log

ESTIMANDS = ("policy_value",)
"The estimands of the intervals in this module, by the keys of the audit."

SIZES = """
SELECT MAX(n) AS most FROM (SELECT COUNT(*) AS n FROM log GROUP BY session) AS per_session
"""


@dataclass(frozen=True)
class Unmatched:
    """What bounds a value where no reward was matched.

    `sessions` and `impressions` are of the log, `session_rows` are those of its longest session;
    `max_weight` is the largest weight of a row, `rewards` are the log's smallest and largest.
    """

    sessions: int
    impressions: int
    session_rows: int
    max_weight: float
    rewards: tuple[float, float]

    def interval(self, level: float) -> tuple[float, float]:
        """From the most that negative rewards to the most that others could have been missed by.

        A session can count for the largest weight times the largest reward, on each of its rows.
        Weights count for at least one, and so do rewards in a log that holds none.
        """
        low, high = self.rewards
        if low == high == 0:
            high = 1.0
        most = max(self.max_weight, 1.0) * self.session_rows
        per_session = missed(self.sessions, most, level) * self.sessions / self.impressions
        return min(low, 0.0) * per_session, max(high, 0.0) * per_session


def unmatched(log: Log, max_weight: float, rewards: tuple[float, float]) -> Unmatched:
    """The bounds for a log and a policy's largest weight, from its smallest and largest reward."""
    sessions = log.counts["sessions"]
    rows = 1 if sessions == log.counts["rows"] else int(log.reduce(SIZES)["most"][0])
    return Unmatched(sessions, log.impressions, rows, max_weight, rewards)
