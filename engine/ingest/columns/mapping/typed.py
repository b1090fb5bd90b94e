"""Which columns of a delimited file may be read as numbers and times at once.

Text costs more to hold and to convert than numbers do. A column is read as a number or a time when
its field is one and all the first lines write it plainly; a file that then does not come out whole
is read as text, value by value. DuckDB reads a number in a file as it casts one in a query, and
refuses what it would have to round or drop; a test holds both ways of reading to the same rows.
"""

import re
from collections.abc import Container, Mapping, Sequence

from engine.core.errors import EngineError
from engine.ingest.columns.mapping.guess import guess
from engine.ingest.columns.values.joined_columns import parts
from engine.ingest.columns.wide.list_roles import LISTS
from engine.ingest.columns.wide.lists import looks_listed
from engine.ingest.names.column_synonyms import plain
from engine.ingest.text.raw import TEXT, Types
from engine.logs.schema import FIELDS

KINDS = {"DOUBLE": "DOUBLE", "INTEGER": "DOUBLE", "TIMESTAMP": "TIMESTAMP"}
"""How a field of an SQL type is read. Ranks too are read as doubles, because a cast to a whole
number rounds. Times need one format that all of them have: a plain cast drops an offset unsaid."""
WHOLE = "BIGINT"
"""How names are read that are whole numbers, each written in the one way that comes back."""
_KEYED = ("impression", "session", "query", "item")
_NAME = re.compile("0|-?[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?")
_DAY, _CLOCK = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_AS_CAST = "%Y-%m-%d %H:%M:%S"
"""A time in this form is the text of a time as DuckDB casts it."""
_TIMES = {
    _AS_CAST: re.compile(f"{_DAY} {_CLOCK}"),
    "%Y-%m-%dT%H:%M:%S": re.compile(f"{_DAY}T{_CLOCK}"),
    "%Y-%m-%dT%H:%M:%SZ": re.compile(f"{_DAY}T{_CLOCK}Z"),
}
MISTAKEN = "TIMESTAMP '1900-01-01'"
"""What DuckDB makes of 'infinity' and 'epoch' when it is given a format."""
_TYPES = {each.name: KINDS[each.type] for each in FIELDS if each.type in KINDS}


def typed(columns: Mapping[str, Sequence[str]], given: Mapping[str, str]) -> Types:
    """The columns that their first values show to be numbers, names as numbers, or times."""
    if any(plain(name) in LISTS or looks_listed(values) for name, values in columns.items()):
        return TEXT
    try:
        mapping = guess(columns, given).mapping
    except EngineError:
        return TEXT
    meant = {column: _TYPES[name] for name, column in mapping.items() if name in _TYPES}
    times = next((_format(columns[name]) for name in columns if meant.get(name) == "TIMESTAMP"), "")
    used = Types(meant, times)
    meant = {name: kind for name, kind in meant.items() if _as_meant(name, used, mapping, columns)}
    chosen = {
        column: kind
        for column, kind in meant.items()
        if column in columns
        and (times if kind == "TIMESTAMP" else _all_match(_NUMBER, columns[column]))
    }
    used = Types(dict.fromkeys(columns, WHOLE))
    keyed = {part for name in _KEYED for part in parts(mapping.get(name, ""), columns)}
    names = [name for name in columns if name in keyed and _all_match(_NAME, columns[name])]
    chosen |= {name: WHOLE for name in names if _as_meant(name, used, mapping, columns)}
    return Types(chosen, times)


def without_names(types: Types) -> Types:
    """The same, with every name as text."""
    kept = {name: kind for name, kind in types.columns.items() if kind != WHOLE}
    return Types(kept, types.times)


def _format(values: Sequence[str]) -> str:
    return next((form for form, look in _TIMES.items() if _all_match(look, values)), "")


def _all_match(look: re.Pattern[str], values: Sequence[str]) -> bool:
    given = [value for value in values if value]
    return bool(given) and all(look.fullmatch(value) for value in given)


def as_meant(types: Types, mapping: Mapping[str, str], columns: Container[str]) -> bool:
    """Whether every typed column of the file is what its type was chosen for, and nothing else.

    A time may also be a part of a joint name, if its text comes back as it stands in the file, as
    that of a name that is a whole number always does.
    """
    return all(_as_meant(column, types, mapping, columns) for column in types.columns)


def _as_meant(
    column: str, types: Types, mapping: Mapping[str, str], columns: Container[str]
) -> bool:
    kind = types.columns[column]
    alone = {_TYPES.get(name) for name, given in mapping.items() if given == column}
    if kind == WHOLE:
        return alone <= {None}
    joint = any(column in parts(given, columns) for given in mapping.values() if given != column)
    return alone == {kind} and (not joint or (kind == "TIMESTAMP" and types.times == _AS_CAST))
