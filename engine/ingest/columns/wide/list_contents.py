"""Which lists hold the items of a ranking and their clicks, by their values alone."""

import re
from collections.abc import Collection, Mapping, Sequence

from engine.ingest.columns.values.click_words import ABSENT, FALSE_WORDS, TRUE_WORDS
from engine.ingest.columns.wide.lists import ListColumn, sign_of, split, unwrapped
from engine.ingest.names.column_synonyms import plain
from engine.logs.canonical import quoted

FLAGS = {"0", "1", "0.0", "1.0", "true", "false", "True", "False"}
_ITEM = re.compile(
    "item|doc|url|product|sku|article|hotel|video|news|movie|song|listing|result|object|hit|"
    "candidate|slate|creative|job|book|track|offer|recommend|shown|exposed|displayed|inview|served"
)
_CLICK = re.compile("clic?k|clk|tap|select|book|purchas|chosen|chose|feedback|reward|label|order")
_FITS = 0.95
_ROWS = 5
"""Fewer rankings than these say nothing of what a list is."""


def named_like_clicks(name: str) -> bool:
    """Whether a column's name refers to clicks."""
    return bool(_CLICK.search(plain(name)))


def by_content(
    lists: Sequence[ListColumn],
    texts: Mapping[str, Sequence[str | None]],
    items: ListColumn | None = None,
) -> tuple[ListColumn, ListColumn] | None:
    """The list of items and that of clicks: flags of equal length, or some of the items.

    Args:
        lists: all lists of the file.
        texts: the first rows of the file, by column.
        items: the list of items, where it is known already.
    """
    candidates = [items] if items else sorted(filter(_distinct, lists), key=_unlike_items)
    for shown in candidates:
        clicks = [each for each in lists if _is_flags(each, shown)]
        clicks += [each for each in _parts_of(lists, texts, shown) if each not in clicks]
        clicks.sort(key=lambda each: not named_like_clicks(each.member or each.column))
        if clicks and not _is_flags(shown, shown):
            return shown, clicks[0]
    return None


def _unlike_items(each: ListColumn) -> tuple[bool, bool]:
    """Sorts what is named like items first, and numbers with fractions last."""
    values = [value for row in each.first[:50] for value in row or () if value]
    name = plain(each.member or each.column)
    return not _ITEM.search(name), sum("." in value for value in values) > len(values) / 2


def _distinct(each: ListColumn) -> bool:
    """Whether the values of a row differ from each other, as items of a ranking do."""
    rows = [row for row in each.first if row and len(row) > 1]
    differ = sum(len(set(row)) == len(row) for row in rows)
    return len(rows) >= _ROWS and differ >= _FITS * len(rows) and not each.joined


def _is_flags(each: ListColumn, items: ListColumn) -> bool:
    """Whether the values are 0 or 1 and as many as the items, in each of the first rows."""
    if each.joined or (each.member and each.column != items.column):
        return False
    values = {value for row in each.first for value in row or ()}
    name = plain(each.member or each.column)
    masked = "mask" in name and not named_like_clicks(name)
    flags = values <= FLAGS or _are_words(values)
    return len(values) == 2 and flags and each.aligned(items) and not masked


def _are_words(values: Collection[str | None]) -> bool:
    """Whether the values are two words of which one means clicked and the other does not."""
    words = {value.strip().lower() for value in values if value}
    return len(words & {*TRUE_WORDS}) == 1 and len(words & {*FALSE_WORDS}) == 1


def _parts_of(
    lists: Sequence[ListColumn], texts: Mapping[str, Sequence[str | None]], items: ListColumn
) -> list[ListColumn]:
    """The columns whose values are items of the same row, but not all of them."""
    by_column = {each.column: each for each in lists if not each.member}
    clicks = []
    for name, values in texts.items():
        if name == items.column:
            continue
        each = by_column.get(name) or split_alike(name, values, items)
        pairs = [
            (_clicked(hit), set(shown))
            for hit, shown in zip(each.first, items.first, strict=False)
            if hit and shown
        ]
        pairs = [(hit, shown) for hit, shown in pairs if hit]
        inside = sum(hit <= shown and (hit < shown or len(shown) == 1) for hit, shown in pairs)
        if len(pairs) >= _ROWS and inside >= _FITS * len(pairs):
            clicks.append(each)
    return clicks


def _clicked(values: Sequence[str | None]) -> set[str]:
    """The values that name items, rather than that nothing was clicked."""
    return {value for value in values if value and value.lower() not in (*ABSENT, "-1")}


def split_alike(name: str, values: Sequence[str | None], items: ListColumn) -> ListColumn:
    """A column of text as lists: split at the sign of the items, else of one value or none each.

    Where the column is named like clicks, and another sign gives more rows in which each part is
    an item of the row or its position, that one.
    """
    own = sign_of(items)
    signs = [own]
    if named_like_clicks(name):
        signs += [sign for sign in _SIGNS if any(sign in (value or "") for value in values)]
    listed = {sign: [_parted(value, sign, own) for value in values] for sign in signs}
    fits = [_fitting(rows, items) if len(signs) > 1 else 0 for rows in listed.values()]
    sign = list(listed)[fits.index(max(fits))]
    first: tuple[list[str | None] | None, ...] = tuple(list(row) for row in listed[sign])
    if sign and sign == own:
        return ListColumn(name, split(quoted(name), sign), first)
    text = f"trim(CAST({quoted(name)} AS VARCHAR), '[](){{}}''\" ')"
    return ListColumn(name, split(text, sign), first)


_SIGNS = (",", "|", ";", " ")


def _parted(value: str | None, sign: str, own: str) -> list[str]:
    """The parts of one text."""
    text = (value or "") if sign and sign == own else unwrapped(value or "")
    parts = text.split(sign) if sign else [text]
    return [part.strip() for part in parts if part.strip()]


def _fitting(rows: Sequence[Sequence[str]], items: ListColumn) -> int:
    """In how many rows each part is an item of the row, or one of its positions."""
    pairs = zip(rows, items.first, strict=False)
    return sum(
        {*hit} <= {*shown} or all(part.isdigit() and int(part) <= len(shown) for part in hit)
        for hit, shown in pairs
        if hit and shown
    )
