"""JSON documents that hold a table: pages of search responses, columns beside data, keyed rows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine.ingest.names.column_synonyms import SYNONYMS, place

BETWEEN = " \t\r\n,\x1e\ufeff"
"""What may stand between documents; the record separator is that of JSON text sequences."""
_PAGE = frozenset(
    (
        "_scroll_id", "pit_id", "took", "timed_out", "terminated_early", "num_reduce_phases",
        "_shards", "_clusters", "status", "aggregations", "hits",
    )
)  # fmt: skip
"""What a page of a search over a log holds; a line that holds more is a search of somebody."""
_NAMES, _ROWS = ("columns", "meta", "fields", "schema", "header"), ("data", "rows", "values")


def run_on(lines: Sequence[str]) -> bool:
    """Whether most of the lines hold several objects, one after the other."""
    several = 0
    for line in lines:
        start = line.lstrip(BETWEEN)
        if not start.startswith("{"):
            continue
        try:
            _, end = json.JSONDecoder().raw_decode(start)
        except (ValueError, RecursionError):
            continue
        several += start[end:].lstrip(BETWEEN).startswith("{")
    return several > len(lines) / 2


def fault_of(error: Exception) -> str:
    """What keeps a text from being read, in words; empty where the error has none."""
    if isinstance(error, RecursionError):
        return "lists or objects lie too deep in each other"
    return str(error)[:200]


def document_of(text: str) -> Any:
    """The document of a text, or the list of those that follow each other in it.

    Raises:
        ValueError: one of them is no JSON.
    """
    documents, decode, at = [], json.JSONDecoder().raw_decode, _next(text, 0)
    while at < len(text):
        document, at = decode(text, at)
        documents.append(document)
        at = _next(text, at)
    if len(documents) < 2:
        return (documents or [None])[0]
    pages = [hits_of(document) for document in documents]
    return documents if None in pages else [entry for page in pages for entry in page or ()]


def _next(text: str, at: int) -> int:
    """Where the next document begins."""
    while at < len(text) and text[at] in BETWEEN:
        at += 1
    return at


def hits_of(document: Any) -> list[Any] | None:
    """The entries of a list, or of one page of a search over the log; None for others."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict) or not {*document} <= _PAGE:
        return None
    hits = document.get("hits")
    hits = hits.get("hits") if isinstance(hits, dict) else None
    return hits if isinstance(hits, list) else None


def table_of(document: Any) -> list[dict[str, Any]] | None:
    """The rows of a document that holds a table by columns, by keys or as lists of values."""
    if isinstance(document, dict):
        return _headed(document) or _by_columns(document) or _by_keys(document)
    if isinstance(document, list) and len(document) > 1 and _names(document[0]):
        return _rows(document[0], document[1:])
    return None


def _headed(document: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Names beside lists of values: pandas (split), ClickHouse (compact), BigQuery (f and v)."""
    names = next((document[key] for key in _NAMES if key in document), None)
    rows = next((document[key] for key in _ROWS if isinstance(document.get(key), list)), None)
    names = names.get("fields") if isinstance(names, dict) else names
    if isinstance(names, list) and names and all(isinstance(each, dict) for each in names):
        names = [each.get("name") for each in names]
    if not rows or not isinstance(names, list) or not _names(names):
        return None
    return _rows(names, [_cells(row) for row in rows])


def _cells(row: Any) -> Any:
    """The values of a row of BigQuery's API: {f: [{v: 1}, ...]}."""
    if isinstance(row, dict) and isinstance(row.get("f"), list):
        return [cell.get("v") if isinstance(cell, dict) else cell for cell in row["f"]]
    return row


def _names(row: Any) -> bool:
    """Whether a list holds the names of columns, among them one that logs use."""
    texts = isinstance(row, list) and all(isinstance(name, str) for name in row)
    return texts and any(place(field, name) is not None for name in row for field in SYNONYMS)


def _rows(names: Sequence[str], rows: Sequence[Any]) -> list[dict[str, Any]] | None:
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    return [dict(zip(names, row, strict=True)) for row in rows]


def _by_columns(document: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """A list, or values by row number, under the name of each column: pandas' own way."""
    columns = list(document.values())
    if not columns or not _names(list(document)) or type(columns[0]) not in (dict, list):
        return None
    if not all(type(each) is type(columns[0]) and len(each) > 1 for each in columns):
        return None
    keys = list(columns[0]) if isinstance(columns[0], dict) else list(range(len(columns[0])))
    whole = [{*each} if isinstance(each, dict) else {*range(len(each))} for each in columns]
    if any(each != {*keys} for each in whole):
        return None
    return [{name: document[name][key] for name in document} for key in keys]


def _by_keys(document: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """An object for each key, all with the same names."""
    rows = list(document.values())
    if len(rows) < 2 or not all(isinstance(row, dict) and row for row in rows):
        return None
    if any({*row} != {*rows[0]} for row in rows) or not _names(list(rows[0])):
        return None
    return rows
