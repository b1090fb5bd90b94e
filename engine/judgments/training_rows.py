"""Rows that rankers train on: SVM-rank, LightGBM and XGBoost, each click weighted 1/e.

A group is an impression, in the order in which it was displayed. Features are the columns of the
log that hold numbers and nothing else; without one, each item has a feature of its own. A clicked
row weighs one over the examination of its rank, any other row 1 (joachims2017).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.paths import written_whole
from engine.examination.curve import Curve
from engine.logs.features import key_sql
from engine.logs.log import Log


@dataclass(frozen=True)
class TrainingRows:
    """N rows in the order of groups and ranks.

    `label` (N,) is 1 for a click; `group` (N,) the place of the impression, from 0; `rank` (N,);
    `weight` (N,); `features` (N,) text, as `index:value`, ascending; `note` (N,) query and item.
    """

    label: np.ndarray
    group: np.ndarray
    rank: np.ndarray
    weight: np.ndarray
    features: list[str]
    note: list[str]


def training_rows(log: Log, curve: Curve) -> TrainingRows:
    """The rows of a log at ranks that the curve identifies."""
    columns = [f"{key_sql(name)} AS {name}" for name in log.columns]
    names = ", ".join(["impression", "query_code", "item_code", "rank", "reward", *columns])
    rows = log.query(f"SELECT {names} FROM log ORDER BY impression, rank, item_code")
    rank = rows["rank"].astype(np.int64)
    usable = np.flatnonzero(curve.identified[rank - 1] & (curve.examination[rank - 1] > 0))
    rank, clicked = rank[usable], rows["reward"][usable] > 0
    fresh = rows["impression"][usable]
    group = np.cumsum(np.append(True, fresh[1:] != fresh[:-1])) - 1 if len(usable) else usable
    item, query = rows["item_code"][usable], rows["query_code"][usable]
    note = [f"{q} {i}" for q, i in zip(log.queries[query], log.items[item], strict=True)]
    return TrainingRows(
        clicked.astype(np.int64),
        group,
        rank,
        np.where(clicked, 1 / np.maximum(curve.examination[rank - 1], 1e-6), 1.0),
        _features(log, rows, usable, item),
        note,
    )


def _features(
    log: Log, rows: dict[str, np.ndarray], usable: np.ndarray, item: np.ndarray
) -> list[str]:
    columns = {name: _numbers(rows[name]) for name in log.columns}
    numeric = [numbers[usable] for numbers in columns.values() if numbers is not None]
    if not numeric:
        return [f"{code + 1}:1" for code in item.tolist()]
    table = np.stack(numeric, axis=1)
    return [
        " ".join(f"{k + 1}:{value:g}" for k, value in enumerate(row) if np.isfinite(value))
        for row in table.tolist()
    ]


def _numbers(column: np.ndarray) -> np.ndarray | None:
    """A column as numbers, NaN where it is empty; None where something else stands in it.

    A log keeps the columns that it has no meaning for as text.
    """
    text = pd.Series(column).astype(str).str.strip()
    numbers = pd.to_numeric(text, errors="coerce")
    given = text != ""
    if not given.any() or numbers[given].isna().any():
        return None
    return numbers.to_numpy(float)


def save_svmrank(rows: TrainingRows, path: Path) -> None:
    """`label qid:group features # query item weight=...`, one file."""
    lines = zip(
        rows.label, rows.group, rows.features, rows.note, rows.rank, rows.weight, strict=True
    )
    _write(
        path,
        (
            f"{label} qid:{group + 1} {features} # {_line(note)} rank={rank} weight={weight:.6g}"
            for label, group, features, note, rank, weight in lines
        ),
    )


def save_lightgbm(rows: TrainingRows, path: Path) -> None:
    """`label features`, beside `.query`, `.position` and `.weight` files that LightGBM finds."""
    _write(
        path,
        (f"{label} {features}" for label, features in zip(rows.label, rows.features, strict=True)),
    )
    _write(_beside(path, ".query"), map(str, np.bincount(rows.group).tolist()))
    _write(_beside(path, ".position"), (str(rank - 1) for rank in rows.rank.tolist()))
    _write(_beside(path, ".weight"), (f"{weight:.6g}" for weight in rows.weight.tolist()))


def save_xgboost(rows: TrainingRows, path: Path) -> None:
    """`label qid:group features`: groups together, rows in displayed order, as XGBoost asks.

    XGBoost weighs groups, not rows: its own `lambdarank_unbiased` corrects for positions.
    """
    _write(
        path,
        (
            f"{label} qid:{group + 1} {features}"
            for label, group, features in zip(rows.label, rows.group, rows.features, strict=True)
        ),
    )


FORMATS: dict[str, Callable[[TrainingRows, Path], None]] = {
    "svmrank": save_svmrank,
    "lightgbm": save_lightgbm,
    "xgboost": save_xgboost,
}
"""The formats of training rows by name."""


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _line(note: str) -> str:
    return " ".join(note.split())


def _write(path: Path, lines: object) -> None:
    try:
        with (
            written_whole(path) as beside,
            beside.open("w", encoding="utf-8", newline="\n") as file,
        ):
            file.writelines(f"{line}\n" for line in lines)  # type: ignore[attr-defined]
    except OSError as error:
        raise EngineError(f"{path} cannot be written: {error.strerror}", named=True) from None
