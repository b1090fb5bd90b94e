"""The base of every reward model: the predicted reward of an item at a rank for a query."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import scipy.sparse as sp

from engine.core.method import Method
from engine.counts.fold_cells import other_folds, other_keys
from engine.logs.log import Log
from engine.logs.lookup import KEYS, Lookup
from engine.logs.sources import Table
from engine.policies.policy import Relation
from engine.policies.shown_pages import Shown, ShownPages, table_of
from engine.terms.arrays import values_at
from engine.terms.keys import grouped, matched, total_by
from engine.terms.term import Column

BY_ITEM = ("fold", "query_code", "item_code", "rank")
CONTEXT = ("fold", "query_code", "rank")


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predicted rewards: a lookup by (fold, query, rank, item), and a fallback for unseen cells.

    `fallback` is a lookup by fewer keys (such as fold and rank), or None when every cell that a
    policy may ask for must be in the table. Where both the prediction of the logged item and what
    the target would earn stand in the log, they are `lookup` and `expectation`.
    """

    lookup: Lookup | Column
    fallback: Lookup | None = None
    expectation: Column | None = None

    @property
    def digest(self) -> tuple[str, ...]:
        """A text per table, which two predictions share only where they hold the same values."""
        tables = (self.lookup, self.fallback)
        return tuple(table.digest if isinstance(table, Lookup) else repr(table) for table in tables)

    def expected(self, shown: Shown) -> Lookup:
        """What the policy would earn in expectation, by the keys that are left without the item."""
        assert isinstance(self.lookup, Lookup)
        if isinstance(shown, ShownPages) and self._of_other_folds(shown):
            return self._on_pages(shown)
        relation = table_of(shown)
        if self.fallback is not None and _by_cell(self.lookup, self.fallback, relation):
            return self._beyond_fallback(relation)
        policy = pd.DataFrame({**relation, "one": 0})
        predicted = pd.DataFrame({**self.lookup.table, "one": 0})
        if self.fallback is not None:
            policy = _joined_values(
                policy, pd.DataFrame({**self.fallback.table, "one": 0}), "fallback"
            )
        policy = _joined_values(policy, predicted, "predicted")
        if self.fallback is not None:
            policy["predicted"] = policy["predicted"].fillna(policy["fallback"])
        further = [key for key in relation if key != "probability"]
        known = dict.fromkeys([*KEYS, *self.lookup.keys, *further])
        keys = [key for key in known if key in policy]
        policy["value"] = (policy["probability"] * policy["predicted"]).astype(float)
        left = [key for key in keys if key != "item_code"]
        if not left:
            return Lookup({"value": np.array([policy["value"].sum(skipna=False)])})
        groups = policy.groupby(left)
        table = groups.size().reset_index()
        # bincount, as a sum that skips what is missing would pass off an unknown reward as none
        value = np.bincount(groups.ngroup(), policy["value"], len(table))
        return Lookup({key: table[key].to_numpy() for key in left} | {"value": value})

    def _of_other_folds(self, pages: ShownPages) -> bool:
        """Whether predictions are of the cells of other folds, row by row, and others of a rank."""
        assert isinstance(self.lookup, Lookup)
        if self.fallback is None or not set(self.fallback.keys) <= {"fold", "rank"}:
            return False
        keys = other_keys(pages.log)
        return all(self.lookup.table.get(name) is column for name, column in keys.items())

    def _on_pages(self, pages: ShownPages) -> Lookup:
        """As beyond the fallback, but with the chances of a policy row by row at the cells."""
        by_context = self._by_context
        more = by_context.more @ pages.at_cells_by_fold(other_folds(pages.log)["cell"])
        mass = pages.mass(by_context.keys["query_code"], by_context.keys["rank"])
        more += mass * by_context.fallback
        origin = f"expected of {pages.digest} by {self.digest}"
        return Lookup({**by_context.keys, "value": more}, origin=origin)

    def _beyond_fallback(self, relation: Relation) -> Lookup:
        """Expected rewards from what cells are predicted beyond the fallback, without other pairs.

        A context is expected its fallback times all that the policy shows there, and for every cell
        of the table what its prediction has more: no (query, item) pair is looked at that is not in
        it.
        """
        assert isinstance(self.lookup, Lookup)
        cell, by_context = self.lookup.table, self._by_context
        place = matched(relation, {key: cell[key] for key in BY_ITEM if key in relation})
        shown = np.append(relation["probability"], 0.0)[place]
        more = by_context.more @ shown
        mass = Lookup(total_by(relation, CONTEXT, relation["probability"]))
        value = _at(mass, by_context.keys) * by_context.fallback + more
        return Lookup({**by_context.keys, "value": value})

    @cached_property
    def _by_context(self) -> "_ByContext":
        assert isinstance(self.lookup, Lookup)
        assert self.fallback is not None
        cell = self.lookup.table
        group, rows = grouped({key: cell[key] for key in CONTEXT})
        keys = {key: np.asarray(cell[key])[rows] for key in CONTEXT}
        places = group.astype(np.int32), np.arange(len(group) + 1, dtype=np.int32)
        del group
        more = cell["value"] - _at(self.fallback, cell)
        by_cell = sp.csc_array((more, *places), shape=(len(rows), len(more)))
        return _ByContext(keys, by_cell.tocsr(), _at(self.fallback, keys))


@dataclass(frozen=True, eq=False)
class _ByContext:
    """What expected rewards need of predictions by cell, whatever the policy.

    `keys` name the contexts, `fallback` is that of each, and `more` what each cell is predicted
    beyond it, sparse, by context and cell.
    """

    keys: Table
    more: Any
    fallback: np.ndarray


def _by_cell(lookup: Lookup, fallback: Lookup, relation: Relation) -> bool:
    """Whether predictions are by cell, and others of a rank alike."""
    cells = set(lookup.keys) == set(KEYS) and set(fallback.keys) <= {"fold", "rank"}
    return cells and set(relation) - {"probability"} <= set(KEYS)


def _at(lookup: Lookup, keys: Table) -> np.ndarray:
    return values_at(lookup, {key: keys[key] for key in lookup.keys})


def _joined_values(policy: pd.DataFrame, values: pd.DataFrame, name: str) -> pd.DataFrame:
    """The policy with a column of the values; keys that only the values have multiply its rows.

    Folds do so for every row, features only for the contexts that they came with.
    """
    on = [key for key in values if key in policy and key != "value"]
    folds = [key for key in KEYS if key in values and key not in policy]
    features = [key for key in values if key not in (*on, *folds, "value")]
    if folds:
        policy = policy.merge(values[folds].drop_duplicates(), how="cross")
    if features:
        context = [key for key in on if key != "item_code"]
        policy = policy.merge(values[context + features].drop_duplicates(), on=context)
    whole = on + folds + features
    return policy.merge(values.rename(columns={"value": name}), how="left", on=whole)


class RewardModel(Method):
    """What a row's reward is predicted to be, from the log's other sessions."""

    family: ClassVar[str] = "reward_models"
    learned: ClassVar[bool] = True
    """Whether predictions are learned from the log, so that they vary with it."""

    def fit(self, log: Log) -> Prediction:
        """The predictions, cross-fitted by session where they come from the log itself."""
        raise NotImplementedError
