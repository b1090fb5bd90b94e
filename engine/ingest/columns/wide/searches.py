"""Sessions that hold their searches: a list of objects, each with a list of results of its own."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from engine.ingest.columns.wide.lists import ListColumn, list_columns
from engine.ingest.names.column_synonyms import SYNONYMS, place, plain
from engine.ingest.names.item_names import LISTS
from engine.ingest.text.bounds import refuse_expansion
from engine.ingest.text.raw import LINE, RAW, REJECTS, Raw, unique
from engine.logs.canonical import quoted
from engine.logs.note import Note

SEARCH = "search_id"
_SHORTER = "Give one search per line."
_MOST = 0.9


def with_a_row_per_search(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The same rows, or one per search where a line is a session with several of them."""
    if raw.many or raw.mapping is not None or not raw.format.startswith("JSON"):
        return raw
    lists = list_columns(connection, raw)
    inner = next((each for each in lists if each.member and _is_list(each, lists)), None)
    if inner is None:
        return raw
    members = [each for each in lists if each.column == inner.column]
    line = f"rowid + {1 + raw.header}" if raw.ordered else LINE
    others = [name for name in raw.columns if name != inner.column]
    size = f"COALESCE(len({inner.sql}), 0)"
    refuse_expansion(connection, raw, size, others, _SHORTER)
    synonyms = {plain(name) for name in SYNONYMS["impression"]}
    named = any(plain(each.member) in synonyms for each in members)
    numbers = [] if named else [SEARCH]
    names = unique([*others, *(each.member for each in members), *numbers])
    chosen = [quoted(name) for name in others]
    chosen += [f"unnest({each.sql})" for each in members]
    if numbers:
        chosen.append(f"CAST({line} AS VARCHAR) || '/' || unnest(range(1, {size} + 1))")
    listed = ", ".join(f"{sql} AS {quoted(name)}" for sql, name in zip(chosen, names, strict=True))
    connection.execute(
        f"INSERT INTO {REJECTS} SELECT {line}, 'holds no searches', NULL FROM {RAW} "
        f"WHERE {size} = 0"
    )
    connection.execute(f"ALTER TABLE {RAW} RENAME TO sessions_of_searches")
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT CAST({line} AS BIGINT) AS {LINE}, {listed} "
        f"FROM sessions_of_searches WHERE {size} > 0"
    )
    connection.execute("DROP TABLE sessions_of_searches")
    empty = connection.execute(f"SELECT COUNT(*) FROM {REJECTS}").fetchall()[0][0]
    note = Note("green", f"Each line is a session, and {inner.column!r} holds its searches.")
    return replace(
        raw,
        columns=names,
        read=raw.lines - raw.header - raw.blank - empty,
        ordered=False,
        unit="search",
        notes=(*raw.notes, note),
    )


def _is_list(each: ListColumn, lists: Sequence[ListColumn]) -> bool:
    """Whether a member of objects is a list of results, and no other one the click of an object."""
    if plain(each.member.rsplit(".", 1)[-1]) not in LISTS or not _holds_lists(each):
        return False
    beside = [other for other in lists if other.column == each.column and other.member]
    return not any(
        place("reward", other.member) is not None and not _holds_lists(other) for other in beside
    )


def _holds_lists(each: ListColumn) -> bool:
    """Whether the values of a member are lists themselves."""
    values = [value for row in each.first for value in row or () if value]
    return bool(values) and _share(values) > _MOST


def _share(values: Sequence[str]) -> float:
    return sum(value.startswith("[") and value.endswith("]") for value in values) / len(values)
