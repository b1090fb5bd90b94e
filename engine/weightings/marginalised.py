"""Weights for what an item is, not which item it is."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.logs.features import key_sql
from engine.logs.log import Log
from engine.logs.lookup import Lookup
from engine.policies.policy import Relation
from engine.terms.term import LookedUp
from engine.weightings.weighting import Weight, Weighting

CONTEXT = ("query_code", "rank")


@dataclass(frozen=True)
class Marginalised(Weighting):
    """A row counts by how much likelier the target shows an item with these features (MIPS).

    Features are columns of the log; how often the logger showed each is counted, so no propensities
    are needed. Helps where items are many and features few; biased where items of equal features
    differ in reward. DR with it, beside predictions that start from the same features
    (`tabular(item_features=...)`), is OffCEM: biased only by differences within a group of equal
    features that the predictions miss.
    """

    key: ClassVar[str] = "marginalised"
    title: ClassVar[str] = "Features of the item"
    formula: ClassVar[str] = (
        r"w = \sum_d \pi(d \mid q, k)\, p(x \mid d) / \sum_d \pi_0(d \mid q, k)\, p(x \mid d)"
    )
    assumes: ClassVar[str] = "A reward depends on the item only through its features."
    assumptions = ("logged_propensities", "item_alone")
    depends_on: ClassVar[str] = "..f.."
    shared_by_items: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("saito2022", "saito2023")

    features: str = parameter(
        "category", "Features", "Columns of the log that describe the item, with commas."
    )

    def of_relation(self, relation: Relation, log: Log) -> Weight:
        """The target's probability of the features over the counted one."""
        names = self._names(log)
        shown = ", ".join(f"{key_sql(name)} AS {name}" for name in names)
        by = ", ".join(["query_code", "rank", "item_code", *map(key_sql, names)])
        table = log.reduce(
            f"SELECT query_code, rank, item_code, {shown}, COUNT(*) AS impressions "
            f"FROM log GROUP BY {by} ORDER BY {by}"
        )
        cells = pd.DataFrame(table)
        counts = cells.groupby([*CONTEXT, *names])["impressions"].sum().reset_index()
        whole = counts.groupby([*CONTEXT])["impressions"].transform("sum")
        counts["logged"] = counts["impressions"] / whole
        target = by_features(relation, chances(cells, names), names)
        on = [key for key in (*CONTEXT, *names) if key in target]
        joined = counts.merge(target, how="inner", on=on)
        value = (joined["probability"] / joined["logged"]).to_numpy()
        present = [key for key in ("fold", *CONTEXT, *names) if key in joined]
        keys = {key: joined[key].to_numpy() for key in present}
        return Weight(LookedUp(Lookup(keys | {"value": value})), estimated=True)

    def check(self, log: Log, of_columns: bool = False) -> None:
        """The log must have the features."""
        super().check(log, of_columns)
        self._names(log)

    def _names(self, log: Log) -> list[str]:
        names = [name.strip() for name in self.features.split(",") if name.strip()]
        unknown = [name for name in names if name not in log.columns]
        if unknown or not names:
            raise EngineError(
                f"the log has no column {(unknown or [''])[0]!r} beside the mapped ones",
                where=f"Its other columns: {', '.join(log.columns) or 'none'}",
                fix="Name the columns that describe the item: marginalised(features='...').",
            )
        return names


def chances(cells: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """How often each item came with each combination of features: item_code, names, chance."""
    seen = cells.groupby(["item_code", *names])["impressions"].sum().reset_index()
    seen["chance"] = seen["impressions"] / seen.groupby("item_code")["impressions"].transform("sum")
    return seen.drop(columns="impressions")


def by_features(relation: Relation, chance: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """A policy's probability of each combination of features: its contexts, names, probability."""
    table = pd.DataFrame({key: np.asarray(part) for key, part in relation.items()})
    joined = table.merge(chance, on="item_code")
    joined["probability"] *= joined["chance"]
    keys = [key for key in ("fold", *CONTEXT) if key in joined] + names
    return joined.groupby(keys)["probability"].sum().reset_index()
