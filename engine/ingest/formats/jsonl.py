"""JSON Lines: one object per line, its keys the columns, nested ones with dotted names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.mapping.typed import typed, without_names
from engine.ingest.columns.values.plain_texts import plain_texts
from engine.ingest.columns.wide.keyed_lists import keyed_by_items
from engine.ingest.formats.format import Format, SourceFile
from engine.ingest.names.action_words import named_like_actions
from engine.ingest.names.column_synonyms import SYNONYMS, place
from engine.ingest.text.json_table import Objects, json_table
from engine.ingest.text.lines import TABLE, line_table, some_lines
from engine.ingest.text.nested import TYPE_KEYS, Leaf, leaves, parsed
from engine.ingest.text.plain_text import PlainText
from engine.ingest.text.raw import COLUMNS, LINE, RAW, REJECTS, TEXT, Raw, Types, unique
from engine.logs.canonical import escaped, quoted

_OBJECT = "CASE WHEN json_valid(text) THEN json_type(text) = 'OBJECT' ELSE false END"
_ACTION = re.compile(r'\s*\{\s*"(index|create|update|delete)"\s*:\s*\{[^{}]*\}\s*\}\s*')
_ACTION_SQL = "regexp_matches(text, '^\\s*\\{\\s*\"(index|create|update|delete)\"\\s*:\\s*\\{')"
_KINDS = ("index", "create", "update")
INDEX, OBJECTS = "_index", "objects"
_HEAD, _SPREAD = 1_000, 4_000
_SOME, _TYPED = 400, 200
"""Objects that are looked at before all are read at once, at the top and further down."""
_WRAPPER, _ITEM = "_source", "Item"
"""What dumps of OpenSearch, and of DynamoDB, put their objects in."""

_OF_CALLS = frozenset(("library", "userAgent", "user_agent", "ip", "campaign", "referrer"))
"""Members of the `context` of a tracking call, which says who called: it is no query."""


def read(source: SourceFile, text: PlainText) -> Raw:
    """The rows of a JSON Lines file; a value that is no text stands as its JSON text.

    Lines that name the index of the next one, as bulk requests have, count as header lines.

    Raises:
        EngineError: no line is an object, or together they have more than 2,000 keys.
    """
    raw = None if _in_bulk(text) else _at_once(source, text)
    return raw or _line_by_line(source.connection, text, source.folder)


def _at_once(source: SourceFile, text: PlainText) -> Raw | None:
    """The rows as DuckDB reads them in one go; None unless every line and key comes out."""
    sample = parsed(some_lines(text, _SOME, _SOME)) if text.sound else []
    if not all(isinstance(each, dict) for each in sample):
        return None
    columns = _columns(sample, list(dict.fromkeys(key for each in sample for key in each)))
    if not 0 < len(columns) <= COLUMNS:
        return None
    names = unique([leaf.name for leaf in columns])
    objects = Objects(columns, names, sample)
    types = json_table(source.connection, text, objects, _ways(objects, source))
    if types is None:
        return None
    rows = text.lines - text.blank
    return Raw(
        "JSON Lines",
        names,
        text.lines,
        rows,
        blank=text.blank,
        ordered=True,
        types=types,
        plain=plain_texts(source.connection, text, names, types),
    )


def _ways(objects: Objects, source: SourceFile) -> list[Types]:
    """The types to read the columns with, one way after the other: the last is all text."""
    events = any(named_like_actions(name) for name in objects.columns)
    if source.mapping is None or events:
        return [TEXT]
    first = {
        name: texts
        for name, texts in objects.texts(_TYPED).items()
        if name not in source.options.drop
    }
    types = without_names(typed(first, source.mapping))
    return [types, TEXT] if types.columns else [TEXT]


def _line_by_line(connection: duckdb.DuckDBPyConnection, text: PlainText, folder: Path) -> Raw:
    tally = line_table(connection, text, folder)
    bulk = _objects(connection, text)
    connection.execute(
        f"INSERT INTO {REJECTS} SELECT {LINE}, 'is not a JSON object', left(text, 2000) "
        f"FROM {OBJECTS} WHERE NOT {_OBJECT}"
    )
    columns = _columns(_sample_objects(connection), _keys(connection))
    names = unique([*(INDEX for _ in range(bulk > 0)), *(leaf.name for leaf in columns)])
    paths = ", ".join(f"'{escaped(leaf.pointer)}'" for leaf in columns)
    chosen = [
        f"found[{at}]" if not leaf.entry else leaf.sql("text")
        for at, leaf in enumerate(columns, start=1)
    ]
    if bulk:
        chosen.insert(0, INDEX)
    listed = ", ".join(f"{sql} AS {quoted(name)}" for sql, name in zip(chosen, names, strict=True))
    made = connection.execute(
        f"CREATE OR REPLACE TABLE {RAW} AS SELECT {LINE}, {listed} FROM (SELECT *, "
        f"json_extract_string(text, [{paths}]) AS found FROM {OBJECTS} WHERE {_OBJECT})"
    )
    rows = made.fetchall()[0][0]
    kind = "JSON Lines in bulk form" if bulk else "JSON Lines"
    return Raw(kind, names, tally["lines"], rows, header=bulk, blank=tally["blank"])


def _in_bulk(text: PlainText) -> bool:
    """Whether lines name the index of the object that follows."""
    return any(_ACTION.fullmatch(line) for line in text.head()[:20])


def _objects(connection: duckdb.DuckDBPyConnection, text: PlainText) -> int:
    """Make the view of the lines that hold objects; how many others name an index."""
    if not _in_bulk(text):
        connection.execute(f"CREATE OR REPLACE VIEW {OBJECTS} AS SELECT * FROM {TABLE}")
        return 0
    named = ", ".join(f"TRY(json_extract_string(before, '/{kind}/_index'))" for kind in _KINDS)
    connection.execute(
        f"CREATE OR REPLACE TABLE {OBJECTS} AS SELECT {LINE}, text, COALESCE({named}) AS {INDEX} "
        f"FROM (SELECT {LINE}, text, lag(text) OVER (ORDER BY {LINE}) AS before FROM {TABLE}) "
        f"WHERE NOT (json_valid(text) AND {_ACTION_SQL})"
    )
    count = f"SELECT COUNT(*) FROM {TABLE} WHERE {_ACTION_SQL} AND json_valid(text)"
    return int(connection.execute(count).fetchall()[0][0])


def _columns(documents: Sequence[Any], keys: Sequence[str]) -> list[Leaf]:
    """All values of objects with such keys: these, and what lies inside nested objects.

    A nested object that is named like a field stands whole beside its parts, unless one of them
    is named for the field as well, as `session.id` is.
    """
    inner: dict[str, list[Leaf]] = {}
    for leaf in leaves(documents):
        inner.setdefault(leaf.keys[0], []).append(leaf)
    whole = {
        key
        for document in documents
        if isinstance(document, dict)
        for key, value in document.items()
        if value is not None and not isinstance(value, dict)
    }
    columns_read: list[Leaf] = []
    for key in keys:
        if keyed_by_items(key, [each.get(key) for each in documents if isinstance(each, dict)]):
            columns_read.append(Leaf((key,)))
            continue
        parts = [leaf for leaf in inner.get(key, ()) if len(leaf.keys) > 1 or leaf.entry]
        fields = [field for field in SYNONYMS if place(field, key) is not None]
        named = any(all(_tells(field, leaf) is None for leaf in parts) for field in fields)
        named = named and not any(leaf.keys[1:2] and leaf.keys[1] in _OF_CALLS for leaf in parts)
        if parts and all(
            leaf.keys[1:] and (leaf.typed or {*leaf.keys[1:]} <= TYPE_KEYS) for leaf in parts
        ):
            columns_read += parts
            continue
        if not parts or named or (key in whole and not any(leaf.entry for leaf in parts)):
            columns_read.append(Leaf((key,)))
        columns_read += parts
    return _unwrapped(columns_read)


def _tells(field: str, leaf: Leaf) -> int | None:
    """How telling the whole path of a value is for a field, as session.id; None when it is not."""
    return place(field, "".join(leaf.keys))


def _unwrapped(leaves: list[Leaf]) -> list[Leaf]:
    """Without the envelope of a dump, whose objects stand under one key."""
    first = {leaf.keys[0] for leaf in leaves}
    wrapper = _ITEM if first == {_ITEM} else _WRAPPER
    if any(leaf.keys[0] == wrapper and len(leaf.keys) > 1 for leaf in leaves):
        return [
            leaf
            if leaf.keys[0] != wrapper
            else Wrapped(leaf.keys, leaf.entry, leaf.typed, wrapper=wrapper)
            for leaf in leaves
            if wrapper == _WRAPPER or len(leaf.keys) > 1
        ]
    return leaves


@dataclass(frozen=True)
class Wrapped(Leaf):
    """A value below the envelope of a dump, named without it."""

    wrapper: str = ""

    @property
    def name(self) -> str:
        """The dotted path below the envelope."""
        return super().name.removeprefix(f"{self.wrapper}.")


def _sample_objects(connection: duckdb.DuckDBPyConnection) -> list[Any]:
    """Some of the objects: the first thousand, and others spread over the file."""
    count = connection.execute(f"SELECT COUNT(*) FROM {OBJECTS}").fetchall()[0][0]
    step = max(1, count // _SPREAD)
    texts = connection.execute(
        f"SELECT text FROM {OBJECTS} WHERE {LINE} <= {_HEAD} OR {LINE} % {step} = 0 "
        f"ORDER BY {LINE} LIMIT {_HEAD + 2 * _SPREAD}"
    ).fetchall()
    return parsed(row[0] for row in texts)


def _keys(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The keys of all objects, in the order in which they first appear."""
    keys = connection.execute(
        f"SELECT key FROM (SELECT unnest(json_keys(text)) AS key, {LINE} AS line, "
        f"generate_subscripts(json_keys(text), 1) AS place FROM {OBJECTS} WHERE {_OBJECT}) "
        f"GROUP BY key ORDER BY MIN(line), MIN(place) LIMIT {COLUMNS + 1}"
    ).fetchall()
    if not keys:
        raise EngineError("no line of the file is a JSON object with keys")
    return [row[0] for row in keys]


class JsonLines(Format):
    """One JSON object per line."""

    key = "json_lines"
    title = "JSON lines"
    endings = ("jsonl", "ndjson", "json")
    priority = 60
    documentation = (
        "one object per line; nested objects become columns with dotted names, "
        "lists of objects a row each"
    )

    def fits(self, source: SourceFile) -> bool:
        """Whether the first line opens a JSON object, or most do after one that was cut off."""
        opening = [line.lstrip().startswith("{") for line in source.head]
        return any(opening[:1]) or sum(opening) > max(1, 0.9 * len(opening))

    def read(self, source: SourceFile) -> Raw:
        """The rows of the objects."""
        return read(source, source.text)
