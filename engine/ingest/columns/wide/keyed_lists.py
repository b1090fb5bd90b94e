"""Objects keyed by items, {"A7": 1, "B2": 1} or {"A7": {"position": 1}}, as lists."""

import json
from collections.abc import Sequence
from typing import Any

from engine.ingest.names.column_synonyms import SYNONYMS, place, plain
from engine.ingest.names.item_names import LISTS

_CLICKED = ("click", "clicks", "clicked", "clickeditems", "clickeddocs", "clickedids")
_NOTHING = "'0', '0.0', 'false', 'False', 'no', '-1', ''"
_FEW, _MOST = 2, 0.6
"""Fewer objects say nothing of their keys; an attribute stands in more than this share of them."""


def keyed_by_items(column: str, values: Sequence[Any]) -> bool:
    """Whether a column of clicks, or of results, holds objects whose keys are items or ranks.

    The keys of a record of attributes recur in most objects, or are named like a field. Those of
    items vary from one object to the next, and have values of one kind.
    """
    named = plain(column.rsplit(".", 1)[-1])
    clicks = named in _CLICKED
    objects = [value for value in values if value]
    if not (clicks or named in LISTS) or len(objects) < _FEW:
        return False
    if not all(isinstance(value, dict) for value in objects):
        return False
    inner = [entry for value in objects for entry in value.values()]
    records = sum(isinstance(entry, dict) for entry in inner)
    if records not in ((0, len(inner)) if clicks else (len(inner),)):
        return False
    if any(isinstance(entry, list) for entry in inner):
        return False
    counts: dict[str, int] = {}
    for value in objects:
        for key in value:
            counts[key] = counts.get(key, 0) + 1
    if any(place(field, key) is not None for key in counts for field in SYNONYMS):
        return False
    return _are_ranks([*counts]) or max(counts.values()) <= _MOST * len(objects)


def keyed_list(
    column: str, document: str, texts: Sequence[str]
) -> tuple[str, list[str] | None] | None:
    """The SQL of a list that such a column holds, and the lists of records as JSON, if it has any.

    Clicks are the keys whose value is neither 0, false nor missing: it may be a count, a time or a
    reading time as well. Where the keys are ranks and the values ids, clicks are the ids.

    Returns:
        None where the column is no such one.
    """
    values = [_json(text) for text in texts]
    if not keyed_by_items(column, values):
        return None
    entries = [entry for value in values for entry in value.items()]
    if entries and isinstance(entries[0][1], dict):
        return _records(document, values)
    pairs = f"map_entries(TRY_CAST({document} AS MAP(VARCHAR, VARCHAR)))"
    texts_only = all(isinstance(entry, str) for _, entry in entries)
    by_rank = texts_only and _are_ranks([key for key, _ in entries])
    what = "value" if by_rank else "key"
    return f"[x.{what} FOR x IN {pairs} IF COALESCE(x.value, '') NOT IN ({_NOTHING})]", None


def _records(document: str, values: Sequence[dict[str, Any]]) -> tuple[str, list[str]]:
    pairs = f"map_entries(TRY_CAST({document} AS MAP(VARCHAR, JSON)))"
    sql = f"[json_merge_patch(json_object('id', x.key), x.value) FOR x IN {pairs}]"
    lists = [[{"id": key, **entry} for key, entry in (value or {}).items()] for value in values]
    return f"to_json({sql})", [json.dumps(each) for each in lists]


def _are_ranks(keys: Sequence[str]) -> bool:
    """Whether keys are whole numbers below a thousand, 0 or 1 among them."""
    few = all(key.isascii() and key.isdigit() and len(key) < 4 for key in keys)
    return few and bool({"0", "1"} & {*keys})


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
