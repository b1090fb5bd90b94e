"""Did the logging policy choose uniformly, as replay needs?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence

SQL = """
SELECT MAX(spread) AS spread FROM (
  SELECT query_code, rank, MAX(propensity) / MIN(propensity) AS spread
  FROM log WHERE propensity > 0 GROUP BY query_code, rank
) AS per_context
"""


@dataclass(frozen=True)
class UniformLogger(EstimateCheck):
    """Replay counts logged choices alike, which is right only where all were equally likely."""

    key: ClassVar[str] = "uniform_logger"
    title: ClassVar[str] = "Uniform logger"
    formula: ClassVar[str] = r"\max p_i / \min p_i"
    assumes: ClassVar[str] = "The propensities were logged."
    cites: ClassVar[tuple[str, ...]] = ("li2011",)
    order: ClassVar[int] = 7

    def applies(self, evidence: Evidence) -> bool:
        """Replay, and whatever else counts agreeing rows without dividing by a propensity."""
        return evidence.estimator.uses("probability")

    def judge(self, evidence: Evidence) -> Finding:
        """Red above a ratio of 1.1 between the likeliest and the least likely choice."""
        spread = float(evidence.log.reduce(SQL)["spread"][0])
        return self.finding(
            severity(False, not spread <= 1.1),
            f"The largest logged propensity is {significant(spread)} times the smallest one; "
            "replay needs equal propensities.",
            (
                "Use ips or snips, which divide by the propensity, or log items chosen uniformly "
                "at random."
            ),
        )
