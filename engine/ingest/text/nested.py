"""Values inside JSON objects: their dotted paths, and the SQL that takes them out."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.logs.canonical import escaped

DEEPEST, MOST = 6, 500
_VALUES = ("string_value", "int_value", "float_value", "double_value", "value")
"""Where an entry of a list of keys and values may hold its value."""
TYPE_KEYS = frozenset(
    ("$oid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$uuid")
)
"""Keys that only name the type of a value, as MongoDB exports them; no column is named so."""
TYPE_WORDS = frozenset(
    ("S", "N", "BOOL", "string", "int", "long", "float", "double", "boolean", "bytes")
)
"""The same in objects of that one key, as DynamoDB and Avro write them."""


@dataclass(frozen=True)
class Leaf:
    """A value inside an object: the keys that lead to it.

    With `entry`, the last object is a list of {key, value} and the value is that of this key. Of a
    `typed` one the last key names the type of the value.
    """

    keys: tuple[str, ...]
    entry: str = ""
    typed: bool = False

    @property
    def name(self) -> str:
        """The dotted path, which is the name of the column."""
        keys = [key for key in self.keys if key not in TYPE_KEYS]
        keys = keys[:-1] if self.typed else keys
        return ".".join([*keys, self.entry] if self.entry else keys)

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer."""
        return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in self.keys)

    def sql(self, document: str) -> str:
        """The value as text, out of an SQL expression that holds the whole object."""
        if not self.entry:
            return f"json_extract_string({document}, '{escaped(self.pointer)}')"
        listed = f"TRY_CAST(json_extract({document}, '{escaped(self.pointer)}') AS JSON[])"
        named = "COALESCE(json_extract_string(x, '/key'), json_extract_string(x, '/name'))"
        entry = f"list_filter({listed}, lambda x: {named} = '{escaped(self.entry)}')[1]"
        texts = [f"json_extract_string({entry}, '/value/{kind}')" for kind in _VALUES[:-1]]
        return f"COALESCE({', '.join(texts)}, json_extract_string({entry}, '/value'))"


def leaves(documents: Iterable[Any]) -> list[Leaf]:
    """The values inside the objects of some documents, in the order of their first appearance.

    Lists stay whole, but for lists of {key, value}, each key of which is a value of its own.
    """
    seen: dict[Leaf, None] = {}
    for document in documents:
        for leaf in _leaves(document, ()):
            if len(seen) >= MOST:
                break
            seen.setdefault(leaf)
    return list(seen)


def _leaves(value: Any, keys: tuple[str, ...]) -> Iterable[Leaf]:
    if isinstance(value, dict) and len(keys) < DEEPEST and (value or not keys):
        for key, inner in value.items():
            if (
                keys
                and len(value) == 1
                and key in TYPE_WORDS
                and not isinstance(inner, dict | list)
            ):
                yield Leaf((*keys, key), typed=True)
            else:
                yield from _leaves(inner, (*keys, key))
    elif _is_entries(value):
        for entry in value:
            yield Leaf(keys, str(entry.get("key", entry.get("name"))))
    elif keys and value is not None:
        yield Leaf(keys)


def _is_entries(value: Any) -> bool:
    """Whether a value is a list of keys (or names) with values."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(entry, dict) and set(entry) in ({"key", "value"}, {"name", "value"})
            for entry in value
        )
    )


def parsed(texts: Iterable[str]) -> list[Any]:
    """The JSON documents of some texts; those that are none are left out."""
    documents = []
    for text in texts:
        try:
            documents.append(json.loads(text))
        except (ValueError, RecursionError):
            continue
    return documents
