"""Which columns of a delimited file may be read as numbers and times at once.

Text costs more to hold and to convert than numbers do. A column is read as a number or a time when
its field is one and all the first lines write it plainly; a file that then does not come out whole
is read as text, value by value. DuckDB reads a number in a file as it casts one in a query, and
refuses what it would have to round or drop; a test holds both ways of reading to the same rows.
"""

import re
from collections.abc import Container, Mapping, Sequence

from engine.core.errors import EngineError
from engine.ingest.columns.column_synonyms import plain
from engine.ingest.columns.guess import guess
from engine.ingest.columns.joined_columns import parts
from engine.ingest.columns.list_roles import LISTS
from engine.ingest.columns.lists import looks_listed
from engine.ingest.text.raw import TEXT, Types
from engine.logs.schema import FIELDS

KINDS = {"DOUBLE": "DOUBLE", "INTEGER": "DOUBLE", "TIMESTAMP": "TIMESTAMP"}
"""How a field of an SQL type is read. Ranks too are read as doubles, because a cast to a whole
number rounds. Times need one format that all of them have: a plain cast drops an offset unsaid."""
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?")
_DAY, _CLOCK = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_TIMES = {
    "%Y-%m-%d %H:%M:%S": re.compile(f"{_DAY} {_CLOCK}"),
    "%Y-%m-%dT%H:%M:%S": re.compile(f"{_DAY}T{_CLOCK}"),
    "%Y-%m-%dT%H:%M:%SZ": re.compile(f"{_DAY}T{_CLOCK}Z"),
}
MISTAKEN = "TIMESTAMP '1900-01-01'"
"""What DuckDB makes of 'infinity' and 'epoch' when it is given a format."""
_TYPES = {each.name: KINDS[each.type] for each in FIELDS if each.type in KINDS}


def typed(columns: Mapping[str, Sequence[str]], given: Mapping[str, str]) -> Types:
    """The columns that their first values show to be numbers or times."""
    if any(plain(name) in LISTS or looks_listed(values) for name, values in columns.items()):
        return TEXT
    try:
        mapping = guess(columns, given).mapping
    except EngineError:
        return TEXT
    meant = {column: _TYPES[name] for name, column in mapping.items() if name in _TYPES}
    times = next((_format(columns[name]) for name in columns if meant.get(name) == "TIMESTAMP"), "")
    chosen = {
        column: kind
        for column, kind in meant.items()
        if column in columns and (times if kind == "TIMESTAMP" else _all(_NUMBER, columns[column]))
    }
    return Types(chosen, times)


def _format(values: Sequence[str]) -> str:
    return next((form for form, look in _TIMES.items() if _all(look, values)), "")


def _all(look: re.Pattern[str], values: Sequence[str]) -> bool:
    given = [value for value in values if value]
    return bool(given) and all(look.fullmatch(value) for value in given)


def as_meant(types: Types, mapping: Mapping[str, str], columns: Container[str]) -> bool:
    """Whether every typed column of the file is what its type was chosen for, and nothing else."""
    used: dict[str, set[str | None]] = {name: set() for name in types.columns}
    for name, column in mapping.items():
        for part in parts(column, columns):
            used.setdefault(part, set()).add(_TYPES.get(name) if part == column else None)
    return all(used[name] == {kind} for name, kind in types.columns.items())
