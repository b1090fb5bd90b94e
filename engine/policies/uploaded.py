"""A policy from a file."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.core.numbers import count
from engine.core.titles import titled_spec
from engine.ingest.tables.keyed_files import TOLERANCE, check_chances, opened
from engine.ingest.tables.keyed_tables import KEYS, NAMES, Keyed, keyed
from engine.logs.log import Log
from engine.policies.candidates import Candidates
from engine.policies.linear import Linear, is_linear, linear_of
from engine.policies.policy import Policy, Relation
from engine.policies.scores import COLUMN, Scores

COLUMNS = ("probability", "p", "p_*")
MOST = 100
"""Policies that one file holds; each is compared with every other."""


@dataclass(frozen=True)
class UploadedPolicy(Policy):
    """A policy from a file with item, probability and optionally query and rank."""

    key: ClassVar[str] = "uploaded"
    title: ClassVar[str] = "Uploaded"
    formula: ClassVar[str] = r"\pi(d \mid q, k)"
    assumes: ClassVar[str] = "The file holds the chance of every item that the policy may show."
    assumptions = ("given_numbers",)
    cites: ClassVar[tuple[str, ...]] = ("saito2021",)
    of_a_file: ClassVar[bool] = True

    name: str = parameter("", "File", "The file, and its column where it has several.")
    table: Relation | None = field(default=None, compare=False, repr=False)
    file: str = field(default="", compare=False, repr=False)
    note: str = field(default="", compare=False, repr=False)
    learned_from: str = field(default="", compare=False, repr=False)

    @property
    def source_file(self) -> str:
        """The file without the column that `name` adds where it holds several policies."""
        return self.file

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) the file's probabilities, as far as they are of candidates."""
        relation = self.relation(candidates)
        result = np.zeros((len(candidates.item_code), candidates.ranks))
        place = {
            (query, item): row
            for row, (query, item) in enumerate(
                zip(candidates.query_code.tolist(), candidates.item_code.tolist(), strict=True)
            )
        }
        queries = relation.get("query_code")
        for query in np.unique(candidates.query_code).tolist():
            rows = slice(None) if queries is None else queries == query
            ranks = relation["rank"][rows] - 1 if "rank" in relation else slice(None)
            items = relation["item_code"][rows].tolist()
            for row, item in enumerate(items):
                if (query, item) in place:
                    rank = ranks if isinstance(ranks, slice) else ranks[row]
                    result[place[query, item], rank] = relation["probability"][rows][row]
        return result

    def relation(self, candidates: Candidates) -> Relation:
        """The file's table."""
        if self.table is None:
            raise EngineError(
                f"the policy file {self.name!r} is not at hand", fix="Upload the file again."
            )
        return self.table


def policies_of(path: Path, log: Log) -> list["UploadedPolicy | Scores | Linear"]:
    """The policies of a file: one for each column of probabilities (`probability`, or `p_...`).

    A JSON file that `learn` wrote is one policy, linear in columns of the log. A file of scores is
    one policy, the ranking by them; a file with ranks and nothing else shows each item at its rank.

    Raises:
        EngineError: the file cannot be read, or a column does not sum to one for a query and rank.
    """
    if is_linear(path):
        return [linear_of(path)]
    given = opened(path)
    has_probabilities = any(_of_probability(name.lower()) for name in given.columns)
    if given.first(COLUMN) and not has_probabilities:
        return [Scores().of_rows(given, log)]
    rank = given.first(*NAMES["rank"])
    if rank and not has_probabilities:
        return [_ranking(keyed(given, log, (rank.lower(),)))]
    file = keyed(given, log, COLUMNS)
    columns = [column for column in file.table if column not in KEYS]
    if len(columns) > MOST:
        raise EngineError(
            f"{path.name} holds {len(columns):,} policies, more than {MOST}",
            fix="Keep the columns of those to be compared.",
            named=True,
        )
    policies: list[UploadedPolicy | Scores | Linear] = []
    for column in columns:
        relation = file.keys() | {"probability": file.table[column]}
        _check_sums(relation, column, file, log)
        name = path.name if len(columns) == 1 else f"{path.name}:{column}"
        policies.append(UploadedPolicy(name, relation, path.name, file.note, file.learned_from))
    return policies


def _ranking(file: Keyed) -> UploadedPolicy:
    """The policy that shows each item of a file at its rank.

    Raises:
        EngineError: it shows an item of a query twice, or two at a rank.
    """
    keys = file.keys()
    keys["rank"] = keys["rank"].astype(int)
    query, rank = keys.get("query_code", np.zeros(len(keys["rank"]), int)), keys["rank"]
    for what, code in (("rank", rank), ("item", keys["item_code"])):
        frame = pd.DataFrame({"query": query, "code": code})
        again = np.flatnonzero(frame.duplicated())
        if len(again):
            raise EngineError(
                f"{file.name} is a ranking, but gives the same {what} of a query twice",
                where=f"First again at {file.at(int(again[0]))}",
                fix="Give each rank one item, or a column probability.",
                named=True,
            )
    relation = keys | {"probability": np.ones(len(rank))}
    return UploadedPolicy(file.name, relation, file.name, file.note, file.learned_from)


def policy_label(spec: str) -> str:
    """A policy's spec as a sentence names it: its title, or its file where it was read from one."""
    return titled_spec("policies", spec)


def _of_probability(name: str) -> bool:
    return name in COLUMNS or name.startswith("p_")


def _check_sums(relation: Relation, column: str, file: Keyed, log: Log) -> None:
    probability, name = relation["probability"], f"{column} of {file.name}"
    check_chances(name, probability, file.at)
    query = relation.get("query_code", np.zeros(len(probability), int))
    rank = relation.get("rank", np.zeros(len(probability), int))
    unique, first, where = np.unique(
        query * (int(rank.max()) + 1) + rank, return_index=True, return_inverse=True
    )
    sums = np.bincount(where, probability, len(unique))
    wrong = np.flatnonzero(np.abs(sums - 1) > TOLERANCE)
    if len(wrong):
        row = int(first[wrong].min())
        at = [f"query {str(log.queries[query[row]])[:40]!r}"] if "query_code" in relation else []
        at += [f"rank {int(rank[row])}"] if "rank" in relation else []
        raise EngineError(
            f"{name} must sum to 1 for every query and rank, but {count(len(wrong), 'sum')} "
            f"{'does' if len(wrong) == 1 else 'do'} not",
            where=f"First at {', '.join([*at, file.at(row)])}: {sums[where[row]]:.6g}",
            fix="Give every item that the policy may show, with its probability.",
            named=True,
        )
