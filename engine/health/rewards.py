"""Rewards that are more than clicks."""

from dataclasses import dataclass

from engine.core.checks import Finding
from engine.core.numbers import count, significant
from engine.health.check import LogCheck, offending
from engine.logs.log import Log


@dataclass(frozen=True)
class Rewards(LogCheck):
    """The reward is a click (0 or 1); other numbers are pointed out."""

    key = "rewards"
    title = "Rewards are clicks"
    formula = r"r_i \in \{0, 1\}"
    assumes = "Click models and examination read any reward above zero as a click."

    def findings(self, log: Log) -> list[Finding]:
        """Amber for negative rewards; other numbers are said for the record."""
        negative, lines = offending(log, "reward < 0")
        if negative:
            return self.report(
                "amber",
                negative,
                f"{count(negative, 'row')} with a negative reward.",
                (
                    "With negative rewards, plain IPS favours items that were never logged: use "
                    "self-normalised estimators."
                ),
                lines,
            )
        other, lines = offending(log, "reward <> 0 AND reward <> 1")
        if not other:
            return []
        top = significant(float(log.reduce("SELECT MAX(reward) AS top FROM log")["top"][0]))
        what = f"{count(other, 'reward')} other than 0 and 1 (the largest is {top})."
        return self.report("green", other, what, lines=lines)
