"""Files of items to rank: relevance, and optionally queries, groups, words and intents."""

from pathlib import Path

import numpy as np

from engine.core.errors import EngineError
from engine.ingest.tables.keyed_files import KeyedFile, opened
from engine.ingest.tables.keyed_tables import NAMES
from engine.rankings.problem import RankingProblem, discounts

RELEVANCE, GROUP, TEXT = ("relevance", "merit", "judgment"), ("group",), ("text", "words")


def problems_of(
    path: Path,
    chances: tuple[float, ...] = (),
    shown: int | None = None,
    examination: np.ndarray | None = None,
    with_intents: bool = True,
) -> list[RankingProblem]:
    """One ranking problem for each query of a file, in the order of first use.

    Columns that are neither item, relevance, query, group nor text hold relevance per intent.
    Where only intents are given, relevance is their mean by the chances.

    Args:
        path: CSV, TSV, JSONL (each also gz or zst) or Parquet.
        chances: the share of users with each intent, in the order of the columns; alike if empty.
        shown: how many results are shown; all items if None.
        examination: of the ranks; 1 / log2(1 + rank) if None.
        with_intents: whether further columns are read as intents.

    Raises:
        EngineError: the file cannot be read, lacks a column, or holds what is no number.
    """
    file = opened(path)
    item, query = file.first(*NAMES["item"]), file.first(*NAMES["query"])
    relevance, group, text = file.first(*RELEVANCE), file.first(*GROUP), file.first(*TEXT)
    if item is None:
        raise EngineError(
            f"{file.name} has no column for the item",
            f"It has {', '.join(list(file.columns)[:20])}",
            "Rename one of them to item.",
            named=True,
        )
    named = {item, query, relevance, group, text}
    intents = [column for column in file.columns if column not in named] if with_intents else []
    if chances and len(chances) != len(intents):
        raise EngineError(
            f"{len(chances)} intent probabilities are given, but {file.name} has "
            f"{len(intents)} intent columns: {', '.join(intents) or 'none'}"
        )
    if relevance is None and not intents:
        raise EngineError(
            f"{file.name} has no column relevance", fix="Give each item a number.", named=True
        )
    share = np.array(chances or np.full(len(intents), 1 / max(len(intents), 1)))
    served = _columns(file, intents)
    worth = served @ share if relevance is None else file.numbers(relevance)
    names = file.texts(item)
    queries = file.texts(query) if query else np.full(len(names), "", dtype=object)
    result = []
    for name in dict.fromkeys(queries.tolist()):
        rows = np.flatnonzero(queries == name)
        result.append(
            RankingProblem(
                tuple(str(value) for value in names[rows]),
                worth[rows],
                _weights(examination, len(rows), shown),
                group=file.texts(group)[rows] if group else np.zeros(0, dtype=object),
                intents=served[rows] if intents else np.zeros((0, 0)),
                chances=share,
                text=tuple(str(value) for value in file.texts(text)[rows]) if text else (),
                query=str(name),
            )
        )
    return result


def _columns(file: KeyedFile, names: list[str]) -> np.ndarray:
    """(rows, T) the columns of intents as numbers."""
    if not names:
        return np.zeros((len(file.lines), 0))
    return np.column_stack([file.numbers(name) for name in names])


def _weights(examination: np.ndarray | None, items: int, shown: int | None) -> np.ndarray:
    """(K,) examination of what is shown of a query's items.

    Raises:
        EngineError: more is shown than the examination is given for.
    """
    wanted = items if shown is None else min(shown, items)
    if examination is None:
        return discounts(wanted)
    if shown is not None and shown > len(examination):
        raise EngineError(
            f"{shown} results are shown, but examination is given for {len(examination)} ranks",
            named=True,
        )
    return np.asarray(examination[: min(wanted, len(examination))])
