"""Lists that are pages of results: how many results stand before each of them."""

from dataclasses import dataclass

import duckdb

from engine.ingest.columns.computed_columns.derived import OFFSETS, PAGES
from engine.ingest.names.column_synonyms import plain
from engine.ingest.text.raw import RAW, Raw, ask
from engine.logs.canonical import quoted
from engine.logs.note import ListsArePages, Note

_SIZES = (
    "hitsperpage", "resultsperpage", "itemsperpage", "rowsperpage", "perpage", "pagesize",
    "pagelimit", "limit", "size", "rows",
)  # fmt: skip
_NONE = "CAST(0 AS BIGINT)"
_FIRST = (0, 1)
_TWO = 2


@dataclass(frozen=True)
class Starts:
    """`sql` is the number of results before the list of a row; `notes` say where it was read."""

    sql: str = _NONE
    notes: tuple[Note, ...] = ()

    @property
    def some(self) -> bool:
        """Whether any list has results before it."""
        return self.sql != _NONE


def list_starts(
    connection: duckdb.DuckDBPyConnection, raw: Raw, items: str, ranks: str = ""
) -> Starts:
    """Where the lists of the rows start, if a column counts pages or the results before each.

    Args:
        connection: holds the rows.
        raw: what is known of them.
        items: the list of items, as SQL.
        ranks: the list of their ranks, as SQL; empty where their order is the rank.
    """
    offset, page = _column_named(raw, OFFSETS), _column_named(raw, PAGES)
    for column in (offset, page):
        if not column:
            continue
        number = f"TRY_CAST({quoted(column)} AS BIGINT)"
        places = f"[TRY_CAST(x AS BIGINT) FOR x IN {ranks}]" if ranks else f"[1, len({items})]"
        pages = connection.execute(
            f"SELECT number, COUNT(*), MIN(list_min(places)), MAX(list_max(places)) FROM (SELECT "
            f"{number} AS number, {places} AS places FROM {RAW} WHERE len({items}) > 0) "
            "WHERE number >= 0 GROUP BY number ORDER BY number"
        ).fetchall()
        if len(pages) < _TWO or any(low != pages[0][2] for _, _, low, _ in pages):
            continue
        return _starts(connection, raw, column, pages, items, counted=column == page)
    return Starts()


def _starts(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    column: str,
    pages: list[tuple[int, int, int, int]],
    items: str,
    *,
    counted: bool,
) -> Starts:
    """How many results stand before each list; nothing and a doubt where numbers say no more."""
    number = f"COALESCE(TRY_CAST({quoted(column)} AS BIGINT), {pages[0][0]})"
    first, most = pages[0][0], pages[0][1]
    longest = max(high for *_, high in pages)
    size = _size(connection, raw, items)
    numbers = [page for page, *_ in pages]
    what = f"By {column!r} each list is a page of results, and ranks go on from page to page"
    fix = f"If {column!r} says something else, give it another name."
    follow = numbers == list(range(first, first + len(numbers)))
    if first in _FIRST and most == max(times for _, times, *_ in pages):
        if counted or follow:
            each = f"CAST({quoted(size)} AS BIGINT)" if size else str(pages[0][3])
            if size or longest == pages[0][3]:
                many = f"as {size!r} says" if size else f"{pages[0][3]} to a page"
                return _starts_by_page(f"({number} - {first}) * {each}", f"{what}, {many}.", fix)
        elif size or _are_apart(numbers, longest):
            return _starts_by_page(f"{number} - {first}", f"{what}.", fix)
    what = f"Lists differ in {column!r}, but its values do not say how many results stand before "
    what += "each of them. The first item of every list was read as rank 1."
    fix = "If a list is a page of results, give the rank of each item in the whole list."
    return Starts(notes=(Note("amber", what, fix),))


def _are_apart(numbers: list[int], longest: int) -> bool:
    """Whether numbers may be those of the results before pages that are all of one size."""
    step = numbers[1] - numbers[0]
    return step >= longest and all((number - numbers[0]) % step == 0 for number in numbers)


def _starts_by_page(sql: str, what: str, fix: str) -> Starts:
    """Each list starts where the SQL counts, with a note that lists are pages of results."""
    return Starts(f"COALESCE({sql}, 0)", (ListsArePages("green", what, fix),))


def _size(connection: duckdb.DuckDBPyConnection, raw: Raw, items: str) -> str:
    """The column that says how many results a page has at most, where no list has more."""
    if not (column := _column_named(raw, _SIZES)):
        return ""
    number = f"TRY_CAST({quoted(column)} AS BIGINT)"
    whole = ask(
        connection, f"COALESCE(bool_and({number} >= len({items})), false)",
        f"(SELECT * FROM {RAW} WHERE len({items}) > 0)",
    )[0]  # fmt: skip
    return column if whole else ""


def _column_named(raw: Raw, names: tuple[str, ...]) -> str:
    """The first column whose name, or its last part where it is a path, is one of these."""
    last = {plain(name.rsplit(".", 1)[-1]): name for name in reversed(raw.columns)}
    return next((last[name] for name in names if name in last), "")
