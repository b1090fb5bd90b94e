"""How often one item was preferred to another in a log, by a rule that reads pairs from clicks."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.interleaving.pairs.fair_coin import coin_sentence
from engine.interleaving.pairs.pair_rule import PairRule
from engine.logs.log import Log
from engine.logs.schema import OPTIONAL

BLOCKS = 20
"""Independent blocks of users, for standard errors."""
SHOWN = 10
"""A normalised rule needs each order of a pair this often."""
_ROWS = """
WITH shown AS (
  SELECT impression, query_code, item_code, rank, bucket,
    CASE WHEN reward > 0 THEN 1 ELSE 0 END AS clicked,
    {time} AS clicked_at{more},
    MAX(CASE WHEN reward > 0 THEN rank ELSE 0 END) OVER (PARTITION BY impression) AS last
  FROM log)
"""
_PAIRS = """
SELECT winner.query_code AS query_code, winner.item_code AS winner, loser.item_code AS loser,
  winner.bucket % {blocks} AS block, COUNT(*) AS pairs,
  CAST(SUM(CASE WHEN winner.rank > loser.rank THEN 1 ELSE 0 END) AS BIGINT) AS lower_wins
FROM shown AS winner JOIN shown AS loser ON winner.impression = loser.impression
WHERE winner.last > 0 AND {rule}
GROUP BY winner.query_code, winner.item_code, loser.item_code, winner.bucket % {blocks}
ORDER BY query_code, winner, loser, block
"""
_ORDERS = """
SELECT lower.query_code AS query_code, lower.item_code AS lower, upper.item_code AS upper,
  COUNT(*) AS shown
FROM shown AS lower JOIN shown AS upper
  ON lower.impression = upper.impression AND upper.rank = lower.rank - 1{coin}
GROUP BY lower.query_code, lower.item_code, upper.item_code
ORDER BY query_code, lower, upper
"""


@dataclass(frozen=True)
class PairCounts:
    """Rows of (query, winner, loser, block of users) with how many pairs say so.

    `lower_share` is how many of all pairs prefer the lower result of the page. Counts of a
    normalised rule are as if both orders had been shown equally often.
    """

    rule: PairRule
    query: np.ndarray
    winner: np.ndarray
    loser: np.ndarray
    block: np.ndarray
    pairs: np.ndarray
    total: int
    lower_share: float
    one_order: int
    caution: str
    sql: str

    def blocks(self, query: int) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the items of a query and (blocks, n, n) wins, for Bradley-Terry."""
        rows = self.query == query
        items = np.unique(np.concatenate([self.winner[rows], self.loser[rows]]))
        wins = np.zeros((BLOCKS, len(items), len(items)))
        place = [np.searchsorted(items, side[rows]) for side in (self.winner, self.loser)]
        np.add.at(wins, (self.block[rows], *place), self.pairs[rows])
        return items, wins


def pair_counts(log: Log, rule: PairRule) -> PairCounts:
    """Read the pairs of a log by one rule.

    Raises:
        EngineError: no impression shows several items, or no pair was read.
    """
    if int(log.counts.get("ranks", 1)) < 2:
        raise EngineError(
            "pairs need several results on one page, but this log shows one per impression",
            fix="Map impression and rank.",
        )
    rows, exact = _rows(log, rule), rule.exact_sql if log.has(rule.reads) else ""
    condition = f"{rule.sql} AND {exact}" if exact else rule.sql
    text = rows + _PAIRS.format(blocks=BLOCKS, rule=condition)
    table = log.reduce(text)
    if not len(table["pairs"]):
        raise EngineError(
            f"{rule.key} reads no pair from this log", fix="Try another rule.", named=True
        )
    pairs, keep = table["pairs"].astype(float), np.ones(len(table["pairs"]), dtype=bool)
    caution = [rule.caution([name for name in OPTIONAL if log.has(name)])]
    total = int(table["pairs"].sum())
    if rule.normalised:
        coin = exact.replace("winner.", "lower.").replace("loser.", "upper.")
        orders = log.reduce(rows + _ORDERS.format(coin=f" AND {coin}" if coin else ""))
        pairs, keep = _normalised(orders, table)
        caution += [coin_sentence(orders)] if coin else []
    if not keep.any():
        raise EngineError(
            f"no two adjacent results were shown {SHOWN} times in each order",
            fix="Log pages with adjacent results exchanged at random, or use another rule.",
        )
    chosen = {name: column[keep] for name, column in table.items()}
    return PairCounts(
        rule,
        chosen["query_code"],
        chosen["winner"],
        chosen["loser"],
        chosen["block"].astype(int),
        pairs[keep],
        total,
        float(table["lower_wins"].sum() / total),
        int(table["pairs"][~keep].sum()),
        " ".join(filter(None, caution)),
        text,
    )


def _rows(log: Log, rule: PairRule) -> str:
    """The rows of the log as the rules read them."""
    time = "click_time" if log.has("click_time") else "rank"
    more = f", {rule.reads}" if rule.exact_sql and log.has(rule.reads) else ""
    return _ROWS.format(time=time, more=more)


def _normalised(
    orders: dict[str, np.ndarray], table: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Counts as if each order of a pair had been shown equally often; False where one was not."""
    keys = zip(*(orders[name].tolist() for name in ("query_code", "lower", "upper")), strict=True)
    shown = dict(zip(keys, orders["shown"].tolist(), strict=True))
    names = ("query_code", "winner", "loser")
    rows = list(zip(*(table[name].tolist() for name in names), strict=True))
    ours = np.array([shown.get((query, won, lost), 0) for query, won, lost in rows], dtype=float)
    theirs = np.array([shown.get((query, lost, won), 0) for query, won, lost in rows], dtype=float)
    both = (ours >= SHOWN) & (theirs >= SHOWN)
    return table["pairs"] * np.minimum(ours, theirs) / np.maximum(ours, 1), both
