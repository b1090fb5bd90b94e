"""Was every ranking of the candidates equally likely?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import significant
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.logs.log import Log
from engine.weightings.uniform_draws import uniform_draws

FAR = 4.0
"""Standard errors by which the number of equal pairs may exceed its mean."""
EQUAL = """
SELECT COALESCE(SUM(5e-1 * n * (n - 1)), 0e0) AS pairs FROM (
  SELECT CAST(COUNT(*) AS DOUBLE) AS n FROM (
    SELECT query_code, rank, item_code,
      LEAD(item_code) OVER (PARTITION BY impression ORDER BY rank) AS below FROM log
  ) AS per_row WHERE below IS NOT NULL GROUP BY query_code, rank, item_code, below
) AS per_pair
"""
IMPRESSIONS = """
SELECT query_code, COUNT(DISTINCT impression) AS n FROM log GROUP BY query_code ORDER BY query_code
"""


@dataclass(frozen=True)
class UniformRankings(EstimateCheck):
    """Weights for uniform rankings need every ranking to be equally likely, not only every item.

    Items that always follow one another, such as in a list that starts anywhere, have the same
    propensities and weights that average to one. But two impressions of a query then have the same
    two items at the same two ranks far more often than by chance.
    """

    key: ClassVar[str] = "uniform_rankings"
    title: ClassVar[str] = "Uniform rankings"
    formula: ClassVar[str] = r"\#\{i < j: d_{ik} = d_{jk}, d_{i,k+1} = d_{j,k+1}\} \gg E"
    assumes: ClassVar[str] = "Impressions were ranked independently of each other."
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2017",)
    order: ClassVar[int] = 9

    def applies(self, evidence: Evidence) -> bool:
        """Weights that say that rankings were drawn evenly, with more ranks than one."""
        uniform = evidence.estimator.weigh().uniform_rankings
        return evidence.weights is not None and uniform and uniform_draws(evidence.log).ranks > 1

    def judge(self, evidence: Evidence) -> Finding:
        """Red where impressions agree in two neighbouring ranks far more often than by chance."""
        pairs, expected, error = equal_pairs(evidence.log)
        far = pairs - expected > FAR * max(error, 1.0)
        return self.finding(
            severity(False, far),
            f"Two impressions of a query have the same items at two neighbouring ranks "
            f"{significant(pairs, 3)} times; if all rankings were equally likely, "
            f"{significant(expected, 3)} times would be expected"
            + (". The rankings are not uniform, and these weights are biased." if far else "."),
            "Use slate weights with propensities of whole rankings.",
        )


def equal_pairs(log: Log) -> tuple[float, float, float]:
    """Pairs of impressions with equal neighbouring items; their mean and error if uniform.

    Under uniform draws no two such events depend on each other, though three do.
    """
    draws, shown = uniform_draws(log), log.reduce(IMPRESSIONS)
    impressions = np.asarray(shown["n"], float)
    chance = 1 / (draws.candidates * np.maximum(draws.candidates - 1, 1))
    compared = (draws.ranks - 1) * impressions * (impressions - 1) / 2
    variance = (compared * chance * (1 - chance)).sum()
    return (
        float(log.reduce(EQUAL)["pairs"][0]),
        float((compared * chance).sum()),
        float(np.sqrt(variance)),
    )
