"""Counts per (query, item, rank) of a log: the one table that most questions are answered from."""

import numpy as np

from engine.counts.row_counts import cells_of, row_counts
from engine.logs.log import ANSWERS, Log, named


def cells(log: Log) -> dict[str, np.ndarray]:
    """Counts per (query, item, rank): query_code, item_code, rank, impressions, clicks, rewards.

    Rows are in the order of the keys; `clicks` counts rows with a reward above zero, `rewards`
    sums them.
    """

    def counted() -> dict[str, np.ndarray]:
        counts = row_counts(log)
        return log.query(named("cells")) if counts is None else cells_of(counts)

    return log.cache.get(ANSWERS, named("cells"), counted)
