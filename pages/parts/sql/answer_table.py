"""An answer of the console as columns that tables and charts show."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import streamlit as st

from engine.console.console import ask
from engine.logs.cache import Family
from engine.logs.log import Log

ANSWERS: Family[str, tuple[dict[str, np.ndarray], str]] = Family("answers of the console", most=32)


def answered(log: Log, sql: str) -> tuple[dict[str, np.ndarray], str]:
    """The answer as columns, and its summary; kept with the log, and gone with it.

    Raises:
        EngineError: the query is refused, or fails.
    """

    def answer_columns() -> tuple[dict[str, np.ndarray], str]:
        answer = ask(log, sql)
        return columns(answer.table), answer.summary

    return log.cache.get(ANSWERS, sql, answer_columns)


def columns(table: pa.Table) -> dict[str, np.ndarray]:
    """The columns by name, repeated names numbered; what is no number, time or text is text."""
    result: dict[str, np.ndarray] = {}
    for place, name in enumerate(table.column_names):
        fresh, number = name, 2
        while fresh in result:
            fresh, number = f"{name}_{number}", number + 1
        result[fresh] = _plain(table.column(place))
    return result


def separated(table: dict[str, np.ndarray], names: Sequence[str]) -> dict[str, object]:
    """How to show whole numbers, thousands apart; but not columns of the log, by their `names`."""
    number = st.column_config.NumberColumn(format="localized")
    whole = (name for name, values in table.items() if values.dtype.kind in "iu")
    return {name: number for name in whole if name not in names}


def _plain(column: pa.ChunkedArray) -> np.ndarray:
    kind = column.type
    if pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us"))
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_date(kind)):
        return np.array([_text(value) for value in column.to_pylist()], dtype=object)
    if pa.types.is_date(kind):
        column = column.cast(pa.timestamp("us"))
    return column.to_numpy()


def _text(value: object) -> str | None:
    return None if value is None else str(value)[:2_000]
