"""Predicted clicks from a click model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.lists import Lists
from engine.click_models.click_model import ClickModel as Clicks
from engine.click_models.click_process import Independent
from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.counts.cells import cells
from engine.counts.fold_cells import fold_cells
from engine.logs.log import Log
from engine.logs.lookup import FOLDS, Lookup
from engine.logs.sources import Table
from engine.reward_models.reward_model import Prediction, RewardModel

PAIRED = ("query_code", "item_code", "rank")
"""The order of cells that click models count on."""
COUNTS = ("impressions", "clicks")


@dataclass(frozen=True)
class ClickModelRewards(RewardModel):
    """The click probability that a click model predicts for an item at a rank; cross-fitted.

    Shares what it learns of an item over all ranks, so it can predict for ranks at which an item
    was never shown. Only for models whose clicks do not depend on what stands above.
    """

    key: ClassVar[str] = "click_model"
    title: ClassVar[str] = "Click model"
    formula: ClassVar[str] = r"\hat q(q, d, k) = P(c = 1 \mid q, d, k)"
    assumes: ClassVar[str] = "Rewards are clicks, and users click as the model says."
    assumptions = ("right_predictions", "click_model")
    cites: ClassVar[tuple[str, ...]] = ("li2018",)

    model: str = parameter("pbm", "Click model", "How users click.", family="click_models")

    def fit(self, log: Log) -> Prediction:
        """Click probabilities per (fold, query, rank, item) from the other folds' sessions."""
        own = fold_cells(log)
        if not np.isclose(own["rewards"], own["clicks"]).all():
            raise EngineError(
                "a click model predicts clicks, but this log has other rewards than 0 and 1",
                fix="Use tabular or features predictions.",
            )
        model = Clicks.parse(self.model)
        pairs, others = zip(*(_predicted(model, log, fold) for fold in range(FOLDS)), strict=True)
        return Prediction(Lookup(_joined_table(pairs)), Lookup(_joined_table(others)))


@dataclass(frozen=True)
class OtherFolds(Counts):
    """Counts of the sessions outside one fold; pairs that only the fold shows are known by name."""

    fold: int = 0

    @cached_property
    def _table(self) -> dict[str, np.ndarray]:
        own, whole = fold_cells(self.log), cells(self.log)
        selected = own["fold"] == self.fold
        part = {name: own[name][selected] for name in ("cell", *COUNTS)}
        size = len(whole["rank"])
        sums = {name: whole[name] - np.bincount(part["cell"], part[name], size) for name in COUNTS}
        return {key: whole[key] for key in PAIRED} | sums

    @cached_property
    def lists(self) -> Lists:
        """Not given: predictions rest on counts alone.

        Raises:
            EngineError: always.
        """
        raise _dependent()


def _dependent() -> EngineError:
    return EngineError(
        "predicted rewards need a click model whose clicks do not depend on each other",
        fix="Choose pbm, trust_pbm or rank_item_ctr.",
    )


def _predicted(model: Clicks, log: Log, fold: int) -> tuple[Table, Table]:
    """The predictions for one fold: of its queries' pairs at every rank, of all others by rank.

    A pair that the other folds never showed is predicted like one that no fold did: by the mean
    over their rows. Any other number would tell what this fold shows, which no prediction may know.
    """
    counts = OtherFolds(log, fold)
    fitted = model.fit_counts(counts)
    query, item, ranks = fitted.index.query, fitted.index.item, counts.ranks
    lists = np.repeat(item[:, None], ranks, axis=1)
    user = fitted.click_process(query, lists)
    if not isinstance(user, Independent):
        raise _dependent()
    value, rank = user.marginal(), np.arange(1, ranks + 1)
    rows = np.bincount(counts.cells.pair, counts.cells.impressions, len(item))
    mean = np.average(value, axis=0, weights=rows if rows.any() else None)
    selected = np.isin(query, _queries(log, fold))
    query, item, value, rows = query[selected], item[selected], value[selected], rows[selected]
    pairs = {
        "fold": np.full(len(item) * ranks, fold),
        "query_code": np.repeat(query, ranks),
        "rank": np.tile(rank, len(item)),
        "item_code": np.repeat(item, ranks),
        "value": np.where(rows[:, None] > 0, value, mean).ravel(),
    }
    return pairs, {"fold": np.full(ranks, fold), "rank": rank, "value": mean}


def _queries(log: Log, fold: int) -> np.ndarray:
    """The queries with rows in a fold; no other is looked up there."""
    own = fold_cells(log)
    return np.unique(own["query_code"][own["fold"] == fold])


def _joined_table(tables: Sequence[Table]) -> Table:
    return {key: np.concatenate([part[key] for part in tables]) for key in tables[0]}
