"""Columns of a log as features: which they are, how often they occur, and as numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.logs.log import Log
from engine.logs.lookup import FOLDS, KEYS

Step = Callable[[], None]
"""Called between the columns of a long table; an error that it raises cancels the work."""
CLOSE = {"tol": 1e-10, "max_iter": 5_000}
"""How near to its optimum a regression stops: another program then finds the same numbers."""


def uninterrupted() -> None:
    """A step that does nothing."""


def columns_of(log: Log, text: str) -> list[str]:
    """The columns that a text names, with commas between them.

    Raises:
        EngineError: the log has no such column.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in log.columns:
            raise EngineError(
                f"the log has no column {name!r} beside the mapped ones",
                where=f"Its other columns: {', '.join(log.columns) or 'none'}",
            )
    return names


def counted_by(log: Log, context: list[str]) -> dict[str, np.ndarray]:
    """Rows and rewards per fold, context and item."""
    names = [*context, "item_code"]
    keys = ", ".join(key_sql(name) for name in names)
    shown = ", ".join(f"{key_sql(name)} AS {name}" for name in names)
    return log.reduce(
        f"SELECT bucket % {FOLDS} AS fold, {shown}, COUNT(*) AS impressions, "
        f"SUM(reward) AS rewards, "
        f"CAST(SUM(CASE WHEN reward > 0 THEN 1 ELSE 0 END) AS BIGINT) AS clicks "
        f"FROM log GROUP BY bucket % {FOLDS}, {keys} ORDER BY fold, {keys}"
    )


def key_sql(name: str, of: str = "") -> str:
    """A key as SQL; where a feature is missing it has the empty text, which joins can match."""
    return f"{of}{name}" if name in KEYS else f"COALESCE({of}{name}, '')"


class DesignMatrix:
    """Columns as numbers: numbers are standardised, anything else has one column per value.

    A missing number counts as the mean, and one more column says that it is missing. A value that
    was not there when the coding was learned has zeros throughout.
    """

    def __init__(self, table: pd.DataFrame, names: list[str], step: Step = uninterrupted) -> None:
        self.codings: dict[str, tuple[float, float] | np.ndarray] = {}
        for name in names:
            self.codings[name] = _coding(name, table[name])
            step()

    @classmethod
    def of_codings(cls, codings: dict[str, tuple[float, float] | np.ndarray]) -> "DesignMatrix":
        """A design whose codings are given: mean and spread of numbers, or the sorted values."""
        design = cls.__new__(cls)
        design.codings = codings
        return design

    def of(self, table: pd.DataFrame, step: Step = uninterrupted) -> Any:
        """The (n, columns) sparse design matrix of a table."""
        from scipy.sparse import csr_matrix, hstack

        parts = []
        for name, coding in self.codings.items():
            step()
            if isinstance(coding, tuple):
                numbers = (_numbers(table[name]).to_numpy(float) - coding[0]) / coding[1]
                finite = np.isfinite(numbers)
                both = np.column_stack([np.where(finite, numbers, 0.0), ~finite])
                parts.append(csr_matrix(both.astype(float)))
                continue
            values = table[name].astype(str).to_numpy(dtype=str)
            place = np.searchsorted(coding, values).clip(max=len(coding) - 1)
            ones, shape = (coding[place] == values).astype(float), (len(table), len(coding))
            parts.append(csr_matrix((ones, (np.arange(len(table)), place)), shape))
        return hstack(parts).tocsr()


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce")


def _coding(name: str, column: pd.Series) -> tuple[float, float] | np.ndarray:
    """A mean and a spread for numbers with many values, else the sorted values."""
    numbers, given = _numbers(column), column.astype(str) != ""
    if name not in KEYS and numbers[given].notna().all() and column.nunique() > 20:
        return float(numbers.mean()), float(numbers.std()) or 1.0
    return np.unique(column.astype(str).to_numpy(dtype=str))
