"""The distinct impressions of a log: which items stood where, which were clicked, and how often."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from engine.click_counts.consecutive_lists import consecutive_lists
from engine.core.errors import EngineError
from engine.logs.log import ANSWERS, Log

MOST_RANKS = 60
"""Clicks of one impression are one 64-bit number."""
WORD = 62
"""Bits of a word that packed item codes may fill."""


@dataclass(frozen=True)
class Lists:
    """Distinct impressions, and how often each was seen.

    `query` (L,) and `items` (L, K) are codes, -1 where a rank showed nothing; `clicks` (L, K) are
    booleans; `count` (L,) is how many impressions were so. `of_unit` (U, L), sparse, is how many
    impressions of each bucket of sessions were so; None where not requested or each has only one.
    """

    query: np.ndarray
    items: np.ndarray
    clicks: np.ndarray
    count: np.ndarray
    of_unit: Any = None

    @property
    def shown(self) -> np.ndarray:
        """(L, K) whether the rank showed an item."""
        return self.items >= 0

    @property
    def rows(self) -> float:
        """How many rows of the log these are."""
        return float((self.shown * self.count[:, None]).sum())


def lists(log: Log, by_unit: bool = False) -> Lists:
    """The distinct impressions of a log; with `by_unit` also how many of them each bucket has.

    The items of an impression and their clicks are packed into a few integers by SQL, exactly.

    Raises:
        EngineError: more than MOST_RANKS ranks, or two items at one rank of an impression.
    """
    ranks = depth(log)
    if ranks > MOST_RANKS:
        raise EngineError(
            f"click models read at most {MOST_RANKS} ranks, but this log shows {ranks}",
            fix=f"Keep the first {MOST_RANKS}.",
        )
    bits = max(int(log.counts["items"]), 1).bit_length() + 1
    several = by_unit and log.counts["sessions"] < log.counts["impressions"]
    table = _table(log, ranks, bits, ("bucket",) if several else ())
    of_unit = None
    if several:
        table, of_unit = _by_unit(table)
    packed = _unpacked(table, ranks, bits)
    items, clicks = (packed >> 1) - 1, packed & 1 > 0
    _check(table, items)
    count = table["impressions"].astype(float)
    return Lists(table["query_code"], items, clicks, count, of_unit)


def _table(log: Log, ranks: int, bits: int, by: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The distinct impressions, packed, in the order of their keys."""
    impressions, keys = _sql(ranks, bits, by)

    def counted() -> dict[str, np.ndarray]:
        rows = {} if by else consecutive_lists(log, ranks, bits, WORD // bits)
        if rows:
            return log.query(_counts_sql("impressions", keys), impressions=rows)
        return log.query(_counts_sql(f"({impressions}) AS impressions", keys))

    return log.cache.get(ANSWERS, impressions, counted)


def _counts_sql(impressions: str, keys: str) -> str:
    return (
        f"SELECT {keys}, COUNT(*) AS impressions FROM {impressions} GROUP BY {keys} ORDER BY {keys}"
    )


def _by_unit(table: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], Any]:
    """The rows of equal impressions as one, and how many of them each bucket has."""
    keys = np.stack([v for name, v in table.items() if name not in ("bucket", "impressions")])
    fresh = np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0))
    starts, place = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    bucket, unit = np.unique(table["bucket"], return_inverse=True)
    shape = len(bucket), len(starts)
    of_unit = sp.csr_array((table["impressions"].astype(float), (unit, place)), shape=shape)
    counted = np.add.reduceat(table["impressions"], starts)
    return {name: v[starts] for name, v in table.items()} | {"impressions": counted}, of_unit


def depth(log: Log) -> int:
    """The lowest rank that the log shows anything at."""
    return int(log.reduce("SELECT MAX(rank) AS depth FROM log")["depth"][0])


def _sql(ranks: int, bits: int, by: tuple[str, ...] = ()) -> tuple[str, str]:
    """The query for every impression, and what distinguishes impressions in it."""
    per_word = WORD // bits
    words = [
        f"{_word(range(start, min(start + per_word, ranks)), bits)} AS word_{start // per_word}"
        for start in range(0, ranks, per_word)
    ]
    packed = [f"word_{start // per_word}" for start in range(0, ranks, per_word)]
    units = "".join(f", MAX({name}) AS {name}" for name in by)
    sql = f"""
SELECT impression, MAX(query_code) AS query_code,
       {", ".join(words)},
       COUNT(*) AS shown{units}
FROM log
GROUP BY impression
"""
    return sql, ", ".join(["query_code", *packed, "shown", *by])


def _word(places: range, bits: int) -> str:
    """What some ranks show: twice the item's number, counted from 1, and one more if clicked.

    Bits of two rows of one rank fall together, so that fewer ranks show something than rows.
    """
    powers = " ".join(f"WHEN {k + 1} THEN {1 << bits * (k - places[0])}" for k in places)
    code = "CAST(2 * item_code + CASE WHEN reward > 0 THEN 3 ELSE 2 END AS BIGINT)"
    return f"BIT_OR({code} * CASE rank {powers} ELSE 0 END)"


def _unpacked(table: dict[str, np.ndarray], ranks: int, bits: int) -> np.ndarray:
    per_word = WORD // bits
    columns = [
        (table[f"word_{k // per_word}"] >> bits * (k % per_word)) & ((1 << bits) - 1)
        for k in range(ranks)
    ]
    return np.stack(columns, axis=1)


def _check(table: dict[str, np.ndarray], items: np.ndarray) -> None:
    if ((items >= 0).sum(axis=1) != table["shown"]).any():
        raise EngineError(
            "an impression shows two items at one rank, so there is no list to read down",
            fix="Map `impression` to a column that is new for every list shown.",
        )
