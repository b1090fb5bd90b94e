"""A policy chooses among what each event offers, where the log says what that was."""

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.logs.schema import OFFERS
from engine.policies.policy import Relation

_MOST = 20_000_000
_ELSEWHERE = (
    "SELECT COUNT(*) AS n FROM log WHERE {0} IS NULL OR "
    "INSTR(CONCAT('|', {0}, '|'), CONCAT('|', item, '|')) = 0"
)
"""Rows whose item is none of those on offer: the column then says something else."""


def among_offered(relation: Relation, log: Log) -> Relation:
    """The chances of a policy among the items that each event offers, by what it offers.

    Chances of the items on offer are divided by their sum, so that a uniform policy over all items
    is uniform over those on offer. A log that does not say for every event what it offered, or
    that always offers the same, leaves the relation as it is.

    Raises:
        EngineError: the different offers hold more than twenty million items.
    """
    column = next((name for name in OFFERS if name in log.columns), "")
    if not column or log.reduce(_ELSEWHERE.format(column))["n"][0]:
        return relation
    by_query = "query_code" in relation
    offers = pd.DataFrame(
        log.reduce(f"SELECT DISTINCT {'query_code, ' if by_query else ''}{column} FROM log")
    )
    names = offers[column].astype(str)
    if names.nunique() < 2:
        return relation
    offers["item"] = names.str.split("|")
    if offers["item"].str.len().sum() > _MOST:
        raise EngineError(
            f"the events offer {names.nunique():,} different sets of items, too many to compare",
            fix="Ask about a part of the log, such as one day.",
        )
    offers = offers.explode("item", ignore_index=True)
    codes = {str(name): code for code, name in enumerate(log.items)}
    offers["item_code"] = offers.pop("item").map(codes)
    offers = offers.dropna(subset=["item_code"]).astype({"item_code": int})
    keys = ["query_code", "item_code"] if by_query else ["item_code"]
    table = offers.merge(pd.DataFrame(relation), on=keys)
    groups = [name for name in table.columns if name not in ("item_code", "probability")]
    total = table.groupby(groups, sort=False)["probability"].transform("sum")
    table = table[total > 0]
    table["probability"] /= total[total > 0]
    return {str(name): np.asarray(table[name]) for name in table.columns}
