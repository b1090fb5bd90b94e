"""What a value owes to predicted rewards counted from the log, and how uncertain that makes it.

Weights of items lead the errors of predictions back to zero, item by item; weights that items share
do so only for their mean. The chance in the prediction of each item then stays in the value. One
more row moves the prediction of its own cell, of the items with its features, and of all, in every
fold but its own; summed over the rows of a bucket this says how much the bucket moves the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.counts.cells import cells
from engine.counts.fold_cells import other_folds, other_keys
from engine.estimators.estimator import Estimator
from engine.evaluation.nuisance.counted_changes import cell_sql
from engine.evaluation.nuisance.value_slopes import STEP, Names, value_slopes
from engine.examination.uncertainty.curve_influence import CurveInfluence
from engine.logs.log import Log
from engine.logs.lookup import FOLDS, Lookup
from engine.policies.policy import Relation
from engine.policies.shown_pages import Shown, table_of
from engine.reward_models.tabular import Tabular
from engine.reward_models.tabular_changes import tabular_changes
from engine.terms.arrays import values_at
from engine.terms.keys import grouped, matched, total_by
from engine.terms.sql import FOLD
from engine.terms.term import as_term
from engine.totals.aggregation import AggregationPass
from engine.totals.term_request import TermRequest

KEYS = ("fold", "query_code", "rank", "item_code")
CONTEXT = KEYS[:3]
MOST = 200_000
"""Cells of (query, item, rank) up to which the changes are computed: 150,000 take a second."""
SQL = f"""
SELECT bucket, SUM(changes.earned * reward - changes.always) AS moved
FROM log JOIN changes ON log.query_code = changes.query_code
  AND log.item_code = changes.item_code AND log.rank = changes.rank
  AND {FOLD} = changes.fold
GROUP BY bucket ORDER BY bucket
"""


@dataclass(frozen=True, eq=False)
class PredictionChanges:
    """The terms of an estimate as they are, and with slightly larger predictions.

    `logged` has larger predictions of what was logged, `shown` of what the policy shows; `splits`
    are the values of columns that terms are split by.
    """

    model: Tabular
    relation: Relation
    request: TermRequest
    logged: TermRequest
    shown: TermRequest
    splits: Mapping[str, list[str]]

    def effect(self, estimator: Estimator, log: Log) -> CurveInfluence:
        """(B, 1) how much each bucket moves the value by way of the predictions."""
        slope, of_rank = self._slopes(estimator, log)
        whole, earned, always = tabular_changes(self.model, log, slope, of_rank)
        changes = {key: np.repeat(whole[key], FOLDS) for key in KEYS[1:]}
        changes |= {"fold": np.tile(np.arange(FOLDS), len(whole["rank"]))}
        changes |= {"earned": earned.ravel(), "always": always.ravel()}
        rows = log.query(SQL, changes=changes)
        return CurveInfluence(np.asarray(rows["bucket"]), np.asarray(rows["moved"], float)[:, None])

    def _slopes(self, estimator: Estimator, log: Log) -> tuple[np.ndarray, np.ndarray]:
        """The value's derivatives by the prediction of each cell of other folds, and of a rank."""
        keys, place = other_keys(log), other_folds(log)["cell"]
        logged, shown = self._by_unit(estimator, log)
        slope = logged[place, keys["fold"]]
        context, first = grouped({key: keys[key] for key in CONTEXT})
        where = {key: keys[key][first] for key in CONTEXT}
        by_context = np.bincount(context, shown[place, keys["fold"]], len(first))
        at = matched(self.relation, {key: keys[key] for key in KEYS if key in self.relation})
        chance = np.append(self.relation["probability"], 0.0)[at]
        slope = slope + chance * by_context[context]
        mass = Lookup(total_by(self.relation, CONTEXT, self.relation["probability"]))
        whole = values_at(mass, {key: where[key] for key in mass.keys})
        elsewhere = np.maximum(whole - np.bincount(context, chance, len(first)), 0.0)
        of_rank = np.zeros((int(cells(log)["rank"].max()), FOLDS))
        np.add.at(of_rank, (where["rank"] - 1, where["fold"]), elsewhere * by_context)
        return slope, of_rank

    def _by_unit(self, estimator: Estimator, log: Log) -> list[np.ndarray]:
        """(cells, folds) derivatives by predictions of what was logged, and of what is shown."""
        splits = dict(self.splits)
        unit = AggregationPass(log, splits, f"({cell_sql(log)}) * {FOLDS} + {FOLD}")
        names = [unit.add(request) for request in (self.request, self.logged, self.shown)]
        sums = unit.run()
        by_total = value_slopes(estimator, names[0], sums)
        cell, fold = np.divmod(np.asarray(sums["bucket"], np.int64), FOLDS)
        return [
            _table(log, cell, fold, _change(names[0], larger, by_total, sums))
            for larger in names[1:]
        ]


def _change(
    names: Names, larger: Names, by_total: Mapping[str, float], sums: Mapping[str, np.ndarray]
) -> np.ndarray:
    """(units,) the value's derivative by a prediction that enters these totals."""
    moved = np.zeros(len(sums["bucket"]))
    for term, columns in names.items():
        for column, other in zip(columns, larger[term], strict=True):
            more = (sums[other] - sums[column]) / STEP
            if np.isfinite(by_total[column]) and more.any():
                moved += by_total[column] * more
    return moved


def _table(log: Log, number: np.ndarray, fold: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(cells, folds) values by the number of a cell and its fold."""
    whole = cells(log)
    items, ranks = log.counts["items"], int(whole["rank"].max())
    numbers = (whole["query_code"].astype(np.int64) * items + whole["item_code"]) * ranks
    numbers += whole["rank"] - 1
    order = np.argsort(numbers)
    table = np.zeros((len(numbers), FOLDS))
    table[order[np.searchsorted(numbers[order], number)], fold] = values
    return table


def prediction_changes(
    estimator: Estimator,
    request: TermRequest,
    shown: Shown | None,
    log: Log,
    splits: Mapping[str, list[str]],
) -> PredictionChanges | None:
    """What a value owes to its predictions, where weights that items share leave it in.

    None for weights of items, for predictions from elsewhere than the log's own means, and with too
    many cells.
    """
    model = estimator.rewards_model()
    if not isinstance(model, Tabular) or not estimator.weigh().shared_by_items:
        return None
    prediction, expected = request.prediction, request.expected
    if shown is None or prediction is None or expected is None:
        return None
    if len(cells(log)["rank"]) > MOST:
        return None
    return PredictionChanges(
        model,
        table_of(shown),
        request,
        replace(request, prediction=as_term(prediction) + STEP),
        replace(request, expected=as_term(expected) + STEP),
        splits,
    )
