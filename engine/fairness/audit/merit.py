"""What exposure is compared with: relevance from this log, from a file, or of a simulated truth."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.core.errors import EngineError
from engine.ingest.tables.keyed_files import opened
from engine.ingest.tables.keyed_tables import NAMES
from engine.logs.log import Log
from engine.logs.name_codes import codes_of
from engine.simulator.world import World

FROM_LOG, TRUTH = "log", "truth"
NAMED = ("merit", "relevance", "judgment", "grade")


@dataclass(frozen=True)
class Given:
    """Relevance that is given: of every pair of query and item that has some, shown or not."""

    query: np.ndarray
    item: np.ndarray
    relevance: np.ndarray
    source: str


def given_merit(log: Log, merit: str) -> Given | None:
    """The relevance that a text names; None where it is to be estimated from the log.

    Raises:
        EngineError: the log has no truth, or the file no relevance of its items.
    """
    if merit == FROM_LOG:
        return None
    if merit == TRUTH:
        return _true_merit(log)
    return _merit_of_file(log, Path(merit))


def _true_merit(log: Log) -> Given:
    if log.truth is None:
        raise EngineError("the truth behind this log is not known", fix="Give merit=log or a file.")
    truth = World.parse(log.truth).truth
    query, place = np.nonzero(truth.candidates >= 0)
    queries = codes_of(truth.queries, log.queries)[query]
    items = codes_of(truth.items, log.items)[truth.candidates[query, place]]
    return Given(queries, items, truth.liking[query, place], "the truth")


def _merit_of_file(log: Log, path: Path) -> Given:
    file = opened(path)
    item, query, merit = file.first(*NAMES["item"]), file.first(*NAMES["query"]), file.first(*NAMED)
    if item is None or merit is None:
        raise EngineError(
            f"{file.name} needs the columns item and merit",
            fix="And query, if merit depends on it.",
            named=True,
        )
    codes = codes_of(file.texts(item), log.items)
    values = file.numbers(merit)
    if (values < 0).any():
        raise EngineError(f"merit in {file.name} must not be negative")
    if query is None:
        every = np.arange(len(log.queries))
        return Given(
            np.repeat(every, len(codes)),
            np.tile(codes, len(every)),
            np.tile(values, len(every)),
            file.name,
        )
    query_codes = codes_of(file.texts(query), log.queries)
    if not ((query_codes >= 0) & (codes >= 0)).any():
        raise EngineError(f"{file.name} names no query and item of the log", named=True)
    return Given(query_codes, codes, values, file.name)
