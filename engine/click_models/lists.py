"""The distinct impressions of a log: which items stood where, which were clicked, and how often."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.logs.log import Log

MOST_RANKS = 60
"""Clicks of one impression are one 64-bit number."""
WORD = 62
"""Bits of a word that packed item codes may fill."""


@dataclass(frozen=True)
class Lists:
    """Distinct impressions, and how often each was seen.

    `query` (L,) and `items` (L, K) are codes, -1 where a rank showed nothing; `clicks` (L, K) are
    booleans; `count` (L,) is how many impressions were so.
    """

    query: np.ndarray
    items: np.ndarray
    clicks: np.ndarray
    count: np.ndarray

    @property
    def shown(self) -> np.ndarray:
        """(L, K) whether the rank showed an item."""
        return self.items >= 0

    @property
    def rows(self) -> float:
        """How many rows of the log these are."""
        return float((self.shown * self.count[:, None]).sum())


def lists(log: Log) -> Lists:
    """The distinct impressions of a log.

    The items of an impression are packed into a few integers by SQL sums, exactly.

    Raises:
        EngineError: more than MOST_RANKS ranks, or two items at one rank of an impression.
    """
    ranks = depth(log)
    if ranks > MOST_RANKS:
        raise EngineError(
            f"click models read at most {MOST_RANKS} ranks, but this log shows {ranks}",
            fix=f"Keep the first {MOST_RANKS}.",
        )
    bits = max(int(log.counts["items"]), 1).bit_length()
    table = log.reduce(_sql(ranks, bits))
    items = _unpacked(table, ranks, bits) - 1
    _check(table, items)
    clicks = (table["clicked"][:, None] >> np.arange(ranks)) & 1 > 0
    return Lists(table["query_code"], items, clicks, table["impressions"].astype(float))


def depth(log: Log) -> int:
    """The lowest rank that the log shows anything at."""
    return int(log.reduce("SELECT MAX(rank) AS depth FROM log")["depth"][0])


def _sql(ranks: int, bits: int) -> str:
    per_word = WORD // bits
    words = [
        f"{_sum(range(start, min(start + per_word, ranks)), bits)} AS word_{start // per_word}"
        for start in range(0, ranks, per_word)
    ]
    names = ", ".join(f"word_{start // per_word}" for start in range(0, ranks, per_word))
    powers = " ".join(f"WHEN {k + 1} THEN {1 << k}" for k in range(ranks))
    clicked = f"CASE WHEN reward > 0 THEN CASE rank {powers} END ELSE 0 END"
    return f"""
SELECT query_code, {names}, clicked, shown, codes, COUNT(*) AS impressions
FROM (
  SELECT impression, MAX(query_code) AS query_code,
         {", ".join(words)},
         CAST(SUM({clicked}) AS BIGINT) AS clicked,
         COUNT(*) AS shown, CAST(SUM(item_code + 1) AS BIGINT) AS codes
  FROM log
  GROUP BY impression
) AS impressions
GROUP BY query_code, {names}, clicked, shown, codes
ORDER BY query_code, {names}, clicked, shown, codes
"""


def _sum(places: range, bits: int) -> str:
    powers = " ".join(f"WHEN {k + 1} THEN {1 << bits * (k - places[0])}" for k in places)
    code = "CAST(item_code + 1 AS BIGINT)"
    return f"CAST(SUM({code} * CASE rank {powers} ELSE 0 END) AS BIGINT)"


def _unpacked(table: dict[str, np.ndarray], ranks: int, bits: int) -> np.ndarray:
    per_word = WORD // bits
    columns = [
        (table[f"word_{k // per_word}"] >> bits * (k % per_word)) & ((1 << bits) - 1)
        for k in range(ranks)
    ]
    return np.stack(columns, axis=1)


def _check(table: dict[str, np.ndarray], items: np.ndarray) -> None:
    counted = (items >= 0).sum(axis=1) == table["shown"]
    if not (counted & ((items + 1).sum(axis=1) == table["codes"])).all():
        raise EngineError(
            "an impression shows two items at one rank, so there is no list to read down",
            fix="Map `impression` to a column that is new for every list shown.",
        )
