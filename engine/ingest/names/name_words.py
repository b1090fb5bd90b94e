"""The words of a column's name: `logItemID_str` is about an item's id."""

import re
from collections.abc import Sequence
from functools import lru_cache

_SHORT_FORMS = {
    "srch": "search", "req": "request", "usr": "user", "sess": "session", "qry": "query",
    "itm": "item", "prod": "product", "prd": "product", "clk": "click", "clck": "click",
    "imp": "impression", "impr": "impression", "rnk": "rank", "rk": "rank", "pos": "position",
    "vis": "visit", "cust": "customer", "doc": "document", "ids": "id", "key": "id", "pk": "id",
    "clicks": "click", "clickflag": "click", "iclick": "click",
}  # fmt: skip
_MEANINGLESS = frozenset(
    (
        "is", "was", "has", "did", "flag", "flg", "ind", "indicator", "yn", "bool", "boolean",
        "str", "string", "int", "integer", "float", "num", "nbr", "val", "value", "txt", "hash",
        "hashed", "md5", "sha1", "sha256", "the", "my", "log", "logs", "logged", "raw", "src",
        "fct", "fact", "dim", "col", "field", "attr", "param", "params", "e", "f", "v", "c",
        "event", "evt", "s", "i", "l", "d", "t", "x", "dt", "keyword",
    )
)  # fmt: skip
"""What names add to say a type, a table or a source."""


@lru_cache(10_000)
def words(column: str) -> tuple[str, ...]:
    """The words of a name, in lower case and written out: `itmPos` -> item, position."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", column[:200])
    parts = [part for part in re.split(r"[^a-z0-9]+", parted.lower()) if part]
    return tuple(_SHORT_FORMS.get(part, part) for part in parts)


def telling(parts: Sequence[str]) -> tuple[str, ...]:
    """The words without those that say a type, a table or a source."""
    return tuple(part for part in parts if part not in _MEANINGLESS)


def shared_start(columns: Sequence[str]) -> tuple[str, ...]:
    """The words with which the names of nearly all columns begin; none where one has no more.

    >>> shared_start(["acme_item_id", "acme_position", "acme_click"])
    ('acme',)
    """
    names = [words(column) for column in columns]
    start: tuple[str, ...] = ()
    while len(names) > 2:
        heads = [name[len(start)] for name in names if len(name) > len(start) + 1]
        first = max(set(heads), key=heads.count) if heads else ""
        if heads.count(first) < _NEARLY_ALL * len(names):
            break
        names = [name for name in names if name[: len(start) + 1] == (*start, first)]
        start = (*start, first)
    return start


_NEARLY_ALL = 0.8
