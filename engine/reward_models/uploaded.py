"""Predicted rewards that the user brings."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.counts.cells import cells
from engine.ingest.tables.keyed_tables import read
from engine.logs.log import Log
from engine.logs.lookup import Lookup, renamed
from engine.logs.sources import Table
from engine.reward_models.reward_model import Prediction, RewardModel


@dataclass(frozen=True)
class UploadedPredictions(RewardModel):
    """Predicted rewards from a file with item, prediction and optionally query and rank."""

    key: ClassVar[str] = "uploaded"
    title: ClassVar[str] = "Uploaded"
    formula: ClassVar[str] = r"\hat q(q, d, k)"
    assumes: ClassVar[str] = "The predictions were made without the rows of this log."
    assumptions = ("right_predictions", "given_numbers")
    cites: ClassVar[tuple[str, ...]] = ("dudik2011",)
    learned: ClassVar[bool] = False

    name: str = parameter("", "File", "The file that the predictions were read from.")
    path: Path | None = field(default=None, compare=False)

    def fit(self, log: Log) -> Prediction:
        """The file's predictions; every cell of the log must have one."""
        if self.path is None:
            raise EngineError("there are no uploaded predictions", fix="Give the file again.")
        table = read(self.path, log, ("prediction", "q_hat"))
        if {"prediction", "q_hat"} <= set(table):
            raise EngineError(
                f"{self.path.name} has prediction and q_hat", fix="Keep one of them.", named=True
            )
        _check_covers(table, cells(log), log)
        return Prediction(Lookup(renamed(renamed(table, "q_hat"), "prediction")))


def _check_covers(table: Table, cell: dict[str, np.ndarray], log: Log) -> None:
    keys = [key for key in ("query_code", "rank", "item_code") if key in table]
    have = {tuple(row) for row in np.stack([table[key] for key in keys], axis=1).tolist()}
    shown = np.stack([cell[key] for key in keys], axis=1).tolist()
    missing = next((row for row, key in enumerate(shown) if tuple(key) not in have), None)
    if missing is not None:
        raise EngineError(
            "the predicted rewards lack an item that the log shows",
            where=f"item {log.items[cell['item_code'][missing]]} at rank {cell['rank'][missing]}",
            fix="Give a prediction for every item at every rank that the log or a policy shows.",
        )
