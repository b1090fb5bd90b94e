"""A policy from a file of scores."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.ingest.tables.keyed_files import KeyedFile, opened
from engine.ingest.tables.keyed_tables import NAMES, keyed
from engine.logs.log import Log
from engine.policies.candidates import Candidates
from engine.policies.policy import Policy, Relation
from engine.policies.rankings import plackett_luce

COLUMN = "score"


@dataclass(frozen=True)
class Scores(Policy):
    """Ranks items by scores from a file: the highest first, or drawn by a softmax of scores.

    With a temperature, each rank draws among the items left, by exp(score / temperature). Items
    stand at the ranks that the log has; every item of the file may be shown. Equal scores stand in
    the order of the items' names.
    """

    key: ClassVar[str] = "scores"
    title: ClassVar[str] = "Scores from a file"
    formula: ClassVar[str] = r"\pi(d \mid q) \propto \exp(s_{qd} / \tau)"
    assumes: ClassVar[str] = "The file scores every item that the policy may show for a query."
    assumptions = ("given_numbers",)
    cites: ClassVar[tuple[str, ...]] = ("plackett1975",)
    of_a_file: ClassVar[bool] = True

    name: str = parameter("", "File", "A file with item, score and optionally query.")
    temperature: float = parameter(
        0.0, "Temperature", "In units of the score; 0 shows the highest first.", low=0, high=1e6
    )
    table: Relation | None = field(default=None, compare=False, repr=False)
    note: str = field(default="", compare=False, repr=False)
    learned_from: str = field(default="", compare=False, repr=False)

    @property
    def source_file(self) -> str:
        """The file that its name gives."""
        return self.name

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """(m, K) the chance of each candidate of the log at each rank."""
        relation = self.relation(candidates)
        table = np.zeros((len(candidates.item_code), candidates.ranks))
        span = 1 + max(int(candidates.item_code.max()), 0)
        scored_here = (relation["item_code"] >= 0) & (relation["item_code"] < span)
        queries = relation.get("query_code", np.zeros(len(scored_here), int))
        mine = candidates.query_code * span if "query_code" in relation else 0
        keys = mine + candidates.item_code
        for rank in range(candidates.ranks):
            selected = scored_here & (relation["rank"] == rank + 1)
            chance = dict(
                zip(
                    (queries[selected] * span + relation["item_code"][selected]).tolist(),
                    relation["probability"][selected].tolist(),
                    strict=True,
                )
            )
            table[:, rank] = [chance.get(key, 0.0) for key in keys.tolist()]
        return table

    def relation(self, candidates: Candidates) -> Relation:
        """The ranking of each query, or its probabilities under the temperature."""
        if self.table is None:
            raise EngineError(
                f"the scores {self.name!r} are not at hand", fix="Upload the file again."
            )
        scored, score = _scored(self.table, candidates)
        if self.temperature > 0:
            chance = plackett_luce.marginals(scored, score / self.temperature)
        else:
            place = scored.order(score)[:, None]
            first = np.zeros(scored.ranks) if scored.slots else np.arange(scored.ranks)
            chance = (place == first).astype(float)
        candidate, rank = np.nonzero(chance)
        table = {
            "rank": rank + 1,
            "item_code": scored.item_code[candidate],
            "probability": chance[candidate, rank],
        }
        if "query_code" in self.table:
            table["query_code"] = scored.query_code[candidate]
        return table

    def of_file(self, path: Path, log: Log) -> "Scores":
        """This policy with the scores of a file.

        Raises:
            EngineError: the file cannot be read, scores an item twice, or gives ranks as well.
        """
        return self.of_rows(opened(path), log)

    def of_rows(self, rows: KeyedFile, log: Log) -> "Scores":
        """This policy with the scores of a file that was opened."""
        rank = rows.first(*NAMES["rank"])
        if rank:
            raise EngineError(
                f"{rows.name} gives scores and ranks",
                where=f"Its columns are {', '.join(list(rows.columns)[:12])}",
                fix=f"Leave out {rank} to rank by the scores, or the scores to keep the ranks.",
                named=True,
            )
        file = keyed(rows, log, (COLUMN,))
        table = file.keys() | {COLUMN: file.table[COLUMN]}
        texts = {"note": file.note, "learned_from": file.learned_from}
        return self.replace(name=rows.name, table=table, **texts)


def _scored(table: Relation, candidates: Candidates) -> tuple[Candidates, np.ndarray]:
    """The file's items as candidates at the log's ranks, and their scores in that order."""
    query = np.asarray(table.get("query_code", np.zeros(len(table[COLUMN]), int)))
    order = np.lexsort((table["item_code"], query))
    size = len(order)
    scored = Candidates(
        query_code=query[order],
        item_code=np.asarray(table["item_code"])[order],
        impressions=np.zeros((size, candidates.ranks)),
        clicks=np.zeros(size),
        corrected=lambda _: np.zeros(size),
        slots=candidates.slots,
    )
    return scored, np.asarray(table[COLUMN], float)[order]
