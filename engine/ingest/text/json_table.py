"""JSON lines read at once into columns, by DuckDB's own reader.

It passes over keys that no column is named for. So the keys that were read are counted, and must be
as many as stand in the bytes of the file; else the caller reads line by line.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from functools import reduce
from itertools import islice
from typing import Any

import duckdb

from engine.ingest.text.json_keys import key_count
from engine.ingest.text.nested import Leaf
from engine.ingest.text.plain_text import PlainText
from engine.ingest.text.raw import RAW, TEXT, Types
from engine.logs.canonical import escaped, one_file, quoted

_PARTS = "_counterclick_parts"
_BETWEEN = "TIMESTAMP '1970-01-02' AND TIMESTAMP '9999-12-30'"
"""What DuckDB makes of 'infinity' and 'epoch' when it is given a format lies outside."""
Keys = tuple[str, ...]


class Objects:
    """The values of the objects of a file, as columns: `names` are those of the `leaves`.

    Values that lie in one of the `documents`, which are objects or lists of them by a `sample`, are
    taken out of its text; the values of all other keys are read as they are.
    """

    def __init__(self, leaves: Sequence[Leaf], names: Sequence[str], sample: Sequence[Any]) -> None:
        self.columns = dict(zip(names, leaves, strict=True))
        self.sample = sample
        whole = {leaf.keys for leaf in leaves}
        self.homes = {leaf: _first(leaf.keys, whole) for leaf in leaves}
        self.documents = {
            home
            for leaf, home in self.homes.items()
            if home != leaf.keys or leaf.entry or any(map(_has_keys, self._values(home)))
        }

    def _values(self, keys: Keys) -> Iterator[Any]:
        return (reduce(_inner, keys, document) for document in self.sample)

    def texts(self, rows: int) -> dict[str, list[str]]:
        """The first values of the columns that are read as they are, as texts."""
        return {
            name: [_text(value) for value in islice(self._values(self.columns[name].keys), rows)]
            for name in self.plain()
        }

    def relation(self, text: PlainText, types: Types) -> str:
        """The SQL that reads a file: the outermost keys are the columns."""
        kinds = {leaf.keys: types.columns.get(name, "") for name, leaf in self.columns.items()}
        tree: dict[str, Any] = {}
        for home in self.homes.values():
            place = tree
            for key in home[:-1]:
                place = place.setdefault(key, {})
            place[home[-1]] = "JSON" if home in self.documents else kinds.get(home) or "VARCHAR"
        columns = ", ".join(f"'{escaped(key)}': '{escaped(_type(tree[key]))}'" for key in tree)
        times = f", timestampformat='{types.times}'" if types.times else ""
        return (
            f"read_json('{one_file(text.path)}', columns={{{columns}}}, records='true', "
            f"format='newline_delimited', hive_partitioning=false, compression='none'{times})"
        )

    def values(self) -> str:
        """The SQL of all columns, and of the keys that each object holds but for plain values."""
        chosen = [f"{self._chosen(leaf)} AS {quoted(name)}" for name, leaf in self.columns.items()]
        branches = {home[:depth] for home in self.homes.values() for depth in range(1, len(home))}
        parts = [f"CAST({_of(keys)} IS NOT NULL AS INTEGER)" for keys in sorted(branches)]
        parts += [_keys_inside(_of(keys)) for keys in sorted(self.documents)]
        return ", ".join([*chosen, f"{' + '.join(parts) or '0'} AS {_PARTS}"])

    def plain(self) -> list[str]:
        """The columns that are read as they are."""
        return [
            name for name, leaf in self.columns.items() if self.homes[leaf] not in self.documents
        ]

    def _chosen(self, leaf: Leaf) -> str:
        home = self.homes[leaf]
        if home not in self.documents:
            return _of(home)
        if leaf.keys == home and not leaf.entry:
            return f"json_extract_string({_of(home)}, '$')"
        return Leaf(leaf.keys[len(home) :], leaf.entry).sql(_of(home))


def json_table(
    connection: duckdb.DuckDBPyConnection, text: PlainText, objects: Objects, ways: Sequence[Types]
) -> Types | None:
    """Make the table of raw rows, in the order of the lines; with which of the types it was read.

    None when a line is no object, or holds a key that is none of these. Where flags stand, all is
    read as text: true would be the number 1.
    """
    count = key_count(text.path) if text.sound else None
    if count is None or count.odd:
        return None
    for types in [TEXT] if count.flags else ways:
        totals = _read(connection, text, objects, types)
        if totals == (text.lines - text.blank, count.keys - count.nulls):
            return types
    return None


def _read(
    connection: duckdb.DuckDBPyConnection, text: PlainText, objects: Objects, types: Types
) -> tuple[int, int] | None:
    """Read all lines; how many objects and keys they hold, None when they cannot be read so."""
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE {RAW} AS SELECT {objects.values()} "
            f"FROM {objects.relation(text, types)}"
        )
    except duckdb.InterruptException:
        raise
    except duckdb.Error:
        return None
    keys = [f"COUNT({quoted(name)})" for name in objects.plain()]
    doubtful = [" AND ".join(f"{quoted(name)} IS NULL" for name in objects.columns)]
    doubtful += [
        f"{quoted(name)} NOT BETWEEN {_BETWEEN}"
        for name, kind in types.columns.items()
        if kind == "TIMESTAMP"
    ]
    rows, parts, doubts = connection.execute(
        f"SELECT COUNT(*), {' + '.join(keys) or '0'} + SUM({_PARTS}), "
        f"COUNT(*) FILTER ({' OR '.join(doubtful)}) FROM {RAW}"
    ).fetchall()[0]
    connection.execute(f"ALTER TABLE {RAW} DROP COLUMN {_PARTS}")
    return None if doubts else (rows, parts)


def _inner(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _has_keys(value: Any) -> bool:
    """Whether an object lies in a value."""
    if isinstance(value, list):
        return any(map(_has_keys, value))
    return isinstance(value, dict) and bool(value)


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value)


def _first(keys: Keys, whole: Collection[Keys]) -> Keys:
    """The outermost value on the way to some keys that is a column itself."""
    return next(keys[:depth] for depth in range(1, len(keys) + 1) if keys[:depth] in whole)


def _of(keys: Keys) -> str:
    """The SQL of a value in the nested columns."""
    return quoted(keys[0]) + "".join(f"['{escaped(key)}']" for key in keys[1:])


def _keys_inside(document: str) -> str:
    """The SQL of how many keys a document holds, but for those whose value is null, and itself."""
    text = f"CAST({document} AS VARCHAR)"
    counts = [
        f"(strlen({text}) - strlen(replace({text}, '{sign}', ''))) // {len(sign)}"
        for sign in ('":', '":null')
    ]
    return f"COALESCE(1 + {' - '.join(counts)}, 0)"


def _type(tree: dict[str, Any] | str) -> str:
    if isinstance(tree, str):
        return tree
    return f"STRUCT({', '.join(f'{quoted(key)} {_type(tree[key])}' for key in tree)})"
