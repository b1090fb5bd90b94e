"""Columns that two columns of a file give together: the arm of a swap, the rank in a grid."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from engine.ingest.columns.computed_columns.chances import with_chances
from engine.ingest.columns.computed_columns.clicked_beside import with_click_beside
from engine.ingest.names.column_synonyms import SYNONYMS, plain
from engine.ingest.text.raw import RAW, Raw, unique
from engine.logs.canonical import quoted
from engine.logs.note import Note

DERIVED = ("grid_rank", "page_rank")
"""Ranks that follow from columns that are named like ranks themselves."""
_SWAPPED = ("swapped", "isswapped", "wasswapped")
_SWAP_RANK = ("swaprank", "swappedrank", "swapposition", "swapk")
PAGES = ("page", "pagenumber", "pagenum", "pageno", "pageindex", "resultpage", "serppage")
"""Names of columns that count pages of results."""
_PAGES = (
    *PAGES, "shelf", "shelfposition", "shelfindex", "shelfrank", "row", "rowindex", "rowposition"
)  # fmt: skip
_ON_PAGE = (
    "positiononpage", "posonpage", "rankonpage", "placeonpage", "slotonpage", "positioninpage",
    "posinpage", "rankinpage", "positionwithinpage", "rankwithinpage", "pageposition",
)  # fmt: skip
"""Positions that count within a page by their name; the rank follows from the page alone."""
OFFSETS = (
    "start", "offset", "from", "skip", "pageoffset", "pagestart", "resultoffset", "resultsfrom",
    "startindex", "startoffset", "searchfrom", "queryfrom", "querystart", "fromindex",
    "firstresult", "startrow",
)  # fmt: skip
"""Names of columns that say how many results stand before a page."""
_ROWS = ("row", "gridrow", "rowindex", "rowposition", "rownumber", "rowno")
_COLUMNS = (
    "col", "column", "gridcol", "gridcolumn", "columnindex", "colindex", "columnposition",
    "colposition", "columnnumber", "colno",
)  # fmt: skip


_TWO = 2
"""The fewest results of a page: offsets that are nearer to each other number the pages."""


def with_derived(
    connection: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping[str, str]
) -> Raw:
    """The rows with the columns that others give together."""
    if raw.mapping is not None:
        return raw
    raw = with_chances(connection, raw)
    raw = _with_grid_rank(connection, _with_arm(connection, raw))
    return with_click_beside(connection, raw, mapping)


def _with_arm(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """With `swap_arm`: -k where ranks 1 and k were swapped, +k where they might have been."""
    rank, swapped = _column_named(raw, _SWAP_RANK), _column_named(raw, _SWAPPED)
    if not rank or not swapped:
        return raw
    place = f"CAST(TRY_CAST({quoted(rank)} AS DOUBLE) AS BIGINT)"
    yes = f"lower(CAST({quoted(swapped)} AS VARCHAR)) IN ('1', '1.0', 'true', 't', 'yes')"
    sql = f"CASE WHEN {place} > 1 THEN CASE WHEN {yes} THEN '-' ELSE '+' END || {place} ELSE '' END"
    what = f"The swap arm was read from {rank!r} and {swapped!r}: -k swapped, +k not."
    return _added(connection, raw, "swap_arm", sql, what)


def _with_grid_rank(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """With `grid_rank`: row by row, from left to right."""
    row, column = _column_named(raw, _ROWS), _column_named(raw, _COLUMNS)
    ranks = {plain(name) for name in SYNONYMS["rank"]}
    if not row or not column or any(plain(name) in ranks for name in raw.columns):
        return raw
    cells = [f"TRY_CAST({quoted(name)} AS BIGINT)" for name in (row, column)]
    low_row, low, high = connection.execute(
        f"SELECT MIN({cells[0]}), MIN({cells[1]}), MAX({cells[1]}) FROM {RAW}"
    ).fetchall()[0]
    if low_row is None or low is None:
        return raw
    sql = f"({cells[0]} - {low_row}) * {high - low + 1} + {cells[1]} - {low} + 1"
    what = f"Ranks were computed from {row!r} and {column!r}: row by row, from left to right."
    return _added(connection, raw, "grid_rank", f"CAST({sql} AS VARCHAR)", what)


def with_page_rank(connection: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    """The rows with `page_rank`, where positions begin anew on each page of results.

    A column counts the pages, or says how many results stand before each (`start`, `offset`).
    """
    if raw.mapping is not None:
        return raw
    page, offset = _column_named(raw, _PAGES), _column_named(raw, OFFSETS)
    names = {plain(name): name for name in reversed(raw.columns)}
    rank = next((names[plain(name)] for name in SYNONYMS["rank"] if plain(name) in names), "")
    rank = rank or _column_named(raw, _ON_PAGE)
    if not rank or not (page or offset):
        return raw
    number, place = (f"TRY_CAST({quoted(name)} AS BIGINT)" for name in (page or offset, rank))
    if _go_on(connection, raw, number, place):
        return raw
    pages = connection.execute(
        f"SELECT {number} AS page, MIN({place}), MAX({place}) FROM {RAW} WHERE {number} >= 0 AND "
        f"{place} >= 0 GROUP BY page HAVING COUNT(*) > 1 ORDER BY page"
    ).fetchall()
    if len(pages) < 2 or any(low != pages[0][1] for _, low, _ in pages[1:]):
        return raw
    first, low = pages[0][0], pages[0][1]
    size = max(high for *_, high in pages) - low + 1
    what = f"Positions in {rank!r} restart on each {page or offset!r}: ranks go on from page to "
    starts = [start for start, *_ in pages]
    if page or starts == list(range(first, first + len(starts))):
        sql = f"({number} - {first}) * {size} + {place} - {low} + 1"
        what += f"page, {size} to a page."
    elif _are_offsets(starts, size):
        sql = f"{number} - {first} + {place} - {low} + 1"
        what += f"page, which begin {starts[1] - first} apart."
    elif _of_many_sizes(connection, raw, pages, number, place):
        sql = f"{number} - {first} + {place} - {low} + 1"
        what += "page, whose sizes differ."
    else:
        what = f"Positions in {rank!r} restart on each {offset!r}, whose values are not offsets of "
        what += "pages of one size. Ranks were left as they are."
        fix = "If positions count within a page, give the rank in the whole list as a column."
        return replace(raw, notes=(*raw.notes, Note("amber", what, fix)))
    return _added(connection, raw, "page_rank", f"CAST({sql} AS VARCHAR)", what)


def _impression(raw: Raw) -> str:
    """The column that is named like an impression, or an empty text."""
    names = {plain(name): name for name in reversed(raw.columns)}
    identified = (names[plain(name)] for name in SYNONYMS["impression"] if plain(name) in names)
    return next(identified, "")


def _go_on(connection: duckdb.DuckDBPyConnection, raw: Raw, number: str, place: str) -> bool:
    """Whether positions go on over the pages of an impression: none is there twice.

    A shelf, or a page of a catalog, says nothing of the rank then.
    """
    if not (impression := _impression(raw)):
        return False
    key = quoted(impression)
    lists, pages, places, rows = connection.execute(
        f"SELECT COUNT(DISTINCT {key}), COUNT(DISTINCT ({key}, {number})), "
        f"COUNT(DISTINCT ({key}, {place})), COUNT(*) FROM {RAW} WHERE {number} >= 0 AND "
        f"{place} >= 0 AND {key} IS NOT NULL"
    ).fetchall()[0]
    return bool(lists < pages and places == rows)


def _are_offsets(starts: list[int], size: int) -> bool:
    """Whether numbers may be those of the results before each page of at most `size`."""
    step = starts[1] - starts[0]
    return (
        starts[0] in (0, 1)
        and step >= size
        and all((start - starts[0]) % step == 0 for start in starts)
    )


def _of_many_sizes(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    pages: list[tuple[int, int, int]],
    number: str,
    place: str,
) -> bool:
    """Whether numbers are offsets of pages of several sizes: no ranking then shows a rank twice."""
    impression = _impression(raw)
    first = pages[0][0]
    ends = [start + high - low + 1 for start, low, high in pages]
    reached = all(pages[at][0] <= max(ends[:at]) for at in range(1, len(pages)))
    if not impression or first not in (0, 1) or not reached or pages[1][0] - first < _TWO:
        return False
    key = quoted(impression)
    alone, whole, rows = connection.execute(
        f"SELECT COUNT(DISTINCT ({key}, {place})), COUNT(DISTINCT ({key}, {number} + {place})), "
        f"COUNT(*) FROM {RAW} WHERE {number} >= 0 AND {place} >= 0"
    ).fetchall()[0]
    return bool(alone < whole == rows)


def _column_named(raw: Raw, names: tuple[str, ...]) -> str:
    return next((column for column in raw.columns if plain(column) in names), "")


def _added(connection: duckdb.DuckDBPyConnection, raw: Raw, name: str, sql: str, what: str) -> Raw:
    (column,) = unique([*raw.columns, name])[len(raw.columns) :]
    connection.execute(f"ALTER TABLE {RAW} ADD COLUMN {quoted(column)} VARCHAR")
    connection.execute(f"UPDATE {RAW} SET {quoted(column)} = {sql}")
    return replace(raw, columns=(*raw.columns, column), notes=(*raw.notes, Note("green", what)))
