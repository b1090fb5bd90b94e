"""Wide rankings: a row per impression with lists of items and clicks, made a row per item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from engine.core.errors import EngineError
from engine.ingest.columns.values.click_words import NO_VALUE
from engine.ingest.columns.values.sample import first_rows
from engine.ingest.columns.wide.list_contents import named_like_clicks
from engine.ingest.columns.wide.list_pages import Starts, list_starts
from engine.ingest.columns.wide.list_roles import ListRoles, list_roles, padding
from engine.ingest.columns.wide.lists import FIRST_ROWS, ListColumn, list_columns
from engine.ingest.names.column_synonyms import SYNONYMS, plain
from engine.ingest.text.bounds import refuse_expansion
from engine.ingest.text.raw import FOLDED_LINE, HIT, LINE, RAW, REJECTS, SHOWN, Raw, ask, unique
from engine.logs.canonical import quoted
from engine.logs.note import Note, RankingPerLine

RANKING, ORDER = "ranking_line", "shown_rank"
_FOLDED = "folded_rows"
_SHORTER = "Leave out the columns with long texts, or give one row per item shown."
_OTHER, _FEW = 0.25, 5
"""More of the clicked rankings than this share may not be set aside, unless they are few."""
_FLAG = "CASE lower(x) WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE x END"


@dataclass(frozen=True)
class Column:
    """One column of the unfolded rows: its name, the list that it unfolds, its field if any."""

    name: str
    sql: str
    field: str = ""


def widened(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str] | None = None
) -> Raw:
    """The same rows, or a row per item shown when a column holds the items of a ranking as a list.

    A line whose lists differ in length is set aside.
    """
    if raw.many:
        return raw
    texts = first_rows(connection, raw, rows=FIRST_ROWS)
    roles = list_roles(list_columns(connection, raw), texts, mapping or {})
    if roles is None:
        return raw
    shuffled = roles.items.joined and _is_mind(raw)
    shuffled = shuffled or roles.items.keyed or "inview" in plain(roles.items.column)
    return unfolded(connection, raw, roles, ordered=not shuffled)


def unfolded(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    roles: ListRoles,
    *,
    ordered: bool = True,
    empty: bool = False,
) -> Raw:
    """A row per item of each list; rows without one stay as they are when they may be `empty`."""
    line = f"rowid + {1 + raw.header}" if raw.ordered else f"CAST({LINE} AS BIGINT)"
    others = [column for column in raw.columns if column not in roles.used]
    refuse_expansion(connection, raw, f"COALESCE(len({roles.items.sql}), 0)", others, _SHORTER)
    items = _items(roles)
    ranks = roles.ranks.sql if roles.ranks else ""
    starts = list_starts(connection, raw, items, ranks) if ordered else Starts()
    columns, kept_names = _column_names(_columns(roles, starts), others, ours_first=empty)
    connection.execute(f"ALTER TABLE {RAW} RENAME TO {_FOLDED}")
    if not empty:
        _reject(connection, roles, items, line)
    pairs = zip(others, kept_names, strict=True)
    chosen = "".join(f"{quoted(column)} AS {quoted(name)}, " for column, name in pairs)
    lists = ", ".join(f"unnest({each.sql}) AS {quoted(each.name)}" for each in columns)
    shown = f"CASE WHEN len({items}) > 0 THEN {items} ELSE [NULL] END" if empty else items
    hit = f"list_transform({_hit(roles, items)}, lambda x: {_FLAG})"
    kept_items, dropped = ("", "") if empty else padding(roles)
    connection.execute(
        f"CREATE TABLE {RAW} AS SELECT {FOLDED_LINE} AS {LINE}, {chosen}{lists} FROM "
        f"(SELECT *, {line} AS {FOLDED_LINE}, {shown} AS {SHOWN}, {hit} AS {HIT} FROM {_FOLDED} "
        f"WHERE {line} NOT IN (SELECT line FROM {REJECTS})) AS folded"
    )
    if kept_items:
        names = {each.field: each.name for each in columns if each.field}
        condition = kept_items.format(**{key: quoted(name) for key, name in names.items()})
        connection.execute(f"DELETE FROM {RAW} WHERE NOT COALESCE({condition}, false)")
        connection.execute(
            f"INSERT INTO {REJECTS} SELECT DISTINCT {line}, 'shows no items', NULL FROM {_FOLDED} "
            f"WHERE {line} NOT IN (SELECT {LINE} FROM {RAW}) "
            f"AND {line} NOT IN (SELECT line FROM {REJECTS})"
        )
    connection.execute(f"DROP TABLE {_FOLDED}")
    rejected = connection.execute(f"SELECT COUNT(*) FROM {REJECTS}").fetchall()[0][0]
    return replace(
        raw,
        format=f"{raw.format}, one ranking per line",
        columns=(*kept_names, *(each.name for each in columns)),
        read=raw.lines - raw.header - raw.blank - rejected,
        ordered=False,
        many=True,
        lists=roles.used,
        mapping=_mapping(raw, kept_names, columns, ordered, roles),
        notes=(*raw.notes, *_notes(roles, ordered, dropped, raw.unit), *starts.notes),
    )


def _columns(roles: ListRoles, starts: Starts) -> list[Column]:
    """The new columns: the line of the ranking, item, order, click, and what goes with them."""
    before = starts.sql
    item = roles.items.name if roles.items.member else "shown_item"
    columns = [
        Column(RANKING, f"[CAST({FOLDED_LINE} AS VARCHAR) FOR x IN {SHOWN}]"),
        Column(item, SHOWN, "item"),
    ]
    if roles.ranks is None:
        columns.append(Column(ORDER, f"range({before} + 1, {before} + len({SHOWN}) + 1)", "rank"))
    elif starts.some:
        sql = f"[CAST(TRY_CAST(x AS BIGINT) + {before} AS VARCHAR) FOR x IN {roles.ranks.sql}]"
        columns.append(Column(roles.ranks.name, sql, "rank"))
    else:
        columns.append(Column(roles.ranks.name, roles.ranks.sql, "rank"))
    if roles.clicks is not None:
        name = roles.clicks.name if roles.within else "was_clicked"
        columns.append(Column(name, _clicked(roles), "reward"))
    if roles.propensities is not None:
        columns.append(Column("shown_propensity", roles.propensities.sql, "propensity"))
    if roles.mask is not None:
        columns.append(Column(roles.mask.name, roles.mask.sql, "mask"))
    return columns + [Column(each.name, each.sql) for each in roles.further]


def _column_names(
    columns: list[Column], others: list[str], *, ours_first: bool
) -> tuple[list[Column], tuple[str, ...]]:
    """The new columns, and the names of the other ones; which of them keep theirs when two agree.

    Events are read by the names of the new ones.
    """
    new = [each.name for each in columns]
    names = unique([*new, *others] if ours_first else [*others, *new])
    first = len(new) if ours_first else len(others)
    given, carried = (
        (names[:first], names[first:]) if ours_first else (names[first:], names[:first])
    )
    return [replace(each, name=name) for each, name in zip(columns, given, strict=True)], carried


def _mapping(
    raw: Raw, others: Sequence[str], columns: list[Column], ordered: bool, roles: ListRoles
) -> dict[str, str]:
    mapping = {each.field: each.name for each in columns if each.field not in ("", "mask")}
    if not ordered and roles.ranks is None:
        mapping.pop("rank", None)
    synonyms = {plain(name) for name in SYNONYMS["impression"]}
    if not any(plain(column) in synonyms for column in others):
        mapping["impression"] = columns[0].name
    if roles.items.joined and not raw.header:
        mapping |= _mind_columns(others)
    return mapping


def _is_mind(raw: Raw) -> bool:
    """Whether the columns are those of MIND's behaviors file, with a header or without."""
    names = {plain(column) for column in raw.columns}
    return "history" in names or (not raw.header and len(raw.columns) in (4, 5))


def _mind_columns(others: Sequence[str]) -> dict[str, str]:
    """The meaning of the columns before the joined list, when no header names them."""
    if len(others) == 4:
        return dict(zip(("impression", "session", "timestamp"), others, strict=False))
    if len(others) == 3:
        return dict(zip(("session", "timestamp"), others, strict=False))
    return {}


def _hit(roles: ListRoles, items: str) -> str:
    """The values of the clicks; none where a single one stands for nothing, as -1 or NULL does."""
    if roles.clicks is None:
        return "[]"
    sql = f"COALESCE({roles.clicks.sql}, [])"
    if roles.clicks is roles.items or roles.within:
        return sql
    nothing = f"regexp_full_match(lower(COALESCE({sql}[1], '')), '0|-1|' || {NO_VALUE})"
    alone = f"len({sql}) = 1 AND {nothing} AND NOT list_contains({items}, {sql}[1])"
    return f"CASE WHEN {alone} THEN [] ELSE {sql} END"


def _items(roles: ListRoles) -> str:
    sql = roles.items.sql
    return f"[regexp_replace(x, '[-:=][01]$', '') FOR x IN {sql}]" if roles.items.joined else sql


def _clicked(roles: ListRoles) -> str:
    """For each item shown whether it was clicked, as a list of texts."""
    if roles.items.joined:
        return f"[right(x, 1) FOR x IN {roles.items.sql}]"
    by_name = f"[CASE WHEN list_contains({HIT}, x) THEN '1' ELSE '0' END FOR x IN {SHOWN}]"
    flags = f"list_has_all(['0', '1'], {HIT}) OR NOT list_has_any({HIT}, {SHOWN})"
    if roles.within:
        return HIT
    return f"CASE WHEN len({HIT}) = len({SHOWN}) AND ({flags}) THEN {HIT} ELSE {by_name} END"


def _reject(connection: duckdb.DuckDBPyConnection, roles: ListRoles, items: str, line: str) -> None:
    """Set lines aside that show nothing, or whose clicks are neither flags nor items shown."""
    subset = "len(list_filter(hit, lambda x: NOT list_contains(shown, x))) = 0"
    whole = f"(len(hit) = len(shown) OR {subset})"
    if roles.clicks is None or roles.clicks is roles.items:
        whole = "true"
    aligned = [each for each in (roles.propensities, roles.ranks, roles.mask) if each is not None]
    same = " AND ".join(f"len({each.sql}) = len({items})" for each in aligned) or "true"
    hit = _hit(roles, items)
    odd = "its propensities are" if roles.propensities else "its ranks or its mask are"
    connection.execute(
        f"INSERT INTO {REJECTS} SELECT place, MIN(CASE WHEN COALESCE(len(shown), 0) = 0 "
        f"THEN 'shows no items' WHEN NOT {whole} THEN 'its clicks are neither one per item nor "
        f"items that were shown' ELSE '{odd} not one per item' END), NULL FROM "
        f"(SELECT {line} AS place, {items} AS shown, {hit} AS hit, COALESCE({same}, false) AS same "
        f"FROM {_FOLDED}) AS folded "
        f"WHERE COALESCE(len(shown), 0) = 0 OR NOT {whole} OR NOT same GROUP BY place"
    )
    if roles.clicks is not None and whole != "true":
        some, odd_clicks = ask(
            connection,
            f"COUNT(*) FILTER (len(hit) > 0), COUNT(*) FILTER (len(shown) > 0 AND NOT {whole})",
            f"(SELECT {items} AS shown, {hit} AS hit FROM {_FOLDED}) AS folded",
        )
        _refuse_other_clicks(roles.clicks, some, odd_clicks)


def _refuse_other_clicks(clicks: ListColumn, some: int, odd: int) -> None:
    """Set no large share of the clicked rankings aside: those left would be clicked too rarely."""
    if odd <= _OTHER * some or odd < _FEW:
        return
    name = clicks.name.removesuffix("[]")
    raise EngineError(
        f"column {name!r} was taken for the clicks of each ranking, but its values are neither one "
        "per item nor items that were shown",
        where=f"in {odd:,} of {some:,} rankings with a value",
        fix="Map the flags of the items, the items clicked or their positions: reward=COLUMN.",
    )


def _notes(roles: ListRoles, ordered: bool, dropped: str, unit: str) -> list[Note]:
    notes: list[Note] = [
        RankingPerLine("green", f"Each {unit} is one ranking: {', '.join(roles.used)}.")
    ]
    if roles.guessed and roles.clicks is not None:
        shown, clicks = roles.items.name, roles.clicks.name.removesuffix("[]")
        notes.append(
            Note(
                "green" if named_like_clicks(clicks) else "amber",
                f"Judging by their values, {shown.removesuffix('[]')!r} holds the items shown and "
                f"{clicks!r} their clicks.",
                "If that is wrong, map item=LIST and reward=LIST.",
            )
        )
    if roles.clicks is not None and roles.clicks.positions is not None:
        notes.append(
            Note(
                "green",
                f"{roles.clicks.name.removesuffix('[]')!r} holds the positions of the items "
                f"clicked, counted from {roles.clicks.positions}.",
            )
        )
    if roles.clicks is not None and roles.clicks.keyed and not roles.within:
        what = f"An item is clicked where {roles.clicks.column!r} has a value for it other than 0 "
        notes.append(Note("green", what + "or false; counts and times count as one click."))
    if dropped:
        notes.append(Note("green", f"Padding of the lists was left out: {dropped}."))
    if not ordered and roles.ranks is None:
        why = (
            "the keys of an object have none" if roles.items.keyed else "the publisher shuffled it"
        )
        notes.append(
            Note(
                "amber",
                f"The order in {roles.items.column!r} is not the order of display, so it gives "
                f"no ranks: {why}.",
                f"If your file keeps the order of display, map rank={ORDER}.",
            )
        )
    return notes
