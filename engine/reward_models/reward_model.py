"""The base of every reward model: the predicted reward of an item at a rank for a query."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from engine.core.method import Method
from engine.logs.log import Log
from engine.logs.lookup import KEYS, Lookup
from engine.policies.policy import Relation
from engine.terms.term import Column


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
        return tuple(one.digest if isinstance(one, Lookup) else repr(one) for one in tables)

    def expected(self, relation: Relation) -> Lookup:
        """What the policy would earn in expectation, by the keys that are left without the item."""
        assert isinstance(self.lookup, Lookup)
        policy = pd.DataFrame({**relation, "one": 0})
        predicted = pd.DataFrame({**self.lookup.table, "one": 0})
        if self.fallback is not None:
            policy = _joined(policy, pd.DataFrame({**self.fallback.table, "one": 0}), "fallback")
        policy = _joined(policy, predicted, "predicted")
        if self.fallback is not None:
            policy["predicted"] = policy["predicted"].fillna(policy["fallback"])
        keys = [key for key in dict.fromkeys([*KEYS, *self.lookup.keys]) if key in policy]
        policy["value"] = (policy["probability"] * policy["predicted"]).astype(float)
        left = [key for key in keys if key != "item_code"]
        if not left:
            return Lookup({"value": np.array([policy["value"].sum(skipna=False)])})
        groups = policy.groupby(left)
        table = groups.size().reset_index()
        # bincount, as a sum that skips what is missing would pass off an unknown reward as none
        value = np.bincount(groups.ngroup(), policy["value"], len(table))
        return Lookup({key: table[key].to_numpy() for key in left} | {"value": value})


def _joined(policy: pd.DataFrame, values: pd.DataFrame, name: str) -> pd.DataFrame:
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

    def fit(self, log: Log) -> Prediction:
        """The predictions, cross-fitted by session where they come from the log itself."""
        raise NotImplementedError
