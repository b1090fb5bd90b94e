"""Logging policies that did not get the share of users that chance gives."""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.core.method import parameter
from engine.health.check import LogCheck
from engine.logs.log import Log

_SHARES = """
SELECT policy, COUNT(DISTINCT session) AS sessions FROM log GROUP BY policy ORDER BY policy
"""


@dataclass(frozen=True)
class SampleRatio(LogCheck):
    """Several logging policies served about equally many sessions."""

    level: float = parameter(
        0.001, "Level", "Probability below which an uneven split is reported.", low=0, high=0.1
    )

    key = "sample_ratio"
    title = "Logging policies got equal shares"
    formula = r"\chi^2 = \sum_g (n_g - n/G)^2 / (n/G)"
    assumes = "Sessions were meant to be split evenly; an intended uneven split is reported, too."

    def findings(self, log: Log) -> list[Finding]:
        """Amber when the split is one that chance would hardly make."""
        if not log.has("policy"):
            return []
        shares = log.reduce(_SHARES)
        sessions = shares["sessions"].astype(float)
        if not 2 <= len(sessions) <= 100:
            return []
        from scipy.special import chdtrc

        expected = sessions.mean()
        statistic = float(np.sum((sessions - expected) ** 2) / expected)
        listed = ", ".join(
            f"{str(name)[:30] or 'unnamed'}: {int(number):,}"
            for name, number in list(zip(shares["policy"], sessions, strict=True))[:6]
        )
        if chdtrc(len(sessions) - 1, statistic) >= self.level:
            return self.report("green", len(sessions), f"Sessions per logging policy: {listed}.")
        return self.report(
            "amber",
            len(sessions),
            f"Logging policies served unequal numbers of sessions ({listed}).",
            "If an even split was meant, find out where sessions were lost before comparing.",
        )
