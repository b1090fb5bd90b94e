"""A policy that scores every item by columns of the log."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.ingest.tables.keyed_tables import LEARNED_FROM
from engine.logs.features import DesignMatrix, Step, columns_of, key_sql, uninterrupted
from engine.logs.log import Log
from engine.logs.name_codes import codes_of
from engine.policies.candidates import Candidates
from engine.policies.catalogues import Catalogues, catalogues_of
from engine.policies.policy import Policy, Relation

SUFFIX = ".json"
_IS_LINEAR = re.compile(rb'"policy"\s*:\s*"linear"')
AT_ONCE = 5_000_000
"""Scores that are computed at once."""
MOST, CELLS = 20_000, 20_000_000
"""Rows that a mean is taken over, and numbers that are computed for it."""


@dataclass(frozen=True, eq=False)
class LinearModel:
    """Scores that are linear in columns of the log: one set of weights per item.

    With a temperature of 0 the item of the highest score is shown, else each with a chance in
    proportion to exp(score / temperature). Where queries have catalogues of their own, only the
    items of the query's catalogue are shown.
    """

    design: DesignMatrix
    items: tuple[str, ...]
    weights: np.ndarray
    """(1 + d, K), the constant first."""
    temperature: float = 0.0
    catalogues: Catalogues | None = None

    def numbers(self, queries: np.ndarray) -> np.ndarray | None:
        """(n,) the catalogue of each query by its name; None where all queries share one."""
        return None if self.catalogues is None else self.catalogues.numbers(queries)

    def chances(self, table: pd.DataFrame, numbers: np.ndarray | None = None) -> np.ndarray:
        """(n, K) the chance of each item for each row of the columns.

        Args:
            table: the columns.
            numbers: (n,) the catalogues of the rows' queries; without them every item is on offer.

        Raises:
            EngineError: a score is too large to be a number.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            scores = with_constant(self.design, table) @ self.weights
        if not np.isfinite(scores).all():
            raise EngineError(
                "the scores of the linear policy are too large to be numbers",
                fix="Scale its weights, or the columns that it looks at.",
            )
        if self.catalogues is not None and numbers is not None:
            scores[self.catalogues.closed(numbers)] = -np.inf
        if self.temperature == 0:
            return (scores.argmax(axis=1)[:, None] == np.arange(len(self.items))).astype(float)
        with np.errstate(over="ignore"):
            scores = np.exp((scores - scores.max(axis=1, keepdims=True)) / self.temperature)
        return np.asarray(scores / scores.sum(axis=1, keepdims=True))

    def as_record(self) -> dict[str, Any]:
        """What a policy file holds."""
        columns = [
            {"column": name, "mean": coding[0], "spread": coding[1]}
            if isinstance(coding, tuple)
            else {"column": name, "values": coding.tolist()}
            for name, coding in self.design.codings.items()
        ]
        record = {
            "policy": "linear",
            "columns": columns,
            "items": list(self.items),
            "weights": self.weights.tolist(),
            "temperature": self.temperature,
        }
        if self.catalogues is not None:
            record["catalogues"] = self.catalogues.as_record()
        return record


@dataclass(frozen=True)
class Linear(Policy):
    """Shows the item with the highest linear score, or draws one by a softmax of the scores.

    It looks at columns of the log beside the query, so its chances differ from row to row.
    """

    key: ClassVar[str] = "linear"
    title: ClassVar[str] = "Linear in columns of the log"
    formula: ClassVar[str] = r"\pi(d \mid x) \propto \exp(x^\top w_d / \tau)"
    assumes: ClassVar[str] = "The columns are there when the policy is deployed."
    assumptions = ("given_numbers",)
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2015poem",)
    of_a_file: ClassVar[bool] = True

    name: str = parameter("", "File", "A policy file that `counterclick learn` wrote.")
    model: LinearModel | None = field(default=None, compare=False, repr=False)
    note: str = field(default="", compare=False, repr=False)
    learned_from: str = field(default="", compare=False, repr=False)

    @property
    def source_file(self) -> str:
        """The file that its name gives."""
        return self.name

    @property
    def contextual(self) -> bool:
        """It looks at columns of the log."""
        return True

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """Not known without the columns.

        Raises:
            EngineError: always.
        """
        raise EngineError(
            f"{self.name or self.key} looks at columns of the log, so it has no one ranking "
            "per query",
            fix="Ask about it with weights for the item at its rank.",
            named=True,
        )

    def logged_chances(self, log: Log) -> Relation:
        """The chance of each logged row's item, by impression and item.

        Raises:
            EngineError: the log lacks a column that the policy looks at.
        """
        model = self.fitted()
        names = columns_of(log, ",".join(model.design.codings))
        shown = ", ".join(f"{key_sql(name)} AS {name}" for name in names)
        rows = log.query(f"SELECT impression, {shown}, query_code, item_code FROM log")
        numbers = _of_codes(model.numbers(log.queries), rows["query_code"])
        table = pd.DataFrame({name: rows[name] for name in names})
        place = np.full(len(log.items) + 1, -1)
        place[codes_of(model.items, log.items)] = np.arange(len(model.items))
        place[-1] = -1
        column = place[rows["item_code"]]
        probability = np.zeros(len(table))
        step = max(1, AT_ONCE // len(model.items))
        for first in range(0, len(table), step):
            part = slice(first, first + step)
            chances = model.chances(table.iloc[part], _part(numbers, part))
            mine = column[part]
            probability[part] = np.where(mine >= 0, chances[np.arange(len(mine)), mine], 0.0)
        keys = {name: rows[name] for name in ("impression", "item_code")}
        frame = pd.DataFrame({**keys, "probability": probability}).drop_duplicates(list(keys))
        return {str(name): frame[name].to_numpy() for name in frame}

    def mean_chances(self, log: Log) -> Relation:
        """The mean chance of each item for each query, over rows spread evenly over the log.

        Where queries times items are very many, the mean over all queries.
        """
        model = self.fitted()
        names, items = columns_of(log, ",".join(model.design.codings)), len(model.items)
        shown = ", ".join(f"{key_sql(name)} AS {name}" for name in names)
        rows = log.query(f"SELECT {shown}, query_code FROM log ORDER BY impression, rank")
        most = min(MOST, max(100, CELLS // items))
        chosen = slice(None, None, -(-len(rows["query_code"]) // most))
        table = pd.DataFrame({name: rows[name][chosen] for name in names})
        numbers = _of_codes(model.numbers(log.queries), rows["query_code"][chosen])
        queries, owner = np.unique(rows["query_code"][chosen], return_inverse=True)
        split = len(queries) * items <= CELLS
        owner = owner if split else np.zeros(len(table), dtype=int)
        sums = np.zeros((int(owner.max()) + 1, items))
        step = max(1, AT_ONCE // items)
        for first in range(0, len(table), step):
            part = slice(first, first + step)
            chances = model.chances(table.iloc[part], _part(numbers, part))
            np.add.at(sums, owner[part], chances)
        place, item = np.nonzero(sums)
        code = codes_of(model.items, log.items)
        counts = np.bincount(owner)
        relation = {
            "item_code": code[item],
            "probability": sums[place, item] / counts[place],
        }
        return {"query_code": queries[place], **relation} if split else relation

    def fitted(self) -> LinearModel:
        """The weights.

        Raises:
            EngineError: the policy names a file that is not at hand.
        """
        if self.model is None:
            raise EngineError(
                f"the policy file {self.name!r} is not at hand", fix="Upload the file again."
            )
        return self.model


def _of_codes(numbers: np.ndarray | None, code: np.ndarray) -> np.ndarray | None:
    return None if numbers is None else numbers[code]


def _part(numbers: np.ndarray | None, part: slice) -> np.ndarray | None:
    return None if numbers is None else numbers[part]


def with_constant(
    design: DesignMatrix, table: pd.DataFrame, step: Step = uninterrupted
) -> np.ndarray:
    """(rows, 1 + d) a constant, and the columns as numbers."""
    return np.column_stack([np.ones(len(table)), design.of(table, step).toarray()])


def is_linear(path: Path) -> bool:
    """Whether a file is JSON that says that it is a linear policy."""
    if path.suffix.lower() != SUFFIX:
        return False
    with path.open("rb") as file:
        return _IS_LINEAR.search(file.read(1_000)) is not None


def linear_of(path: Path) -> Linear:
    """The linear policy of a file.

    Raises:
        EngineError: the file is no such policy.
    """
    try:
        record = json.loads(path.read_text("utf-8"))
        if record["policy"] != "linear":
            raise KeyError("policy")
        names = [_name(column["column"]) for column in record["columns"]]
        codings = dict(zip(names, map(_coding, record["columns"]), strict=True))
        weights = np.array(record["weights"], float)
        items = tuple(map(str, record["items"]))
        temperature = float(record["temperature"])
        catalogues = catalogues_of(record.get("catalogues"), len(items))
        distinct = len(codings) == len(names) and len(set(items)) == len(items) > 0
        if not distinct or not 0 <= temperature < np.inf:
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise EngineError(
            f"{path.name} is not a policy file",
            fix="Give JSON that `counterclick learn` wrote, or a table with item and probability.",
            named=True,
        ) from None
    width = 1 + sum(2 if isinstance(coding, tuple) else len(coding) for coding in codings.values())
    if weights.shape != (width, len(items)):
        raise EngineError(
            f"{path.name} holds weights of shape {weights.shape}, "
            f"but its columns and items need ({width}, {len(items)})",
            named=True,
        )
    if not np.isfinite(weights).all():
        raise EngineError(
            f"{path.name} holds a weight that is no finite number",
            fix="Learn the policy again.",
            named=True,
        )
    design = DesignMatrix.of_codings(codings)
    model = LinearModel(design, items, weights, temperature, catalogues)
    return Linear(path.name, model, learned_from=str(record.get(LEARNED_FROM, "")))


def _name(text: str) -> str:
    """The name of a column as `columns_of` finds it again in a list with commas."""
    if not text.strip() or text != text.strip() or "," in text:
        raise ValueError(text)
    return text


def _coding(record: dict[str, Any]) -> tuple[float, float] | np.ndarray:
    if "values" in record:
        values = np.array(record["values"], dtype=str)
        if values.ndim != 1 or not len(values):
            raise ValueError(record)
        return values
    mean, spread = float(record["mean"]), float(record["spread"])
    if not np.isfinite(mean) or not 0 < spread < np.inf:
        raise ValueError(record)
    return mean, spread
