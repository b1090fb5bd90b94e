"""The lists of a log whose rows come list by list: read in the order of the file, not grouped.

To find a million impressions among ten million rows by their names takes a database three times
as long as to read these rows.
"""

import numpy as np

from engine.logs.log import Log
from engine.logs.sources import DuckDBSource
from engine.logs.writing.list_order import Parts

MOST_ROWS = 30_000_000
"""More rows are grouped where they lie: as numbers they would take too much memory."""
BITS, FEW_BITS = 63, 31
"""What the number of a row may take, and what a small one may."""
BLOCK = 1 << 16
"""Lists that are packed at a time."""


def consecutive_lists(log: Log, ranks: int, bits: int, per_word: int) -> dict[str, np.ndarray]:
    """(L,) `query_code`, `shown` and the words of each list; empty where they cannot be read so.

    A word holds what `per_word` ranks show, in `bits` each: twice the item's number, counted from
    1, and one more if clicked.
    """
    low, high = ranks.bit_length(), int(log.counts["queries"]).bit_length()
    parts = _parts(log)
    if not parts or low + bits + high > BITS:
        return {}
    kind = "INTEGER" if low + bits + high <= FEW_BITS else "BIGINT"
    number = log.query(_sql(low, bits, kind))["number"]
    if len(parts) > 1:
        number = np.concatenate([number[start:end] for start, end in parts])
    rank = (number & ((1 << low) - 1)).astype(np.uint8)
    starts = np.append(0, np.flatnonzero(rank[1:] <= rank[:-1]) + 1)
    if len(starts) != log.counts["impressions"]:
        return {}  # a list begins below the last rank of the one above
    ends = np.append(starts[1:], len(number))
    words = np.empty((-(-ranks // per_word), len(starts)), dtype=np.int64)
    for first in range(0, len(starts), BLOCK):
        block = slice(first, first + BLOCK)
        row = slice(starts[first], ends[block][-1])
        shown = (number[row] >> low) & ((1 << bits) - 1)
        _pack(words[:, block], shown, rank[row], starts[block] - starts[first], bits, per_word)
    packed = {f"word_{place}": word for place, word in enumerate(words)}
    query = (number[starts] >> (low + bits)).astype(np.int32)
    return {"query_code": query, **packed, "shown": ends - starts}


def _parts(log: Log) -> Parts:
    """In which order the rows come list by list; empty where they do not, or the log is a part."""
    source = log.source
    if not isinstance(source, DuckDBSource) or log.counts["rows"] > MOST_ROWS:
        return ()
    return source.list_order


def _sql(low: int, bits: int, kind: str) -> str:
    shown = "2 * item_code + CASE WHEN reward > 0 THEN 3 ELSE 2 END"
    number = f"CAST(query_code AS {kind}) * {1 << bits} + {shown}"
    return f"SELECT CAST(({number}) * {1 << low} + rank AS {kind}) AS number FROM log"


def _pack(
    words: np.ndarray,
    shown: np.ndarray,
    rank: np.ndarray,
    starts: np.ndarray,
    bits: int,
    per_word: int,
) -> None:
    """Fill in (W, L) what lists show; `starts` are the first of their rows."""
    word, place = np.divmod(np.arange(len(words) * per_word + 1) - 1, per_word)
    moved = shown.astype(np.int64) << (bits * place)[rank]
    of_row = word[rank]
    for each, packed in enumerate(words):
        part = moved if len(words) == 1 else np.where(of_row == each, moved, 0)
        np.bitwise_or.reduceat(part, starts, out=packed)
