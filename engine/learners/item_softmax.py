"""A softmax over features of the items, for catalogues of any size."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.core.minimise import Tick, minimised, silent
from engine.learners import deployed
from engine.learners.contextual import steps_for
from engine.learners.learner import Learner, need_single_actions
from engine.logged_actions import softmax_linear
from engine.logged_actions.contexts import by_query
from engine.logged_actions.item_features import (
    DescribedActions,
    chances,
    learned,
    overlap_risk,
)
from engine.logged_actions.offered import catalogues, offered
from engine.logs.features import DesignMatrix, columns_of, key_sql
from engine.logs.log import Log
from engine.policies.linear import Linear, LinearModel, with_constant
from engine.policies.policy import Policy
from engine.policies.uploaded import UploadedPolicy

CELLS = 10_000_000
"""Contexts times sampled items that a step computes; beyond it, rows are sampled too."""
ALONE, QUERIES, TABLE = 2_000, 1_000, 20_000_000
"""Most items without features, most queries without columns, and most rows of a policy file."""


@dataclass(frozen=True)
class ItemSoftmax(Learner):
    """Learns which features of items to prefer, so that what one item earns informs about others.

    The risk is that of Norm-POEM, with a term for the effective rows: among very many items a
    policy could otherwise follow a handful of rows that were all clicked. The softmax's normaliser
    is summed over a sample of the items, drawn by the policy so far; of 100,000 items samples of
    1,000 and of 10,000 erred by 2% to 9%, one of 100 by up to 46%. The policy that is deployed is
    exact. A query is offered the items that the log showed for it; with item features also those of
    queries that share items with it, where the logged chances of its own do not add up to one. With
    features of the query it is offered all items of the queries that share items with it.
    """

    key: ClassVar[str] = "item_softmax"
    title: ClassVar[str] = "Softmax over item features"
    formula: ClassVar[str] = (
        r"\pi(d \mid x) = \frac{e^{x^\top A f_d}}{\sum_{d'} e^{x^\top A f_{d'}}},"
        r"\quad \sum_{d'} \approx \frac{K}{S} \sum_{d' \in \text{sample}}"
    )
    assumes: ClassVar[str] = "The weights are right up to a factor; rewards follow the features."
    assumptions = ("known_up_to_a_factor", "logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2015", "bengio2008")

    features: str = parameter(
        "", "Features", "Columns of the log that the policy looks at, with commas; else the query."
    )
    item_features: str = parameter(
        "", "Item features", "Columns that describe an item, with commas; else each item alone."
    )
    sampled: int = parameter(
        1_000,
        "Sampled items",
        "How many items are drawn to estimate the normaliser.",
        low=10,
        high=10**6,
    )
    penalty: float = parameter(
        0.5, "Penalty", "How many standard errors are added to the risk.", low=0, high=100
    )
    ridge: float = parameter(
        1e-4, "Ridge", "How strongly large weights are penalised.", low=0, high=1e3
    )
    overlap_penalty: float = parameter(
        1.0,
        "Overlap penalty",
        "How many standard errors of a mean over the effective rows are added to the risk.",
        low=0,
        high=100,
    )

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """Chances per query, or weights of columns, for every item of the log."""
        need_single_actions(self.key, log)
        names = columns_of(log, self.features)
        if not names and not self.item_features:
            return self._by_query(log, tick)
        rows = log.query(
            f"SELECT {', '.join([*_texts(names), 'query_code', 'item_code'])}, propensity, reward "
            "FROM log ORDER BY impression, rank"
        )
        tick(0.0)
        codes, described = self._items(log)
        if not names and len(log.queries) > QUERIES:
            raise EngineError(
                f"{len(log.queries):,} queries are too many to distinguish",
                fix="Name columns of the log: item_softmax(features='...').",
            )
        if not names and len(log.queries) * len(codes) > TABLE:
            raise EngineError(
                f"{len(log.queries):,} queries and {len(codes):,} items give a policy file of too "
                "many rows",
                fix="Name columns of the log that the policy looks at: features='...'.",
            )
        table = pd.DataFrame({name: rows[name] for name in names or ["query_code"]})
        tick(0.0)
        split, number = catalogues(log, codes) if names else (None, np.empty(0, int))
        number = rows["query_code"] if split is None else number[rows["query_code"]]
        keys = [table[name] for name in table] + ([] if split is None else [pd.Series(number)])
        context = table.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
        tick(0.0)
        chosen = _sampled_rows(context, CELLS // min(self.sampled, len(codes)), rng)
        context, first = _numbered(context[chosen])
        table = table.iloc[chosen]
        seen = table.iloc[first]
        design = DesignMatrix(table, names, partial(tick, 0.0)) if names else None
        contexts = np.eye(len(first)) if design is None else with_constant(design, seen)
        action = np.searchsorted(codes, rows["item_code"][chosen])
        propensity = rows["propensity"][chosen].astype(float)
        allowed = None
        if design is None:
            allowed = offered(context, action, propensity, (len(first), len(codes)))
        elif split is not None and len(first) * len(codes) <= CELLS:
            allowed = ~split.closed(number[chosen][first])
        data = DescribedActions(
            contexts,
            context,
            action,
            propensity,
            rows["reward"][chosen].astype(float),
            described,
            None if allowed is None or allowed.all() else allowed,
        )
        weights = learned(
            data,
            sampled=self.sampled,
            penalty=self.penalty,
            ridge=self.ridge,
            overlap_penalty=self.overlap_penalty,
            rng=rng,
            tick=tick,
        )
        if design is not None:
            items = tuple(str(item) for item in log.items[codes])
            model = LinearModel(design, items, weights @ described.T, 1.0, split)
            return Linear(self.key, model)
        return self._table(seen["query_code"].to_numpy(), codes, weights, data, len(log.queries))

    def _by_query(self, log: Log, tick: Tick) -> Policy:
        """The chances of the items of each query, each of them with a weight of its own."""
        contexts = by_query(log, tick=tick)
        data = contexts.data
        weights = minimised(
            lambda point: overlap_risk(point, data, self.penalty, self.overlap_penalty),
            np.zeros(data.shape),
            self.ridge,
            steps_for(data),
            tick,
        )
        chance = softmax_linear.chances(weights, data)
        return deployed.by_chances(self.key, contexts, chance, log)

    def _items(self, log: Log) -> tuple[np.ndarray, np.ndarray]:
        """(K,) codes, and (K, p) numbers that describe the items."""
        names = columns_of(log, self.item_features)
        least = [f"MIN({key_sql(name)}) AS {name}" for name in names]
        rows = log.query(
            f"SELECT {', '.join(['item_code', *least])} FROM log "
            "GROUP BY item_code ORDER BY item_code"
        )
        codes = rows["item_code"]
        if not names:
            if len(codes) > ALONE:
                raise EngineError(
                    f"{len(codes):,} items are too many to learn a weight for each",
                    fix="Name columns that describe them: item_softmax(item_features='...').",
                )
            return codes, np.eye(len(codes))
        table = pd.DataFrame({name: rows[name] for name in names})
        return codes, DesignMatrix(table, names).of(table).toarray()

    def _table(
        self,
        queries: np.ndarray,
        codes: np.ndarray,
        weights: np.ndarray,
        data: DescribedActions,
        count: int,
    ) -> Policy:
        """The chances of every item for each of the log's queries; new ones get the mean."""
        probability = chances(weights, data.contexts, data.described, data.allowed)
        chance = np.tile(probability.mean(axis=0), (count, 1))
        chance[queries] = probability
        query, place = np.nonzero(chance)
        table = {
            "query_code": query,
            "item_code": codes[place],
            "probability": chance[query, place],
        }
        return UploadedPolicy(self.key, table, self.key)

    def candidates(self) -> tuple["ItemSoftmax", ...]:
        """Three overlap penalties, each with two ridges."""
        return tuple(
            self.replace(overlap_penalty=penalty, ridge=ridge)
            for penalty in sorted({0.5, self.overlap_penalty, 3.0})
            for ridge in sorted({self.ridge, 1e-2})
        )


def _texts(names: list[str]) -> list[str]:
    return [f"{key_sql(name)} AS {name}" for name in names]


def _sampled_rows(context: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """The rows that are learned from: all, or those of so many contexts, drawn."""
    count = int(context.max()) + 1
    if count <= most:
        return np.arange(len(context))
    chosen = np.zeros(count, bool)
    chosen[rng.choice(count, most, replace=False)] = True
    return np.flatnonzero(chosen[context])


def _numbered(context: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Contexts numbered from 0, and where each stands first."""
    _, first, place = np.unique(context, return_index=True, return_inverse=True)
    return place, first
