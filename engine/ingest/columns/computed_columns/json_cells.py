"""JSON objects in the cells of a table, as PostHog and warehouses export properties of events."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.values.sample import first_rows
from engine.ingest.names.column_synonyms import place
from engine.ingest.text.nested import leaves
from engine.ingest.text.raw import LINE, RAW, Raw
from engine.logs.canonical import quoted


def with_json_cells(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str]
) -> Raw:
    """The rows with a column per value of their JSON objects: `properties.item_id`.

    Only of tables in text, where no column is named like an item or a mapping names such a value.

    Raises:
        EngineError: the names in such objects are items.
    """
    if raw.mapping is not None or raw.many or raw.format.startswith(("JSON", "Parquet")):
        return raw
    within = any(
        column.startswith(f"{name}.") for column in mapping.values() for name in raw.columns
    )
    if not within and any(place("item", column) is not None for column in raw.columns):
        return raw
    added: dict[str, str] = {}
    for column, texts in first_rows(connection, raw).items():
        documents = _objects(texts)
        if not within:
            _refuse_items_as_names(column, documents)
        cell = f"CAST({quoted(column)} AS VARCHAR)"
        whole = f"CASE WHEN json_valid({cell}) THEN CAST({cell} AS JSON) END"
        for leaf in leaves(documents):
            name = f"{column}.{leaf.name}"
            if name.lower() not in {each.lower() for each in (*raw.columns, *added)}:
                added[name] = leaf.sql(whole)
    if not added:
        return raw
    own = [] if raw.ordered else [quoted(LINE)]
    chosen = ", ".join(
        [*own, *map(quoted, raw.columns)]
        + [f"{sql} AS {quoted(name)}" for name, sql in added.items()]
    )
    connection.execute(f"ALTER TABLE {RAW} RENAME TO rows_with_cells")
    connection.execute(f"CREATE TABLE {RAW} AS SELECT {chosen} FROM rows_with_cells")
    connection.execute("DROP TABLE rows_with_cells")
    return replace(raw, columns=(*raw.columns, *added))


def _refuse_items_as_names(column: str, documents: Sequence[Mapping[str, Any]]) -> None:
    """Read no ranks from objects such as {"SKU8": 1, "SKU3": 0}, whose names have no order."""
    names = {name for document in documents for name in document}
    flags = all(value in (0, 1) for document in documents for value in document.values())
    if flags and any(names - set(document) for document in documents):
        raise EngineError(
            f"the names in the objects of {column} differ from row to row, as items do, but the "
            "names of an object have no order that says which item stood at which rank",
            where=f"It holds {json.dumps(documents[0])[:80]}",
            fix='Write lists in the order shown: [["SKU8", 1], ["SKU3", 0]].',
        )


def _objects(texts: Sequence[str | None]) -> list[Any]:
    """The objects in cells, where all of a column's first values are objects; else none."""
    cells = [text for text in texts if text]
    if not cells or not all(text.startswith("{") and text.endswith("}") for text in cells):
        return []
    try:
        return [json.loads(text) for text in cells]
    except ValueError:
        return []
