"""Which lists of a file hold the items of a ranking, their clicks, ranks, propensities, mask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.ingest.columns.wide.clicked_positions import named_like_positions, positions_as_items
from engine.ingest.columns.wide.list_contents import by_content, named_like_clicks, split_alike
from engine.ingest.columns.wide.lists import ListColumn, sign_of
from engine.ingest.names.column_synonyms import SYNONYMS, place, plain
from engine.ingest.names.item_names import LISTS, item_member
from engine.logs.canonical import escaped

_CLICKS = frozenset(
    (
        "clicks", "clicked", "click", "clickeditems", "clickeditem", "clickeddocs", "clickeddoc",
        "clickedids", "clickedid", "rewards", "labels", "reference", "articleidsclicked",
        "userfeedback",
    )
)  # fmt: skip
_PROPENSITIES = ("propensities", "probabilities", "pscores")
_MASKS = ("mask", "masks", "valid", "isvalid")
_PADS = (
    "0", "", "-1", "None", "none", "null", "NULL", "nan", "NaN", "NA", "N/A", "<pad>", "<PAD>",
    "pad", "PAD", "[PAD]", "padding",
)  # fmt: skip


@dataclass(frozen=True)
class ListRoles:
    """The list of items, and the lists that go with it; `further` are kept beside them.

    `guessed` says that values rather than names gave the items and their clicks.
    """

    items: ListColumn
    clicks: ListColumn | None = None
    ranks: ListColumn | None = None
    propensities: ListColumn | None = None
    mask: ListColumn | None = None
    further: tuple[ListColumn, ...] = ()
    guessed: bool = False

    @property
    def within(self) -> bool:
        """Whether the objects that hold the items hold their clicks as well."""
        return bool(self.clicks and self.clicks.member and self.clicks.column == self.items.column)

    @property
    def used(self) -> tuple[str, ...]:
        """The columns of the file that are unfolded."""
        named = (self.items, self.clicks, self.ranks, self.propensities, self.mask, *self.further)
        return tuple(dict.fromkeys(each.column for each in named if each is not None))


def list_roles(
    lists: Sequence[ListColumn],
    texts: Mapping[str, Sequence[str | None]],
    mapping: Mapping[str, str],
) -> ListRoles | None:
    """The roles of the lists; None when the file holds no items with clicks as lists.

    Args:
        lists: all lists of the file.
        texts: the first rows of the file, by column.
        mapping: what a person says the columns mean.
    """
    items = _items(lists, mapping)
    if items is not None and items.member and not mapping.get("item"):
        items = _clicked_member(items, lists, texts, mapping)
    if items is not None and items.joined:
        return ListRoles(items, items)
    if items is not None:
        roles = companions(items, lists)
        clicks = _clicks(items, lists, texts, mapping) or roles.clicks
        if clicks is not None and roles.clicks is not None and not any(clicks.first):
            clicks = roles.clicks  # a column of clicks that nothing fills
        at_positions = clicks and positions_as_items(items, clicks)
        if clicks is not None and (at_positions or _belong(items, clicks, texts)):
            return _with_clicks(roles, at_positions or clicks)
    return _by_content(lists, texts, mapping, items)


def _with_clicks(roles: ListRoles, clicks: ListColumn, guessed: bool = False) -> ListRoles:
    """The roles with these clicks, which then have no other one."""
    return ListRoles(
        roles.items,
        clicks,
        ranks=None if roles.ranks == clicks else roles.ranks,
        propensities=None if roles.propensities == clicks else roles.propensities,
        mask=None if roles.mask == clicks else roles.mask,
        further=tuple(each for each in roles.further if each.name != clicks.name),
        guessed=guessed,
    )


def _by_content(
    lists: Sequence[ListColumn],
    texts: Mapping[str, Sequence[str | None]],
    mapping: Mapping[str, str],
    items: ListColumn | None,
) -> ListRoles | None:
    """The roles that values give where names give none, and no column holds a single item."""
    single = [name for name in texts if not any(each.column == name for each in lists)]
    plain_items = any(place("item", name) is not None for name in single)
    plain_clicks = any(place("reward", name) is not None for name in texts)
    if mapping.get("reward") or (items is None and (mapping.get("item") or plain_items)):
        return None
    if plain_items and plain_clicks:
        return None
    pair = by_content(lists, texts, items if mapping.get("item") else None)
    if pair is None:
        return None
    return _with_clicks(companions(pair[0], lists), pair[1], guessed=True)


def companions(items: ListColumn, lists: Sequence[ListColumn]) -> ListRoles:
    """The lists of equal length that go with a list of items, by their names."""
    roles: dict[str, ListColumn] = {}
    further: list[ListColumn] = []
    for each in lists:
        if each == items or each.joined:
            continue
        if bool(each.member) != bool(items.member) and each.column == items.column:
            continue
        if each.column != items.column and (each.member or not each.aligned(items)):
            continue
        role = _role(each, same=each.column == items.column)
        if role and role not in roles:
            roles[role] = each
        elif role != "item" and (each.column == items.column or _certain(each)):
            further.append(each)
    clicks, ranks, propensities, mask = map(roles.get, ("clicks", "ranks", "propensities", "mask"))
    return ListRoles(items, clicks, ranks, propensities, mask, tuple(further))


def _certain(each: ListColumn) -> bool:
    """Whether some row has more than one value: a text with a comma may be no list."""
    return any(first is not None and len(first) > 1 for first in each.first)


def _role(each: ListColumn, same: bool) -> str:
    name = plain(each.member.rsplit(".", 1)[-1] if each.member else each.column)
    single = name.removesuffix("s")
    if name in _MASKS:
        return "mask"
    if name in _PROPENSITIES or (same and _is_named_for("propensity", name)):
        return "propensities"
    if (
        _is_named_for("rank", single)
        or _is_named_for("rank", name)
        or name in ("ordinal", "itemlistindex")
    ):
        return "ranks"
    if same and _is_named_for("reward", name):
        return "clicks"
    return ""


def _is_named_for(field: str, name: str) -> bool:
    return any(plain(synonym) == name for synonym in SYNONYMS[field])


def _items(lists: Sequence[ListColumn], mapping: Mapping[str, str]) -> ListColumn | None:
    """The list that a mapping names, else the one whose name says that it holds items."""
    chosen = mapping.get("item", "")
    if chosen:
        named = [each for each in lists if chosen in (each.name, f"{each.column}[]")]
        if not mapping.get("rank"):  # a row with a rank of its own shows one item
            named += [each for each in lists if chosen == each.column and not each.member]
        return next(iter(named), None)
    joined = [each for each in lists if each.joined]
    members = [
        (plain(each.column) not in LISTS, at, each)
        for each in lists
        if each.member and (at := item_member(each.member)) is not None
    ]
    named = [each for each in lists if plain(each.column) in LISTS and not each.member]
    best = [each for *_, each in sorted(members, key=lambda member: member[:2])]
    clicked = [each for each in best if named and named_like_clicks(each.column)]
    best = [each for each in best if each not in clicked]
    return next(iter([*joined, *best, *named, *clicked]), None)


def _clicked_member(
    items: ListColumn,
    lists: Sequence[ListColumn],
    texts: Mapping[str, Sequence[str | None]],
    mapping: Mapping[str, str],
) -> ListColumn:
    """Of the ids in the objects of a list, the one by which the items clicked are named."""
    clicks = _clicks(items, lists, texts, mapping)
    if clicks is None or clicks.column == items.column:
        return items
    alike = [each for each in lists if each.column == items.column and each.member]
    shares = [
        sum(
            bool(hit) and {*(hit or ())} <= {*(shown or ())}
            for hit, shown in zip(clicks.first, each.first, strict=False)
        )
        for each in (items, *alike)
    ]
    return (items, *alike)[shares.index(max(shares))]


def _clicks(
    items: ListColumn,
    lists: Sequence[ListColumn],
    columns: Mapping[str, Sequence[str | None]],
    mapping: Mapping[str, str],
) -> ListColumn | None:
    """The list of clicks outside the items' objects: flags of equal length, or items clicked."""
    chosen = mapping.get("reward", "")
    for each in lists:
        if chosen and chosen in (each.name, each.column) and each.column != items.column:
            return each
        if chosen and chosen == each.name:
            return each
    wanted = [name for name in columns if plain(name) in _CLICKS]
    wanted += [name for name in columns if named_like_clicks(name) and named_like_positions(name)]
    wanted = [chosen] if chosen in columns else wanted
    for name in wanted:
        if name == items.column:
            continue
        listed = next((each for each in lists if each.column == name and not each.member), None)
        if listed is not None:
            return listed
        members = [each for each in lists if each.column == name]
        if members:
            named = ((item_member(each.member), at) for at, each in enumerate(members))
            best = min(((rank, at) for rank, at in named if rank is not None), default=None)
            placed = (each for each in members if place("rank", each.member) is not None)
            return members[best[1]] if best else next(placed, None)
        return split_alike(name, columns[name], items)
    return None


def _belong(
    items: ListColumn, clicks: ListColumn, texts: Mapping[str, Sequence[str | None]]
) -> bool:
    """Whether the clicks are flags per item or items of the list, in most of the first rows.

    Only texts that are split at a sign are in doubt: a name with a space in it is no list.
    """
    if "string_split" not in items.sql:
        return True
    sign, agree, rows = sign_of(items), 0, 0
    for listed, text, own in zip(items.first, texts[clicks.column], clicks.first, strict=False):
        if listed is None:
            continue
        hit = [part.strip() for part in (text or "").strip("[]").split(sign or None)]
        hit = [part for part in own or () if part] or [part for part in hit if part]
        rows += 1
        flags = len(hit) == len(listed) > 1
        agree += flags or set(hit) <= set(listed)
    return agree > rows / 2 and any(len(listed or ()) > 1 for listed in items.first)


def padding(roles: ListRoles) -> tuple[str, str]:
    """The condition under which an item is no padding (with {item}, {rank}, {mask}), and why."""
    if roles.mask is not None:
        return "lower({mask}) IN ('true', '1', '1.0', 't', 'yes')", f"{roles.mask.column} is false"
    if roles.ranks is not None and _zeros(roles.ranks) > 1:
        return "{rank} NOT IN ('0', '0.0', '-1')", f"several places have {roles.ranks.column} 0"
    pad = _pad(roles.items)
    if pad is not None:
        return f"{{item}} <> '{escaped(pad)}'", f"item {pad!r} fills up the lists"
    return ("{item} IS NOT NULL", "") if roles.items.member == "" else ("", "")


def _zeros(ranks: ListColumn) -> int:
    """How often a row has rank 0 (or -1) at most."""
    counts = [sum(text in ("0", "0.0", "-1") for text in first) for first in ranks.first if first]
    return max(counts, default=0)


def _pad(items: ListColumn) -> str | None:
    """The value that fills up lists of one length at their ends, if there is one."""
    rows = [first for first in items.first if first]
    if len({len(row) for row in rows}) != 1 or len(rows) < 2:
        return None
    for pad in _PADS:
        tails = [_tail(row, pad) for row in rows]
        inside = any(pad in row[: len(row) - tail] for row, tail in zip(rows, tails, strict=True))
        if max(tails) > 1 and not inside:
            return pad
    return None


def _tail(row: Sequence[str | None], pad: str) -> int:
    """How many values at the end of a row are the padding."""
    count = 0
    for value in reversed(row):
        if value != pad:
            break
        count += 1
    return count
