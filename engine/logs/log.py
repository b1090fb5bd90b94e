"""A stored, validated click log, and the small tables that it is reduced to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from engine.logs.cache import Family, LogCache
from engine.logs.note import Note
from engine.logs.sources import Source, Table

ANSWERS: Family[str, dict[str, np.ndarray]] = Family("answers")
"""What queries without parameters answer, by their text."""


@dataclass(frozen=True)
class Names:
    """(queries,) and (items,) names in the order of their codes."""

    queries: np.ndarray
    items: np.ndarray


@dataclass(frozen=True)
class Log:
    """A click log that passed ingest: what it is, what it counts, and a source that answers SQL.

    `mapping` says which column of the file each canonical field was read from; `counts` holds
    lines, rows, quarantined, blank, header, impressions, sessions, queries, items, ranks, buckets;
    `truth` is the spec of the world that made a simulated log; `reasons` says for each mapped field
    why its column was taken; `notes` are what ingest says it decided, changed or left out;
    `set_aside` are the first lines in quarantine; `recipe` is the Python that opens it elsewhere;
    `events` is the account of an event log, `quarantine_reasons` how many lines each reason set
    aside; `names` are those of the codes where the rows alone do not say them, as in a subset.
    """

    fingerprint: str
    name: str
    source: Source
    mapping: Mapping[str, str]
    counts: Mapping[str, int]
    columns: tuple[str, ...] = ()
    truth: str | None = None
    format: str = "table"
    reasons: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    set_aside: tuple[int, ...] = ()
    recipe: str = ""
    events: Mapping[str, Any] = field(default_factory=dict)
    quarantine_reasons: Mapping[str, int] = field(default_factory=dict)
    names: Names | None = field(default=None, repr=False, compare=False)
    cache: LogCache = field(default_factory=LogCache, repr=False, compare=False)

    def has(self, column: str) -> bool:
        """Whether the log's file had this canonical column."""
        return column in self.mapping

    def reduce(self, sql: str) -> dict[str, np.ndarray]:
        """The answer to a query without parameters, computed once and then kept."""
        return self.cache.get(ANSWERS, sql, lambda: self.source.query(sql))

    def query(self, sql: str, **tables: Table) -> dict[str, np.ndarray]:
        """The answer to a query over `log` and the small tables given by name."""
        return self.source.query(sql, **tables)

    @property
    def queries(self) -> np.ndarray:
        """(queries,) names in the order of their codes."""
        names = self.names
        return names.queries if names else self.reduce(named("query_names"))["query"]

    @property
    def items(self) -> np.ndarray:
        """(items,) names in the order of their codes."""
        names = self.names
        return names.items if names else self.reduce(named("item_names"))["item"]

    @property
    def impressions(self) -> int:
        """How many impressions the log holds."""
        return int(self.counts["impressions"])


@cache
def named(name: str) -> str:
    """The text of a query that is kept in `engine/logs/queries`."""
    return (files("engine.logs") / "queries" / f"{name}.sql").read_text("utf-8")
