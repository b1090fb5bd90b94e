"""Whether there is anything to learn from: clicks, few, none or several at once."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count, percent
from engine.health.check import LogCheck, single
from engine.logs.log import Log

_CLICKS = """
SELECT COUNT(*) AS clicked, SUM(CASE WHEN clicks > 1 THEN 1 ELSE 0 END) AS several
FROM (SELECT impression, SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS clicks
      FROM log GROUP BY impression) AS impressions WHERE clicks > 0
"""
_CLICKED_ROWS = "SELECT COUNT(*) AS clicked, 0 AS several FROM log WHERE reward > 0"
"""The same where each impression is a row."""
FEW = 20


@dataclass(frozen=True)
class Clicks(LogCheck):
    """Some impressions were clicked."""

    key = "clicks"
    title = "There are clicks"
    formula = r"\sum_i 1[r_i > 0]"
    assumes = "A reward above zero is a click."

    def findings(self, log: Log) -> list[Finding]:
        """Red without a click, amber below twenty clicked impressions."""
        answer = log.reduce(_CLICKED_ROWS if single(log) else _CLICKS)
        clicked = int(answer["clicked"][0])
        costs = int(log.reduce("SELECT COUNT(*) AS n FROM log WHERE reward < 0")["n"][0])
        if not clicked and costs:
            return self.report(
                "amber",
                costs,
                "No reward is above zero: all rewards are costs, written as negative numbers.",
                "Click models and examination need clicks; values of policies can be compared.",
            )
        if not clicked:
            return self.report(
                "red",
                log.counts["rows"],
                "No row has a reward above zero.",
                "Check which column is the click, and map it as the reward (reward=COLUMN).",
            )
        share = percent(clicked / log.impressions)
        sentence = f"{count(clicked, 'impression')} ({share}) with a click"
        if clicked < FEW:
            return self.report(
                "amber",
                clicked,
                f"Only {sentence}.",
                "There are too few clicks for any estimate; log more.",
            )
        several = int(answer["several"][0])
        more = f"{several:,}" if several else "none"
        return self.report("green", clicked, f"{sentence}, {more} of them with more than one.")
