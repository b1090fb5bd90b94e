"""A stored, validated click log, and the small tables that it is reduced to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, TypeVar

import numpy as np

from engine.logs.note import Note
from engine.logs.sources import Source, Table

T = TypeVar("T")


@dataclass(frozen=True)
class Log:
    """A click log that passed ingest: what it is, what it counts, and a source that answers SQL.

    `mapping` says which column of the file each canonical field was read from; `counts` holds
    lines, rows, quarantined, blank, header, impressions, sessions, queries, items, ranks, buckets;
    `truth` is the spec of the world that made a simulated log; `reasons` says for each mapped field
    why its column was taken; `notes` are what ingest says it decided, changed or left out;
    `set_aside` are the first lines in quarantine; `recipe` is the Python that opens it elsewhere;
    `events` is the account of an event log, `quarantine_reasons` how many lines each reason set
    aside.
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
    _answers: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def has(self, column: str) -> bool:
        """Whether the log's file had this canonical column."""
        return column in self.mapping

    def reduce(self, sql: str) -> dict[str, np.ndarray]:
        """The answer to a query without parameters, computed once and then kept."""
        return self.remember(sql, lambda: self.source.query(sql))

    def remember(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` returns, made once per key: a log never changes, nor what is fitted to it."""
        if key not in self._answers:
            self._answers[key] = make()
        return self._answers[key]

    def recall(self, family: str, key: Any, make: Callable[[], T], most: int) -> T:
        """The same for answers of a family, of which only the last so many are kept."""
        known: dict[Any, T] = self.remember(family, dict)
        found = known[key] if key in known else known.setdefault(key, make())
        for oldest in list(known)[:-most]:
            known.pop(oldest, None)
        return found

    def query(self, sql: str, **tables: Table) -> dict[str, np.ndarray]:
        """The answer to a query over `log` and the small tables given by name."""
        return self.source.query(sql, **tables)

    @cached_property
    def queries(self) -> np.ndarray:
        """(queries,) names in the order of their codes."""
        return self.reduce(named("query_names"))["query"]

    @cached_property
    def items(self) -> np.ndarray:
        """(items,) names in the order of their codes."""
        return self.reduce(named("item_names"))["item"]

    @property
    def impressions(self) -> int:
        """How many impressions the log holds."""
        return int(self.counts["impressions"])


@cache
def named(name: str) -> str:
    """The text of a query that is kept in `engine/logs/queries`."""
    return (files("engine.logs") / "queries" / f"{name}.sql").read_text("utf-8")


def cells(log: Log) -> dict[str, np.ndarray]:
    """Counts per (query, item, rank): query_code, item_code, rank, impressions, clicks, rewards.

    Rows are in the order of the keys; `clicks` counts rows with a reward above zero, `rewards`
    sums them.
    """
    return log.reduce(named("cells"))
