"""Columns that hold lists: recognised by their type or their first values, and as SQL."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from engine.ingest.columns.values.sample import first_rows
from engine.ingest.columns.wide.keyed_lists import keyed_list
from engine.ingest.columns.wide.pairs import tuples
from engine.ingest.names.column_synonyms import plain
from engine.ingest.names.item_names import LISTS
from engine.ingest.text.nested import leaves
from engine.ingest.text.raw import RAW, Raw, kinds
from engine.logs.canonical import escaped, quoted

SIGNS = (
    "||", "->", "=>", "→", " - ", " / ", " : ", " + ", " & ", "|", ";", ",", ">", "~", "\x02", " "
)  # fmt: skip
_ROW = r"([{,]\s*)(\w+)=([^,{}\[\]=]*)"
"""A named value of a row as Athena and Presto write it: {item=a, position=1}."""
TIGHT_SIGNS = ("::", ":", "/", "&", "+", "#", "^")
"""Signs that ids hold as well: they part a list only where its name says that it is one."""
_PLURAL = re.compile(
    "(item|doc|document|url|product|sku|article|hotel|result|candidate|object|hit|offer)s"
    "|(item|doc|product|sku|article|hotel|object|hit|offer)_?ids|_list$|^slate"
)
_NO_LIST = re.compile(r"\w+://.*|\d{1,4}[:/]\d{2}([:/]\d{1,4})?([ T].*)?")
_CALLED = (
    (r"^\s*(?:np\.|numpy\.)?array\(\s*(\[.*\])\s*(?:,\s*dtype=[^)]*)?\)\s*$", r"\1"),
    (r"^\s*[a-z_.]*(?:array|list|set|seq|vector|tuple|buffer)\s*([\[({].*[\])}])\s*$", r"\1"),
)
"""How databases and programs write a list with the name of its type: ARRAY['a', 'b']."""
_SQUARE = str.maketrans("()", "[]")
_CLOSED = re.compile(r"[\])}]\s*$")
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
JOINED = re.compile(r"\S+-[01](\s+\S+-[01])*\s*$")
JOINED_OTHERWISE = re.compile(r"[^\s,;|]+[:=][01]((\s+|[,;|]\s*)[^\s,;|]+[:=][01])+\s*$")
"""Items with their clicks as MIND has them, and with other signs, where each row has several."""
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DECIMAL = re.compile(r"[0-9]+(,[0-9]+)?")
_NUMBERS = frozenset(
    ("position", "rank", "ctr", "averageposition", "avgposition", "score", "price")
)
"""Columns whose values are numbers with a decimal comma rather than lists of two."""
FIRST_ROWS = 1_000

Texts = list[str | None]


@dataclass(frozen=True)
class ListColumn:
    """A list per row: `sql` makes a list of text of it, `first` are its values in the first rows.

    `name` is `column[]` for a list of values and `column[].path` for a member of its objects;
    `member` is that path. `positions` is what the first position is called, where the values were
    positions in the list of items.
    """

    column: str
    sql: str
    first: tuple[Texts | None, ...]
    member: str = ""
    joined: bool = False
    positions: int | None = None

    @property
    def name(self) -> str:
        """How a mapping may name the values."""
        return f"{self.column}[]" + (f".{self.member}" if self.member else "")

    @property
    def keyed(self) -> bool:
        """Whether they are the keys of an object, which have no order."""
        return "map_entries(" in self.sql

    def aligned(self, other: "ListColumn") -> bool:
        """Whether both have equally many values in each of the first rows."""
        pairs = [
            (len(mine), len(theirs))
            for mine, theirs in zip(self.first, other.first, strict=True)
            if mine is not None and theirs is not None
        ]
        return bool(pairs) and all(mine == theirs for mine, theirs in pairs)


def list_columns(connection: duckdb.DuckDBPyConnection, raw: Raw) -> list[ListColumn]:
    """All lists of the file: native ones, JSON arrays, and text with a sign between the parts."""
    if raw.list_columns:
        return [*raw.list_columns[0]]
    types = kinds(connection, raw)
    texts = first_rows(connection, raw, rows=FIRST_ROWS)
    expressions: list[tuple[str, str, str, bool]] = []
    for column in raw.columns:
        values = [value for value in texts[column] if value]
        structs = types[column].endswith("[]") and "STRUCT" in types[column]
        if structs or types[column].startswith("MAP("):
            json_texts = f"SELECT to_json({quoted(column)}) FROM {RAW} LIMIT {FIRST_ROWS}"
            values = [str(row[0]) for row in connection.execute(json_texts).fetchall() if row[0]]
        expressions += _lists_in(column, types[column], values)
    raw.list_columns.append(_with_values(connection, expressions))
    return [*raw.list_columns[0]]


def _lists_in(column: str, kind: str, values: list[str]) -> list[tuple[str, str, str, bool]]:
    """(column, SQL of a list, member, joined) for each list that a column holds."""
    name = quoted(column)
    if kind.endswith("[]") and "STRUCT" not in kind:
        return [(column, f"CAST({name} AS VARCHAR[])", "", False)]
    if kind.endswith("[]"):
        return _members(column, f"to_json({name})", values)
    if kind.startswith("MAP("):
        return _keyed(column, f"to_json({name})", values)
    if kind != "VARCHAR" or not values:
        return []
    several = any(len(value.split()) > 1 for value in values)
    if several and all(JOINED.match(value) for value in values):
        return [(column, f"regexp_split_to_array(trim({name}), '\\s+')", "", True)]
    if all(JOINED_OTHERWISE.match(value) for value in values):
        return [(column, f"regexp_split_to_array(trim({name}), '[\\s,;|]+')", "", True)]
    bare = [uncalled(value) for value in values[:20]]
    if bare != values[:20]:
        values, name = [uncalled(value) for value in values], _uncalled_sql(name)
    if all(_BRACKETS.get(value[0]) == value[-1] for value in values):
        return _bracketed(column, values, name)
    sign = sign_between(values) or _tight_sign(column, values)
    if sign == "," and plain(column) in _NUMBERS and all(map(_DECIMAL.fullmatch, values)):
        return []
    return [(column, split(name, sign), "", False)] if sign else []


def uncalled(value: str) -> str:
    """A list without the name of its type before it."""
    if not _CLOSED.search(value):
        return value
    for pattern, replacement in _CALLED:
        value = re.sub(pattern, replacement, value, flags=re.IGNORECASE)
    return value


def _uncalled_sql(name: str) -> str:
    """The same of a column, as SQL."""
    for pattern, replacement in _CALLED:
        name = f"regexp_replace({name}, '{escaped(pattern)}', '{replacement}', 'i')"
    return name


def _bracketed(column: str, values: list[str], name: str) -> list[tuple[str, str, str, bool]]:
    documents = [_json(value) for value in values]
    if values[0].startswith("{"):
        whole = all(isinstance(document, dict) for document in documents)
        texts = values if whole else [_rewritten(value) for value in values]
        document = f"TRY(CAST({name if whole else _as_json(name)} AS JSON))"
        if keyed := _keyed(column, document, texts):
            return keyed
    if all(isinstance(document, list) for document in documents):
        entries = [entry for document in documents for entry in document]
        if any(isinstance(entry, dict) for entry in entries):
            return _members(column, f"CAST({name} AS JSON)", values)
        if any(isinstance(entry, list) for entry in entries):
            return tuples(column, f"CAST({name} AS JSON)", documents)
        return [(column, f"TRY(from_json({name}, '[\"VARCHAR\"]'))", "", False)]
    if values[0].startswith("[("):
        squares = [_rewritten(value.translate(_SQUARE)) for value in values]
        document = f"TRY(CAST({_as_json(f'translate({name}, $$()$$, $$[]$$)')} AS JSON))"
        return tuples(column, document, [_json(value) or [] for value in squares])
    if "{" in values[0] and re.search(r"[{,]\s*\w+=", values[0]):
        rewritten = [re.sub(_ROW, r'\1"\2":"\3"', value) for value in values]
        rows = f"regexp_replace({name}, '{_ROW}', '\\1\"\\2\":\"\\3\"', 'g')"
        return _members(column, f"TRY(CAST({rows} AS JSON))", rewritten)
    rewritten = [_rewritten(value) for value in values] if "{" in values[0] else []
    if any(isinstance(_json(text), list) for text in rewritten[:20]):
        return _members(column, f"TRY(CAST({_as_json(name)} AS JSON))", rewritten)
    inner = f"trim({name}, '[](){{}} ')"
    sign = r"\s*,\s*" if any("," in value for value in values) else r"\s+"
    cells = f"[trim(x, '''\" ') FOR x IN regexp_split_to_array({inner}, '{sign}') IF x <> '']"
    return [(column, cells, "", False)]


def _keyed(column: str, document: str, values: list[str]) -> list[tuple[str, str, str, bool]]:
    """The list of an object whose keys are items, and the members of their records."""
    sql, records = keyed_list(column, document, values) or ("", None)
    return _members(column, sql, records) if records else [(column, sql, "", False)] if sql else []


_PYTHON = (("'", '"'), ("True", "true"), ("False", "false"), ("None", "null"), ("nan", "null"))
"""Python's way to write lists of objects, and that of JSON."""


def _rewritten(value: str) -> str:
    """A text of Python's lists and objects as JSON, unless names hold quotes."""
    for old, new in _PYTHON:
        value = re.sub(rf"\b{old}\b" if old.isalpha() else old, new, value)
    return value


def _as_json(sql: str) -> str:
    """The same of a column, as SQL."""
    for old, new in _PYTHON:
        pattern = rf"\b{old}\b" if old.isalpha() else escaped(old)
        sql = f"regexp_replace({sql}, '{pattern}', '{new}', 'g')"
    return sql


def _members(column: str, document: str, values: list[str]) -> list[tuple[str, str, str, bool]]:
    """The values of each member of a list of objects, from one object to the next."""
    documents = [_json(value) for value in values]
    if not any(isinstance(document, list) for document in documents):
        return [(column, f"TRY(CAST({document} AS JSON[]))", "", False)]
    entries = [entry for listed in documents if isinstance(listed, list) for entry in listed]
    return [
        (
            column,
            f"list_transform(TRY(CAST({document} AS JSON[])), lambda x: {leaf.sql('x')})",
            leaf.name,
            False,
        )
        for leaf in leaves(entry for entry in entries if isinstance(entry, dict))
    ]


def _with_values(
    connection: duckdb.DuckDBPyConnection, expressions: Sequence[tuple[str, str, str, bool]]
) -> list[ListColumn]:
    if not expressions:
        return []
    chosen = ", ".join(sql for _, sql, _, _ in expressions)
    rows = connection.execute(f"SELECT {chosen} FROM {RAW} LIMIT {FIRST_ROWS}").fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(expressions)
    return [
        ListColumn(column, sql, first, member, joined)
        for (column, sql, member, joined), first in zip(expressions, columns, strict=True)
    ]


def sign_between(values: Sequence[str]) -> str:
    """The sign that stands between the parts of most values, or an empty text.

    Numbers whose thousands are grouped are no lists, nor are percent.
    """
    if sum(bool(_GROUPED.fullmatch(value)) for value in values) > len(values) / 2:
        return ""
    if sum(value.endswith("%") for value in values) > len(values) / 2:
        return ""
    text = "\n".join(values)
    shares = ((sum(sign in value for value in values), sign) for sign in SIGNS if sign in text)
    return next((sign for share, sign in shares if share > len(values) / 2), "")


def _tight_sign(column: str, values: Sequence[str]) -> str:
    """The sign between the parts of a list that is named as one, though ids may hold it too."""
    named = plain(column) in LISTS or _PLURAL.search(column.lower())
    if not named or any(map(_NO_LIST.fullmatch, values)):
        return ""
    counts = ((sum(sign in value for value in values), sign) for sign in TIGHT_SIGNS)
    return next((sign for count, sign in counts if count > 0.9 * len(values)), "")


def split(name: str, sign: str) -> str:
    """SQL that splits text at a sign; without one, each text is a list of one."""
    text = f"string_split(CAST({name} AS VARCHAR), '{escaped(sign)}')"
    if not sign:
        text = f"[CAST({name} AS VARCHAR)]"
    return f"[trim(x) FOR x IN {text} IF trim(x) <> '']"


def sign_of(items: ListColumn) -> str:
    """The sign that the values are split at: a single clicked item holds none to see."""
    for sign in (*SIGNS, *TIGHT_SIGNS):
        if f"'{escaped(sign)}')" in items.sql and "string_split" in items.sql:
            return sign
    return ""


def looks_listed(values: Sequence[str]) -> bool:
    """Whether most values are lists for certain: in brackets, or with bars between the parts."""
    listed = sum(value.startswith("[") or "|" in value for value in values)
    return listed > len(values) / 2


def unwrapped(value: str) -> str:
    """A text without the brackets and quotes around it."""
    return value.strip("[](){}'\" ")


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None
