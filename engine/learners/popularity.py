"""The baseline: what was clicked most, whatever the query."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from engine.core.minimise import Tick, silent
from engine.counts.cells import cells
from engine.learners import deployed
from engine.learners.learner import Learner
from engine.logs.log import Log
from engine.policies.policy import Policy


@dataclass(frozen=True)
class Popularity(Learner):
    """Ranks each query's items by their clicks over all queries, without any correction."""

    key: ClassVar[str] = "popularity"
    title: ClassVar[str] = "Item popularity"
    formula: ClassVar[str] = r"\text{sort by } \sum_i c_i [d_i = d]"
    assumes: ClassVar[str] = (
        "Clicks measure relevance, whatever the rank of the item and the query."
    )
    assumptions = ("clicks_are_relevance", "same_at_every_rank")
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    def learn(self, log: Log, rng: np.random.Generator, tick: Tick = silent) -> Policy:
        """The items in the order of their clicks."""
        table = pd.DataFrame(cells(log))
        pairs = table[["query_code", "item_code"]].drop_duplicates()
        clicks = table.groupby("item_code")["clicks"].sum()
        score = clicks.loc[pairs["item_code"]].to_numpy(float)
        query, item = (pairs[name].to_numpy() for name in ("query_code", "item_code"))
        return deployed.by_scores(self.key, query, item, score, score, log)
