"""How a file writes its values: numbers, dates, ranks, missing clicks."""

from dataclasses import dataclass

NUMERIC = frozenset(
    (
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
        "UBIGINT", "FLOAT", "DOUBLE",
    )
)  # fmt: skip
WHOLE = frozenset(name for name in NUMERIC if name.endswith("INT") or name.endswith("INTEGER"))
TIMES = frozenset(
    (
        "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS",
        "TIMESTAMP WITH TIME ZONE",
    )
)  # fmt: skip


@dataclass(frozen=True)
class ValueFormats:
    """How this file writes ranks, numbers and dates; guessed, or set by a person.

    `numeric` and `times` are the columns that are numbers or times by their type already, `whole`
    the numeric ones that hold integers, `tidy` those whose texts need not be trimmed, `slashed`
    those that are joined with others and hold a slash. `empty_is_zero` says that a missing reward
    is no click, `click_times` that the reward is the time of the click, `click_timestamp` how times
    of clicks are written. `clicked` and `unclicked` are further words for clicks, in lower case;
    with `others_unclicked` all but the former mean no click. `worded_ranks` have words around their
    number; with `any_is_click` every number above 0 is one click. `columns` are all of the file.
    """

    columns: frozenset[str] = frozenset()
    slashed: frozenset[str] = frozenset()
    rank_shift: int = 0
    worded_ranks: bool = False
    decimal_comma: tuple[str, ...] = ()
    timestamp: str = "iso"
    numeric: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    tidy: frozenset[str] = frozenset()
    empty_is_zero: bool = False
    click_times: bool = False
    click_timestamp: str = "iso"
    clicked: tuple[str, ...] = ()
    unclicked: tuple[str, ...] = ()
    others_unclicked: bool = False
    any_is_click: bool = False

    @property
    def texts(self) -> frozenset[str]:
        """The columns that are neither numbers nor times by their type."""
        return self.columns - self.numeric - self.times
