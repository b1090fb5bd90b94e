"""Counts of rows per bucket that a comparison fetched, for what else is summed by bucket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.logs.cache import Family
from engine.logs.log import Log

KEYS = ("query_code", "item_code", "rank", "reward")
"""What the strata of the counts must distinguish."""
MOST = 1_000_000
"""Counts that are kept beside those of the comparison, which may be forgotten: 12 MB."""


@dataclass(frozen=True, eq=False)
class BucketCounts:
    """(U,) ascending buckets, (S,) values of KEYS by name, and (U, S) rows, sparse, by column."""

    buckets: np.ndarray
    strata: Mapping[str, np.ndarray]
    rows: Any


BUCKET_COUNTS: Family[None, BucketCounts] = Family("bucket counts")


def bucket_counts(log: Log) -> BucketCounts | None:
    """What was kept; None before a comparison, and where rows are too many kinds."""
    return log.cache.entries(BUCKET_COUNTS).get(None)


def keep_bucket_counts(
    log: Log, buckets: np.ndarray, strata: Mapping[str, np.ndarray], rows: Any
) -> None:
    """Keep counts per bucket and stratum if they distinguish KEYS and are few."""
    if bucket_counts(log) is None and set(KEYS) <= set(strata) and rows.nnz <= MOST:
        kept = BucketCounts(buckets, {key: strata[key] for key in KEYS}, rows)
        log.cache.put(BUCKET_COUNTS, None, kept)
