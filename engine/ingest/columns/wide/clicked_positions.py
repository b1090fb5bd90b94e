"""Clicks written as the positions of the items clicked in their list: 1, 3 of five items."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engine.core.errors import EngineError
from engine.ingest.columns.wide.lists import ListColumn
from engine.ingest.names.column_synonyms import plain

_NAME = re.compile("pos|rank|ind(ex|ices)|idx|slot|place|offset")
_INDEX = re.compile("ind(ex|ices)|idx|offset")
_NOT_CLICKED = {"", "-1", "null", "None", "nan"}
_FITS, _ROWS = 0.95, 5
_WHOLE = re.compile(r"-?[0-9]+(\.0+)?")


def named_like_positions(name: str) -> bool:
    """Whether a column's name refers to positions."""
    return bool(_NAME.search(plain(name)))


def positions_as_items(items: ListColumn, clicks: ListColumn) -> ListColumn | None:
    """The items clicked, where `clicks` holds their positions; None when it does not.

    Positions count from 1, unless some are 0 and none is the length of its list; then they count
    from 0. Where both occur, 0 means that nothing was clicked.

    Args:
        items: the list of items.
        clicks: the list that may hold positions in it.

    Raises:
        EngineError: 0 may be a position, and may say that nothing was clicked.
    """
    if items.joined or clicks.joined:
        return None
    pairs = [
        ([value for value in hit if value not in _NOT_CLICKED and value is not None], shown)
        for hit, shown in zip(clicks.first, items.first, strict=False)
        if hit and shown
    ]
    pairs = [(hit, shown) for hit, shown in pairs if hit]
    if len(pairs) < _ROWS or _are_items(pairs):
        return None
    if not named_like_positions(clicks.member or clicks.column) and not _seem_positions(pairs):
        return None
    inside = sum(_within(hit, len(shown)) for hit, shown in pairs)
    if inside < _FITS * len(pairs):
        return None
    start = first_position(pairs)
    if start == 0:
        _ask_what_zero_is(clicks, items, pairs)
    whole = "TRY_CAST(TRY_CAST(p AS DOUBLE) AS BIGINT)"
    clicked = f"TRY_CAST(p AS DOUBLE) >= {start}"
    sql = (
        f"[COALESCE(({items.sql})[{whole} + {1 - start}], 'position ' || p) "
        f"FOR p IN {clicks.sql} IF {clicked}]"
    )
    return replace(clicks, sql=sql, first=(None,) * len(items.first), positions=start)


def first_position(pairs: Sequence[tuple[Sequence[str | None], Sequence[str | None]]]) -> int:
    """What the first position is called: 0 or 1."""
    zero = any(float(value) == 0 for hit, _ in pairs for value in hit if value is not None)
    last = any(float(value) == len(shown) for hit, shown in pairs for value in hit if value)
    return 0 if zero and not last else 1


def _ask_what_zero_is(
    clicks: ListColumn,
    items: ListColumn,
    pairs: Sequence[tuple[Sequence[str | None], Sequence[str | None]]],
) -> None:
    """Ask where 0 may be the first item, and may say that nothing was clicked.

    It is the first item beside other positions, where other values say that nothing was clicked,
    and in a column that is named as an index, which counts from 0.

    Raises:
        EngineError: nothing says which.
    """
    rows = sum(bool(shown) for shown in items.first)
    name = plain(clicks.member or clicks.column)
    if len(pairs) < rows or any(len(hit) > 1 for hit, _ in pairs) or _INDEX.search(name):
        return
    zeros = sum(float(hit[0] or 0) == 0 for hit, _ in pairs)
    raise EngineError(
        f"{clicks.column!r} holds one position for each ranking, and 0 for {zeros:,} of the first "
        f"{rows:,}: either the first item was clicked in them, or nothing was",
        fix="If nothing was, write no click as an empty value; if positions count from 0, call the "
        "column clicked_index.",
    )


def _are_items(
    pairs: Sequence[tuple[Sequence[str | None], Sequence[str | None]]],
) -> bool:
    """Whether the values are items of the list in most rows."""
    return sum(set(hit) <= set(shown) for hit, shown in pairs) >= _FITS * len(pairs)


def _seem_positions(
    pairs: Sequence[tuple[Sequence[str | None], Sequence[str | None]]],
) -> bool:
    """Whether values that no name explains are positions: several in a row, none of them twice.

    A single number a row may as well be how often its items were clicked.
    """
    several = [hit for hit, _ in pairs if len(hit) > 1]
    items = any({*hit} & {*shown} for hit, shown in pairs)
    flags = all(len(hit) == len(shown) for hit, shown in pairs)
    differ = all(len({*hit}) == len(hit) for hit in several)
    return len(several) >= _ROWS and differ and not items and not flags


def _within(hit: Sequence[str | None], length: int) -> bool:
    """Whether all values are whole numbers from 0 to the length of the list."""
    return all(
        value is not None and bool(_WHOLE.fullmatch(value)) and 0 <= float(value) <= length
        for value in hit
    )
