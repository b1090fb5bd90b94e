"""A policy from a file."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.logs.keyed_tables import header, read
from engine.logs.log import Log
from engine.policies.evidence import Evidence
from engine.policies.policy import Policy, Relation
from engine.policies.scores import COLUMN, Scores

COLUMNS = ("probability", "p", "p_*")
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Uploaded(Policy):
    """A policy from a file with item, probability and optionally query and rank."""

    key: ClassVar[str] = "uploaded"
    title: ClassVar[str] = "Uploaded"
    formula: ClassVar[str] = r"\pi(d \mid q, k)"
    assumes: ClassVar[str] = "The file holds the chance of every item that the policy may show."
    cites: ClassVar[tuple[str, ...]] = ("saito2021",)

    name: str = parameter("", "File", "The file, and its column where it has several.")
    table: Relation | None = field(default=None, compare=False, repr=False)
    file: str = field(default="", compare=False, repr=False)

    def marginals(self, evidence: Evidence) -> np.ndarray:
        """(m, K) the file's probabilities, as far as they are of candidates."""
        relation = self.relation(evidence)
        result = np.zeros((len(evidence.item_code), evidence.ranks))
        place = {
            (query, item): row
            for row, (query, item) in enumerate(
                zip(evidence.query_code.tolist(), evidence.item_code.tolist(), strict=True)
            )
        }
        queries = relation.get("query_code")
        for query in np.unique(evidence.query_code).tolist():
            rows = slice(None) if queries is None else queries == query
            ranks = relation["rank"][rows] - 1 if "rank" in relation else slice(None)
            items = relation["item_code"][rows].tolist()
            for row, item in enumerate(items):
                if (query, item) in place:
                    rank = ranks if isinstance(ranks, slice) else ranks[row]
                    result[place[query, item], rank] = relation["probability"][rows][row]
        return result

    def relation(self, evidence: Evidence) -> Relation:
        """The file's table."""
        if self.table is None:
            raise EngineError(
                f"the policy file {self.name!r} is not at hand", fix="Upload the file again."
            )
        return self.table


def policies_of(path: Path, log: Log) -> list["Uploaded | Scores"]:
    """The policies of a file: one for each column of probabilities (`probability`, or `p_...`).

    A file of scores is one policy, the ranking by them; a file with ranks and nothing else shows
    each item at its rank.

    Raises:
        EngineError: the file cannot be read, or a column does not sum to one for a query and rank.
    """
    names = header(path)
    if COLUMN in names and not {"probability", "p"} & set(names):
        return [Scores().of_file(path, log)]
    ranked = {"rank", "position"} & set(names) and not any(_of_probability(name) for name in names)
    table = read(path, log, tuple(sorted({"rank", "position"} & set(names))) if ranked else COLUMNS)
    keys = {key: table[key] for key in ("query_code", "rank", "item_code") if key in table}
    if ranked:
        keys["rank"] = np.asarray(keys["rank"]).astype(int)
        table = keys | {"probability": np.ones(len(keys["rank"]))}
    columns = [column for column in table if column not in ("query_code", "rank", "item_code")]
    found: list[Uploaded | Scores] = []
    for column in columns:
        relation = keys | {"probability": table[column]}
        _check_sums(relation, f"{column} of {path.name}", log)
        name = path.name if len(columns) == 1 else f"{path.name}:{column}"
        found.append(Uploaded(name=name, table=relation, file=path.name))
    return found


def file_of(policy: Policy) -> str:
    """The name of the file that a policy was read from; empty for all others."""
    if isinstance(policy, Uploaded):
        return policy.file
    return policy.name if isinstance(policy, Scores) else ""


def _of_probability(name: str) -> bool:
    return name in COLUMNS or name.startswith("p_")


def _check_sums(relation: Relation, name: str, log: Log) -> None:
    probability = relation["probability"]
    if (probability < 0).any() or (probability > 1 + TOLERANCE).any():
        raise EngineError(f"{name} must lie between 0 and 1")
    groups = np.stack(
        [
            relation.get("query_code", np.zeros(len(probability))),
            relation.get("rank", np.zeros(len(probability))),
        ]
    )
    unique, where = np.unique(groups, axis=1, return_inverse=True)
    sums = np.bincount(where, probability, unique.shape[1])
    wrong = np.flatnonzero(np.abs(sums - 1) > TOLERANCE)
    if len(wrong):
        query, rank = unique[:, wrong[0]]
        parts = [f"query {log.queries[int(query)]}"] if "query_code" in relation else []
        parts += [f"rank {int(rank)}"] if "rank" in relation else []
        raise EngineError(
            f"{name} must sum to 1 for every query and rank, but {len(wrong):,} sums do not",
            where=f"first at {', '.join(parts) or 'the whole file'}: {sums[wrong[0]]:.6g}",
            fix="Give every item that the policy may show, with its probability.",
        )
