"""A part of a log: the rows that a condition keeps, as a log of its own with the same codes."""

import dataclasses
import hashlib
from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.logs.cache import LogCache
from engine.logs.log import Log, Names
from engine.logs.sources import Source, Table

_COUNTS = (
    "SELECT COUNT(*) AS n, COUNT(DISTINCT impression) AS impressions, "
    "COUNT(DISTINCT session) AS sessions FROM log"
)


SUBSET = "WITH log AS (SELECT * FROM log WHERE "
"""How the query of a subset begins."""


@dataclass(frozen=True)
class SubsetSource:
    """A source that answers every query over the rows of another that `where` keeps."""

    whole: Source
    where: str

    def query(self, sql: str, **tables: Table) -> dict[str, np.ndarray]:
        """The result's columns by name; a missing number is NaN, a missing text None."""
        filtered = f"{SUBSET}{self.where})"
        rest = sql.lstrip()
        if rest[:5].upper() == "WITH ":
            return self.whole.query(f"{filtered}, {rest[5:]}", **tables)
        return self.whole.query(f"{filtered} {rest}", **tables)


def subset(log: Log, where: str, name: str) -> Log:
    """The rows that the SQL condition `where` keeps; codes, names and ranks stay the whole log's.

    Raises:
        EngineError: no row is kept.
    """
    whole = log.source
    if isinstance(whole, SubsetSource):
        where, whole = f"({whole.where}) AND ({where})", whole.whole
    source = SubsetSource(whole, where)
    counted = source.query(_COUNTS)
    rows = int(counted["n"][0])
    if not rows:
        raise EngineError(f"no row of the log is in {name}")
    counts = {"rows": rows, **{key: int(counted[key][0]) for key in ("impressions", "sessions")}}
    digest = hashlib.sha256(f"{log.fingerprint} {where}".encode()).hexdigest()
    # The codes are the whole log's, so the names must be too, though some may not occur here.
    return dataclasses.replace(
        log,
        fingerprint=digest,
        name=f"{log.name}: {name}",
        source=source,
        counts={**log.counts, **counts},
        names=Names(log.queries, log.items),
        cache=LogCache(),
    )


def split(log: Log, folds: int = 5) -> tuple[Log, Log]:
    """Training and held-out sessions: the buckets of every `folds`-th session are held out."""
    test = f"bucket % {folds} = 0"
    return subset(log, f"NOT ({test})", "training sessions"), subset(log, test, "held-out sessions")


def segments(log: Log, column: str, most: int = 12) -> dict[str, Log]:
    """The log by the values of a column, the most frequent first, at most `most` of them.

    Raises:
        EngineError: the log has no such column, or no row has a value in it.
    """
    columns = [*log.mapping, *log.columns, "policy"]
    if column not in columns:
        raise EngineError(
            f"the log has no column {column!r}", fix=f"It has {', '.join(sorted(set(columns)))}."
        )
    values = log.reduce(
        f"SELECT CAST({column} AS STRING) AS value, COUNT(*) AS n FROM log "
        f"WHERE {column} IS NOT NULL GROUP BY CAST({column} AS STRING) ORDER BY n DESC, value"
    )["value"][:most]
    if not len(values):
        raise EngineError(f"no row of the log has a value in {column!r}")
    quoted = {value: "'" + str(value).replace("'", "''") + "'" for value in values}
    return {
        str(value): subset(log, f"CAST({column} AS STRING) = {text}", f"{column} = {value}")
        for value, text in quoted.items()
    }
