"""The base of every reward model: the predicted reward of an item at a rank for a query."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from engine.core.method import Method
from engine.logs.log import Log
from engine.logs.lookup import KEYS, Given, Lookup, total_by
from engine.policies.policy import Relation


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predicted rewards: a lookup by (fold, query, rank, item), and a fallback for unseen cells.

    `fallback` is a lookup by fewer keys (such as fold and rank), or None when every cell that a
    policy may ask for must be in the table. Where both the prediction of the logged item and what
    the target would earn stand in the log, they are `lookup` and `expectation`.
    """

    lookup: Lookup | Given
    fallback: Lookup | None = None
    expectation: Given | None = None

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
        table = {key: policy[key].to_numpy() for key in KEYS if key in policy}
        mass = (policy["probability"] * policy["predicted"]).to_numpy(dtype=float)
        keys = tuple(key for key in table if key != "item_code")
        return Lookup(total_by({key: table[key] for key in keys}, keys, mass))


def _joined(policy: pd.DataFrame, values: pd.DataFrame, name: str) -> pd.DataFrame:
    """The policy with a column of the values; keys that only the values have multiply its rows."""
    on = [key for key in (*KEYS, "one") if key in policy and key in values]
    extra = [key for key in KEYS if key in values and key not in policy]
    if extra:
        policy = policy.merge(values[extra].drop_duplicates(), how="cross")
    return policy.merge(values.rename(columns={"value": name}), how="left", on=on + extra)


class RewardModel(Method):
    """What a row's reward is predicted to be, from the log's other sessions."""

    family: ClassVar[str] = "reward_models"

    def fit(self, log: Log) -> Prediction:
        """The predictions, cross-fitted by session where they come from the log itself."""
        raise NotImplementedError


def check_complete(expected: Lookup) -> bool:
    """Whether every cell that the policy may show has a predicted reward."""
    return bool(np.isfinite(expected.table["value"]).all())
