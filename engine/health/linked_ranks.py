"""Ranks that can be compared with each other."""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import Finding
from engine.core.graph import components
from engine.health.check import LogCheck
from engine.logs.log import Log

_PAIRS = """
WITH shown AS (SELECT query_code, item_code, rank, MAX(reward) AS best
               FROM log GROUP BY query_code, item_code, rank),
     several AS (SELECT query_code, item_code FROM shown GROUP BY query_code, item_code
                 HAVING COUNT(*) > 1 AND MAX(best) > 0),
     clicked AS (SELECT shown.query_code, shown.item_code, shown.rank
                 FROM shown JOIN several ON shown.query_code = several.query_code
                                        AND shown.item_code = several.item_code)
SELECT a.rank AS upper, b.rank AS lower, COUNT(*) AS pairs
FROM clicked AS a JOIN clicked AS b
  ON a.query_code = b.query_code AND a.item_code = b.item_code AND a.rank < b.rank
GROUP BY a.rank, b.rank ORDER BY a.rank, b.rank
"""


@dataclass(frozen=True)
class LinkedRanks(LogCheck):
    """Every rank is linked to rank 1 by items that were shown at both and clicked."""

    key = "linked_ranks"
    title = "Ranks are linked"
    formula = r"k \sim k' \iff \exists (q, d) \text{ clicked, seen at } k \text{ and } k'"
    assumes = "An item is as relevant at one rank as at another."
    cites = ("agarwal2019",)

    def findings(self, log: Log) -> list[Finding]:
        """Amber with the ranks that nothing links to the first; silent without clicks."""
        if log.counts["ranks"] < 2 or not clicked(log):
            return []
        groups = linked(log)
        if len(groups) == 1:
            return self.report(
                "green",
                0,
                f"All {log.counts['ranks']} ranks share clicked items, so that position bias can "
                "be estimated.",
            )
        apart = [rank for group in groups[1:] for rank in group]
        first, noun = groups[0][0], "rank" if len(apart) == 1 else "ranks"
        listed = ", ".join(map(str, apart[:10])) + (", ..." if len(apart) > 10 else "")
        return self.report(
            "amber",
            len(apart),
            f"No clicked item was shown both at rank {first} and at {noun} {listed}.",
            f"Swap rank {apart[0]} with rank {first} in some impressions, or mix two rankers.",
        )


def clicked(log: Log) -> bool:
    """Whether any row has a reward above zero."""
    return len(log.reduce("SELECT reward FROM log WHERE reward > 0 LIMIT 1")["reward"]) > 0


def linked(log: Log) -> list[list[int]]:
    """The groups of ranks that are linked, the group of the lowest rank first."""
    ranks = [
        int(rank) for rank in log.reduce("SELECT DISTINCT rank FROM log ORDER BY rank")["rank"]
    ]
    pairs = log.reduce(_PAIRS)
    upper, lower = (np.searchsorted(ranks, pairs[end]) for end in ("upper", "lower"))
    part = components(len(ranks), upper, lower)
    return [[ranks[place] for place in np.flatnonzero(part == low)] for low in np.unique(part)]
