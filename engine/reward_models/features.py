"""Predicted rewards from features, by scikit-learn."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.logs.features import CLOSE, DesignMatrix, columns_of, counted_by
from engine.logs.log import Log
from engine.logs.lookup import FOLDS, Lookup
from engine.reward_models.reward_model import Prediction, RewardModel

MOST = 2_000_000
"""Rows of the table of predictions; beyond it the features distinguish too many contexts."""


@dataclass(frozen=True)
class Features(RewardModel):
    """A regression of the reward on rank, item and columns of the log; cross-fitted by session.

    Shares what it learns over queries and ranks, and uses what the log says of the context, which
    the policy need not look at. Slow where features distinguish very many contexts.
    """

    key: ClassVar[str] = "features"
    title: ClassVar[str] = "Regression on features"
    formula: ClassVar[str] = r"\hat q(x, d, k) = f(x, d, k)"
    assumes: ClassVar[str] = "The regression can express how rewards depend on the features."
    assumptions = ("right_predictions",)
    cites: ClassVar[tuple[str, ...]] = ("dudik2011",)

    columns: str = parameter(
        "", "Features", "Columns of the log that describe the context, with commas."
    )
    model: str = parameter(
        "linear", "Model", "linear: logistic or ridge regression; boosting: trees.",
        choices=("linear", "boosting"),
    )  # fmt: skip

    def fit(self, log: Log) -> Prediction:
        """Predictions for every logged context, item and rank, from the other folds' sessions."""
        names = columns_of(log, self.columns)
        context = ["query_code", "rank", *names]
        table = pd.DataFrame(counted_by(log, context))
        contexts = table[context].drop_duplicates()
        items = pd.DataFrame({"item_code": np.unique(table["item_code"])})
        if len(contexts) * len(items) * FOLDS > MOST:
            raise EngineError(
                f"{len(contexts):,} contexts with {len(items):,} items are too many to predict",
                fix="Name fewer or coarser features, or upload predictions.",
            )
        wanted = contexts.merge(items, how="cross")
        design = DesignMatrix(pd.concat([table, wanted]), [*context, "item_code"])
        folds = [self._fold(table, wanted, design, fold) for fold in range(FOLDS)]
        whole = pd.concat(folds)
        keys = ["fold", "query_code", "rank", "item_code", *names, "value"]
        return Prediction(Lookup({key: whole[key].to_numpy() for key in keys}))

    def _fold(
        self, table: pd.DataFrame, wanted: pd.DataFrame, design: DesignMatrix, fold: int
    ) -> pd.DataFrame:
        others = table[table["fold"] != fold]
        others = others if len(others) else table
        binary = bool(np.isclose(table["rewards"], table["clicks"]).all())
        predict = _regression(self.model, binary, design.of(others), others)
        return wanted.assign(fold=fold, value=predict(design.of(wanted)))


def _regression(model: str, binary: bool, rows: Any, table: pd.DataFrame) -> Any:
    """A fitted prediction function; clicks and their absence weigh as often as they occurred."""
    from scipy.sparse import vstack
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    n, reward = table["impressions"].to_numpy(float), table["rewards"].to_numpy(float)
    with threadpool_limits(1):
        if not binary:
            ridge = _learner(model, False).fit(_dense(model, rows), reward / n, sample_weight=n)
            return lambda wanted: ridge.predict(_dense(model, wanted))
        if reward.sum() in (0, n.sum()):
            return lambda wanted: np.full(wanted.shape[0], reward.sum() / n.sum())
        both, label = vstack([rows, rows]).tocsr(), np.repeat([1, 0], len(n))
        weight = np.concatenate([reward, n - reward])
        occurs = weight > 0
        classifier = _learner(model, True)
        classifier.fit(_dense(model, both[occurs]), label[occurs], sample_weight=weight[occurs])
        return lambda wanted: classifier.predict_proba(_dense(model, wanted))[:, 1]


def _learner(model: str, binary: bool) -> Any:
    """The estimator of scikit-learn; leaves may be small, as rows are counted into cells."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.linear_model import LogisticRegression, Ridge

    if model == "linear":
        return LogisticRegression(**CLOSE) if binary else Ridge(1.0)
    kind = HistGradientBoostingClassifier if binary else HistGradientBoostingRegressor
    return kind(random_state=0, max_iter=50, min_samples_leaf=2)


def _dense(model: str, rows: Any) -> Any:
    return rows.toarray() if model == "boosting" else rows
