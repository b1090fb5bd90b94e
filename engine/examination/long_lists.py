"""Rankings too long for the arrays of pairs and ranks: their first ranks as a log of its own."""

from dataclasses import replace

from engine.logs.log import Log
from engine.logs.subset import subset

MOST_RANKS = 60
"""Arrays of (pairs, ranks, ranks) are held up to here."""


def first_ranks(log: Log, most: int = MOST_RANKS) -> tuple[Log, str]:
    """The log, and an empty text; of longer rankings the first ranks, and a sentence on it."""
    if log.counts["ranks"] <= most:
        return log, ""
    top = subset(log, f"rank <= {most}", f"the first {most} ranks")
    counts = {**top.counts, "ranks": min(most, log.counts["ranks"])}
    sentence = (
        f"Rankings have up to {log.counts['ranks']:,} ranks; the first {most} ranks are used."
    )
    return replace(top, counts=counts, name=log.name), sentence
