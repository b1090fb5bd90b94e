"""Items in numbered columns (`item_1, item_2, ...`) beside a column of what was clicked."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from engine.ingest.columns.wide.list_contents import named_like_clicks
from engine.ingest.columns.wide.numbered import numbered_of
from engine.ingest.names.column_synonyms import plain
from engine.ingest.text.raw import LINE, RAW, Raw, unique
from engine.logs.canonical import quoted
from engine.logs.note import Note

_LIST = "items"
_OTHERS = ("time", "count", "rate", "ctr", "url")


def with_items_together(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str]
) -> Raw:
    """The rows with the numbered items as one list, where another column names those clicked."""
    if raw.many or raw.mapping is not None:
        return raw
    numbered = next((each for each in numbered_of(raw) if each.item and not each.reward), None)
    if numbered is None:
        return raw
    items = numbered.columns[numbered.item]
    others = [column for column in raw.columns if column not in items]
    clicks = [column for column in others if named_like_clicks(column)]
    clicks = [column for column in clicks if not any(word in plain(column) for word in _OTHERS)]
    if not clicks or {*items} & {*mapping.values()}:
        return raw
    (name,) = unique([*others, _LIST])[len(others) :]
    own = [] if raw.ordered else [quoted(LINE)]
    cells = ", ".join(f"NULLIF(CAST({quoted(column)} AS VARCHAR), '')" for column in items)
    chosen = ", ".join([*own, *map(quoted, others), f"[{cells}] AS {quoted(name)}"])
    connection.execute(f"ALTER TABLE {RAW} RENAME TO rows_with_places")
    connection.execute(f"CREATE TABLE {RAW} AS SELECT {chosen} FROM rows_with_places")
    connection.execute("DROP TABLE rows_with_places")
    what = f"The columns {items[0]!r} to {items[-1]!r} hold the items of a ranking, from the top."
    return replace(raw, columns=(*others, name), notes=(*raw.notes, Note("green", what)))
