"""Were the ranks of a ranking filled independently of each other?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.numbers import count, significant
from engine.counts.cells import cells
from engine.diagnostics.check import EstimateCheck
from engine.diagnostics.evidence import Evidence
from engine.logs.log import Log

FAR, ENOUGH = 5.0, 10.0
"""Standard errors of a Poisson number, and how large it must be expected to be, to be judged."""
SQL = """
SELECT COALESCE(SUM(0.5 * n * (n - 1)), 0e0) AS repeats FROM (
  SELECT CAST(COUNT(*) AS DOUBLE) AS n FROM log GROUP BY impression, item_code
) AS per_item
"""


@dataclass(frozen=True)
class IndependentRanks(EstimateCheck):
    """Weights that add up over ranks are right only where ranks were filled independently.

    Rankings drawn without replacement never repeat an item. The weights still average to one, so
    no other check detects it: on simulated logs from Plackett-Luce, values were off by 8% to 15%
    and at most 5% of intervals held.
    """

    key: ClassVar[str] = "independent_ranks"
    title: ClassVar[str] = "Ranks filled independently"
    formula: ClassVar[str] = r"\#\{d_j = d_k\} \ll \sum_{j<k} \sum_d \pi_0(d, j)\, \pi_0(d, k)"
    assumes: ClassVar[str] = "An item may be shown at several ranks of one impression."
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2017",)
    order: ClassVar[int] = 8

    def applies(self, evidence: Evidence) -> bool:
        """Weightings that need ranks filled independently, in a log of rankings."""
        counts = evidence.log.counts
        weighed = evidence.weights is not None and counts["rows"] > counts["impressions"]
        return weighed and evidence.estimator.weigh().independent_ranks

    def judge(self, evidence: Evidence) -> Finding:
        """Red where items repeat far less often than independent ranks would make them."""
        repeats = float(evidence.log.reduce(SQL)["repeats"][0])
        expected = expected_repeats(evidence.log)
        never = expected >= ENOUGH and expected - repeats > FAR * np.sqrt(expected)
        says = (
            f"An item is repeated within an impression {count(int(repeats), 'time')}; if "
            f"ranks were filled independently, {significant(expected, 2)} repeats would be "
            "expected"
        )
        return self.finding(
            severity(False, bool(never)),
            f"{says}. The rankings were drawn without replacement, and these weights are biased."
            if never
            else f"{says}.",
            "If all rankings of the candidates were equally likely, use "
            "pseudo_inverse(logger='uniform_rankings'); otherwise slate or reward_interaction "
            "weights with propensities of whole rankings.",
        )


def expected_repeats(log: Log) -> float:
    """How many pairs of equal items impressions would hold if ranks were filled independently."""
    table = cells(log)
    width = int(table["rank"].max()) + 1
    query = table["query_code"].astype(np.int64)
    shown = table["impressions"].astype(float)
    per_rank = np.bincount(query * width + table["rank"], shown)
    chance = shown / per_rank[query * width + table["rank"]]
    size = np.zeros(int(query.max()) + 1)
    np.maximum.at(size, query, per_rank[query * width + table["rank"]])
    _, pair = np.unique(query << 32 | table["item_code"].astype(np.int64), return_inverse=True)
    together = np.bincount(pair, chance) ** 2 - np.bincount(pair, chance**2)
    owner = np.zeros(len(together), dtype=np.int64)
    owner[pair] = query
    return float((size[owner] * together).sum() / 2)
