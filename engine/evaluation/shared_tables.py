"""What one comparison of a log leaves to the next: relations, weights, predictions.

A changed level or one more estimator asks again what the same policies show. On a long tail these
tables hold millions of rows, and making them anew costs more than what the change is about.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from engine.core.method import Method
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.lookup import Lookup
from engine.policies.candidates import Candidates, logged_candidates
from engine.policies.shown_pages import ShownPages
from engine.reward_models.reward_model import Prediction
from engine.terms.term import LookedUp, leaves
from engine.weightings.weighting import Weight

MOST_BYTES = 1_000_000_000
"""Tables that are kept for the next comparison; with more of them the oldest go."""
TABLES: Family[None, tuple[Candidates, dict[Any, Any]]] = Family("tables of comparisons")
"""With the candidates that they rest on: a log may rank as another one does."""


@dataclass
class SharedTables:
    """The tables of a comparison: those that specs say all about are kept with the log."""

    log: Log
    own: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: tuple[Any, ...], make: Callable[[], Any], *methods: Method) -> Any:
        """What `make` returns, made once per key and kept while nothing but specs decides on it.

        Args:
            key: kind of table, and the specs of what it is about.
            make: makes the table.
            methods: what it is about; nothing is kept for the next comparison without them, or
                where one holds a table of its own, such as an uploaded policy.
        """
        shared = bool(methods) and all(_described_by_spec(method) for method in methods)
        tables = self.of_log if shared else self.own
        if key not in tables:
            tables[key] = make()
        return tables[key]

    @property
    def of_log(self) -> dict[Any, Any]:
        """The tables that are kept with the log."""
        candidates = logged_candidates(self.log)
        basis, tables = self.log.cache.get(TABLES, None, lambda: (candidates, {}))
        if basis is not candidates:
            _, tables = self.log.cache.put(TABLES, None, (candidates, {}))
        return tables

    def trim(self) -> None:
        """Forget the oldest tables until the others take MOST_BYTES at most."""
        tables, counted, left = self.of_log, set[int](), MOST_BYTES
        for key in list(tables)[::-1]:
            left -= sum(array.nbytes for array in _arrays(tables[key], counted))
            if left < 0:
                del tables[key]


def _described_by_spec(method: Method) -> bool:
    """Whether a method is all that its spec says: it holds nothing that no parameter names."""
    hidden = (getattr(method, each.name) for each in fields(method) if not each.compare)
    return all(value is None or (isinstance(value, str) and not value) for value in hidden)


def _arrays(value: Any, counted: set[int]) -> list[np.ndarray]:
    """The arrays within a table that were not counted yet."""
    inside: Iterable[Any]
    match value:
        case np.ndarray():
            new = id(value) not in counted
            counted.add(id(value))
            return [value] if new else []
        case ShownPages():
            inside = [value.form.order, vars(value).get("at_cells"), vars(value).get("relation")]
        case Lookup():
            inside = value.table.values()
        case Weight():
            lookups = (leaf.lookup for leaf in leaves([value.term]) if isinstance(leaf, LookedUp))
            inside = [lookup.table for lookup in lookups]
        case Prediction():
            inside = [value.lookup, value.fallback]
        case Mapping():
            inside = value.values()
        case _:
            return []
    return [array for part in inside for array in _arrays(part, counted)]
