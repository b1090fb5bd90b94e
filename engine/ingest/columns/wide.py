"""Wide rankings: a row per impression with lists of items and clicks, made a row per item."""

import json
import re
from dataclasses import dataclass, replace

import duckdb

from engine.ingest.columns.column_synonyms import SYNONYMS, plain
from engine.ingest.columns.sample import sample
from engine.ingest.text.raw import LINE, RAW, REJECTS, Raw, unique
from engine.logs.canonical import escaped, quoted
from engine.logs.note import Note

LISTS = frozenset(
    (
        "items",
        "itemids",
        "docs",
        "documents",
        "docids",
        "urls",
        "results",
        "ranking",
        "slate",
        "products",
        "productids",
        "shown",
        "shownitems",
        "list",
        "candidates",
        "impressions",
    )
)
"""What a column is called that holds the items of a ranking."""
_CLICKS = frozenset(
    (
        "clicks",
        "clicked",
        "click",
        "clickeditems",
        "clickeditem",
        "clickeddocs",
        "clickeddoc",
        "clickedids",
        "rewards",
        "labels",
    )
)
_PROPENSITIES = ("propensities", "probabilities", "pscores")
_SIGNS = ("|", ";", ",", " ")
_JOINED = re.compile(r"\S+-[01](\s+\S+-[01])*\s*$")
_NEW = ("ranking_line", "shown_item", "shown_rank", "was_clicked", "shown_propensity")


@dataclass(frozen=True)
class _Lists:
    """The columns that hold lists, as SQL that makes lists of text of them."""

    items: str
    clicks: str
    propensities: str | None
    used: tuple[str, ...]
    joined: bool = False


def widened(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The same rows, or a row per item shown when a column holds the items of a ranking as a list.

    A line whose lists differ in length is set aside.
    """
    lists = _lists(connection, raw)
    if lists is None:
        return raw
    line = f"rowid + {1 + raw.header}" if raw.ordered else LINE
    others = [column for column in raw.columns if column not in lists.used]
    names = unique([*others, *_NEW])[len(others) :]
    connection.execute(f"ALTER TABLE {RAW} RENAME TO folded_rows")
    _reject(connection, lists, line)
    chosen = "".join(f"{quoted(column)}, " for column in others)
    made = [
        f"CAST({line} AS VARCHAR) AS {quoted(names[0])}",
        f"unnest(__shown) AS {quoted(names[1])}",
        f"unnest(range(1, len(__shown) + 1)) AS {quoted(names[2])}",
        f"unnest({_clicked(lists)}) AS {quoted(names[3])}",
    ]
    if lists.propensities:
        made.append(f"unnest({lists.propensities}) AS {quoted(names[4])}")
    items = (
        f"[regexp_replace(x, '-[01]$', '') FOR x IN {lists.items}]" if lists.joined else lists.items
    )
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT {line} AS {LINE}, {chosen}{', '.join(made)} FROM "
        f"(SELECT *, rowid, {items} AS __shown, {lists.clicks} AS __hit FROM folded_rows "
        f"WHERE {line} NOT IN (SELECT line FROM {REJECTS})) AS folded"
    )
    connection.execute("DROP TABLE folded_rows")
    rejected = connection.execute(f"SELECT COUNT(*) FROM {REJECTS}").fetchall()[0][0]
    return replace(
        raw,
        format=f"{raw.format}, one ranking per line",
        columns=(*others, *names[: len(made)]),
        read=raw.lines - raw.header - raw.blank - rejected,
        ordered=False,
        many=True,
        mapping=_mapping(others, names, lists),
        notes=(*raw.notes, Note("green", f"Each line is one ranking: {', '.join(lists.used)}.")),
    )


def _mapping(others: list[str], names: tuple[str, ...], lists: _Lists) -> dict[str, str]:
    mapping = {"item": names[1], "rank": names[2], "reward": names[3]}
    if lists.propensities:
        mapping["propensity"] = names[4]
    known = {plain(name) for name in SYNONYMS["impression"]}
    if not any(plain(column) in known for column in others):
        mapping["impression"] = names[0]
    return mapping


def _clicked(lists: _Lists) -> str:
    """For each item shown whether it was clicked, as a list of 1 and 0."""
    if lists.joined:
        return "[right(x, 1) FOR x IN __hit]"
    by_name = "[CASE WHEN list_contains(__hit, x) THEN '1' ELSE '0' END FOR x IN __shown]"
    flags = "list_has_all(['0', '1'], __hit) OR NOT list_has_any(__hit, __shown)"
    return f"CASE WHEN len(__hit) = len(__shown) AND ({flags}) THEN __hit ELSE {by_name} END"


def _reject(connection: duckdb.DuckDBPyConnection, lists: _Lists, line: str) -> None:
    """Set lines aside that show nothing, or whose clicks are neither flags nor items shown."""
    known = "len(list_filter(hit, lambda x: NOT list_contains(shown, x))) = 0"
    whole = "true" if lists.joined else f"(len(hit) = len(shown) OR {known})"
    same = "len(odds) = len(shown)" if lists.propensities else "true"
    connection.execute(
        f"INSERT INTO {REJECTS} SELECT place, CASE WHEN COALESCE(len(shown), 0) = 0 "
        f"THEN 'shows no items' WHEN NOT {whole} THEN 'its clicks are neither one per item nor "
        f"items that were shown' ELSE 'its propensities are not one per item' END, NULL FROM "
        f"(SELECT {line} AS place, {lists.items} AS shown, {lists.clicks} AS hit, "
        f"{lists.propensities or 'NULL'} AS odds FROM folded_rows) AS folded "
        f"WHERE COALESCE(len(shown), 0) = 0 OR NOT {whole} OR NOT COALESCE({same}, false)"
    )


def _lists(connection: duckdb.DuckDBPyConnection, raw: Raw) -> _Lists | None:
    """The list columns, when the file has items and clicks as lists."""
    if raw.many:
        return None
    first = sample(connection, raw.columns, 200)
    kinds = dict(
        connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {RAW})").fetchall()
    )
    found = {
        role: next((column for column in raw.columns if plain(column) in names), None)
        for role, names in (("items", LISTS), ("clicks", _CLICKS), ("chances", _PROPENSITIES))
    }
    items, clicks, chances = found["items"], found["clicks"], found["chances"]
    if items is None:
        return None
    values = [value for value in first[items] if value]
    if values and all(_JOINED.match(value) for value in values):
        split = f"regexp_split_to_array(trim({quoted(items)}), '\\s+')"
        return _Lists(split, split, None, (items,), joined=True)
    shown = _as_list(items, kinds[items], values)
    if shown is None or clicks is None:
        return None
    hit = _as_list(clicks, kinds[clicks], [value for value in first[clicks] if value])
    if hit is None:
        hit = _split(quoted(clicks), _sign(values))
    hit = f"list_transform(COALESCE({hit}, []), lambda x: {_FLAG})"
    odds = None
    if chances is not None:
        odds = _as_list(chances, kinds[chances], [value for value in first[chances] if value])
    used = (items, clicks, *((chances,) if chances and odds else ()))
    return _Lists(shown, hit, odds, used)


_FLAG = "CASE lower(x) WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE x END"


def _as_list(column: str, kind: str, values: list[str]) -> str | None:
    """SQL that makes a list of text of a column, or None when its values are no lists."""
    name = quoted(column)
    if kind.endswith("[]"):
        return f"CAST({name} AS VARCHAR[])"
    if values and all(value.startswith("[") and value.endswith("]") for value in values):
        if all(_is_json(value) for value in values):
            return f"TRY(from_json({name}, '[\"VARCHAR\"]'))"
        inner = f"trim({name}, '[] ')"
        sign = r"\s*,\s*" if any("," in value for value in values) else r"\s+"
        return f"[trim(x, '''\" ') FOR x IN regexp_split_to_array({inner}, '{sign}')]"
    sign = _sign(values)
    return _split(name, sign) if sign else None


def _sign(values: list[str]) -> str:
    """The sign that stands between the parts of most values, or an empty text."""
    shares = ((sum(sign in value for value in values), sign) for sign in _SIGNS)
    return next((sign for share, sign in shares if share > len(values) / 2), "")


def _split(name: str, sign: str) -> str:
    split = f"string_split({name}, '{escaped(sign)}')" if sign else f"[CAST({name} AS VARCHAR)]"
    return f"[trim(x) FOR x IN {split} IF trim(x) <> '']"


def _is_json(value: str) -> bool:
    try:
        return isinstance(json.loads(value), list)
    except (ValueError, RecursionError):
        return False
