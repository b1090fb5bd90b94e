"""What the logging policy seems to have done, counted from the log."""

import numpy as np
import pandas as pd

from engine.logs.log import Log, cells
from engine.policies.policy import Relation

KEYS = ("query_code", "rank", "item_code")


def counted(log: Log) -> pd.DataFrame:
    """The share of a query's impressions in which each item stood at a rank: KEYS, logged."""
    shown = pd.DataFrame({key: cells(log)[key] for key in (*KEYS, "impressions")})
    whole = shown.groupby(["query_code", "rank"])["impressions"].transform("sum")
    return shown.assign(logged=shown["impressions"] / whole)


def ratio(relation: Relation, logged: pd.DataFrame) -> dict[str, np.ndarray]:
    """The target's probability over the column `logged`, for the logged cells that it shows."""
    on = [key for key in ("fold", *KEYS) if key in relation and key in logged]
    both = logged.merge(pd.DataFrame(relation), how="inner", on=on)
    values = ("logged", "impressions", "probability")
    table = {key: both[key].to_numpy() for key in both if key not in values}
    return table | {"value": (both["probability"] / both["logged"]).to_numpy()}


def counting_bias(log: Log) -> float:
    """By how much counting makes a log's own weights too large.

    By (m - 1) / n in a context of n rows that shows m items.
    """
    cell = cells(log)
    contexts = len(np.unique(np.stack([cell["query_code"], cell["rank"]]), axis=1).T)
    return (len(cell["rank"]) - contexts) / log.counts["rows"]
