"""Ranking requests with a policy file, without a log and without SQL: deployment in small."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.ingest.tables.keyed_files import KeyedFile, check_chances, opened
from engine.ingest.tables.keyed_tables import NAMES, check_once, ranks_of
from engine.policies.linear import LinearModel, is_linear, linear_of

LOWER = 1e-6
"""What a chance one rank lower counts."""


def served(policy: Path, requests: Path, shown: int = 10) -> list[dict[str, Any]]:
    """Each request with the policy's first items and their scores or chances.

    For a policy that looks at columns, a request is a row with those columns. For a table of scores
    or chances, the requests are candidates: an item per row, and optionally its query.

    Args:
        policy: a policy file.
        requests: CSV, TSV, JSON lines or Parquet.
        shown: how many items each request gets at most.

    Raises:
        EngineError: a file cannot be read, or lacks what the other needs.
    """
    for path in (policy, requests):
        if not path.is_file():
            raise EngineError(f"there is no file {path.name}", fix="Check the path.")
    if is_linear(policy):
        return _by_columns(linear_of(policy).fitted(), opened(requests), shown)
    return _by_table(opened(policy), opened(requests), shown)


def _by_columns(model: LinearModel, file: KeyedFile, shown: int) -> list[dict[str, Any]]:
    names = list(model.design.codings)
    missing = [name for name in names if name not in file.columns]
    if missing:
        raise EngineError(
            f"{file.name} lacks the columns {', '.join(missing)}",
            fix="Give every column that the policy looks at.",
            named=True,
        )
    table = pd.DataFrame({name: file.columns[name].to_pandas() for name in names})
    chances = model.chances(table, _catalogues(model, file))
    order = np.argsort(-chances, axis=1, kind="stable")[:, :shown]
    answers = []
    for row, places in enumerate(order):
        possible = [place for place in places if chances[row, place] > 0]
        answers.append(
            {
                "request": row + 1,
                "ranking": [model.items[place] for place in possible],
                "probability": [float(chances[row, place]) for place in possible],
            }
        )
    return answers


def _catalogues(model: LinearModel, file: KeyedFile) -> np.ndarray | None:
    """(n,) the catalogue of each request's query, where queries have catalogues of their own."""
    if model.catalogues is None:
        return None
    query = file.first(*NAMES["query"])
    if query is None:
        raise EngineError(
            f"queries of this policy have items of their own, but {file.name} names no query",
            fix="Add a column query to the requests.",
        )
    return model.catalogues.numbers(file.texts(query))


def ranking_of(policy: Path, query: str, shown: int = 10) -> list[str]:
    """The first items of a policy file for a query, the highest score or chance first.

    Raises:
        EngineError: the file gives no ranking, or none for the query.
    """
    values, _ = valued(policy)
    if "query" in values:
        values = values[values["query"] == query]
    if values.empty:
        raise EngineError(
            f"{policy.name} has no items for the query {query!r}",
            fix="Name a query of the file.",
            named=True,
        )
    best = values.groupby("item", sort=False)["value"].max()
    return list(best.sort_values(ascending=False, kind="stable").index[:shown])


def valued(path: Path) -> tuple[pd.DataFrame, bool]:
    """Item, value and perhaps query of a policy file that is a table; and whether it has chances.

    A chance to stand at a lower rank counts a millionth as much per rank: a draw in proportion to
    the values then gives the file's ranking, or its Plackett-Luce draw.

    Raises:
        EngineError: the file looks at columns of the log, or has no score, probability or rank.
    """
    if is_linear(path):
        raise EngineError(
            f"{path.name} looks at columns of the log, so it has no one ranking per query",
            fix="Give a policy file with item and score or probability.",
            named=True,
        )
    return _valued(opened(path))


def _valued(policy: KeyedFile) -> tuple[pd.DataFrame, bool]:
    table, score = _keyed(policy), policy.first("score")
    value = score or policy.first("probability", "p")
    rank = policy.first(*NAMES["rank"])
    if value is None and rank is None:
        raise EngineError(
            f"{policy.name} has neither score nor probability nor rank",
            fix="Give a policy file.",
            named=True,
        )
    table["value"] = 1 / ranks_of(policy, str(rank)) if value is None else policy.numbers(value)
    if value not in (None, score):
        check_chances(f"{value} of {policy.name}", table["value"].to_numpy(), policy.at)
    names = [name for each in NAMES.values() if (name := policy.first(*each))]
    check_once(policy, names)
    if rank and value not in (None, score):
        table["value"] *= LOWER ** (ranks_of(policy, rank) - 1)
    keys = [key for key in ("query", "item") if key in table]
    return table.groupby(keys, sort=False)["value"].sum().reset_index(), value not in (None, score)


def _by_table(policy: KeyedFile, file: KeyedFile, shown: int) -> list[dict[str, Any]]:
    (table, _), requested = _valued(policy), _keyed(file).drop_duplicates()
    keys = ["query", "item"] if {"query"} <= set(table) & set(requested) else ["item"]
    if "query" in table and "query" not in requested:
        raise EngineError(
            f"{policy.name} ranks by query, but {file.name} names none",
            fix="Add a column query to the candidates.",
            named=True,
        )
    best = table.groupby(keys, sort=False)["value"].max()
    joined = requested.join(best, on=keys)
    answers = []
    for query, rows in joined.groupby(
        joined["query"] if "query" in requested else np.zeros(len(joined))
    ):
        ranked = rows.sort_values("value", ascending=False, kind="stable", na_position="last")
        top = ranked.head(shown)
        answers.append(
            {
                "request": query if "query" in requested else 1,
                "ranking": top["item"].tolist(),
                "score": [float(value) for value in top["value"]],
            }
        )
    return answers


def _keyed(file: KeyedFile) -> pd.DataFrame:
    item = file.first(*NAMES["item"])
    if item is None:
        raise EngineError(
            f"{file.name} has no column for the item", fix="Name one of them item.", named=True
        )
    table = {"item": file.texts(item)}
    if query := file.first(*NAMES["query"]):
        table["query"] = file.texts(query)
    return pd.DataFrame(table)
