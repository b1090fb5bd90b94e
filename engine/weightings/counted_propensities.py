"""The propensities of the logging policy, counted from the log."""

import numpy as np
import pandas as pd

from engine.counts.cells import cells
from engine.logs.log import Log
from engine.policies.policy import Relation
from engine.terms.keys import grouped, matched

KEYS = ("query_code", "rank", "item_code")


def counted(log: Log) -> pd.DataFrame:
    """The share of a query's impressions in which each item stood at a rank: KEYS, logged."""
    shown = pd.DataFrame({key: cells(log)[key] for key in (*KEYS, "impressions")})
    whole = shown.groupby(["query_code", "rank"])["impressions"].transform("sum")
    return shown.assign(logged=shown["impressions"] / whole)


def ratio(relation: Relation, logged: pd.DataFrame) -> dict[str, np.ndarray]:
    """The target's probability over the column `logged`, for the logged cells that it shows."""
    on = [key for key in ("fold", *KEYS) if key in relation and key in logged]
    if set(relation) - {"probability"} <= set(logged):
        rows, place = logged, matched(relation, {key: logged[key].to_numpy() for key in on})
        above, below = relation["probability"][place], logged["logged"].to_numpy()
    else:
        frame = pd.DataFrame(relation)
        there = {key: logged[key].to_numpy() for key in on}
        rows, place = frame, matched(there, {key: relation[key] for key in on})
        above, below = relation["probability"], logged["logged"].to_numpy()[place]
    both = place >= 0
    values = ("logged", "impressions", "probability")
    table = {str(key): rows[key].to_numpy()[both] for key in rows if key not in values}
    return table | {"value": above[both] / below[both]}


def counting_bias(log: Log) -> float:
    """By how much counting makes a log's own weights too large.

    By (m - 1) / n in a context of n rows that shows m items.
    """
    cell = cells(log)
    contexts = len(grouped({key: cell[key] for key in ("query_code", "rank")})[1])
    return (len(cell["rank"]) - contexts) / log.counts["rows"]
