"""What every layout of an event log declares, and the layouts found in this folder."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar

from engine.core.discovery import declared
from engine.ingest.names.column_synonyms import plain
from engine.logs.canonical import quoted
from engine.logs.note import Note

DAY, HALF_HOUR = 86_400.0, 1_800.0
NOTHING = "CAST(NULL AS VARCHAR)"
ORDER = "CAST(NULL AS INTEGER)"
"""As a rank: the order in which the rows of the ranking were shown."""


@dataclass(frozen=True)
class Events:
    """How the rows of one file are read as events; each value is SQL over the columns, as text.

    `shown` are the actions that show an item; `rewards` maps further actions to the name of their
    reward, the first of which counts unless a person says otherwise. `listed` names the list that
    holds the items of an event; `continued` says that a ranking may be shown in several events,
    `joint` that an event may name several items as a JSON list.
    `reward_rank` is the rank that a reward names, where `rank` is not it; "" where it is.
    `time_form` is the key of `TIMESTAMPS` that reads the times; empty for ISO and numbers.
    `notes` are what is to be said of how they are read.
    A reward counts for the row shown by the same `key` and item at most `window` seconds before.
    """

    action: str
    shown: Collection[str]
    rewards: Mapping[str, str]
    key: str
    item: str
    rank: str = NOTHING
    query: str = NOTHING
    session: str = NOTHING
    time: str = NOTHING
    policy: str = NOTHING
    amount: str = NOTHING
    listed: str = ""
    continued: bool = False
    joint: bool = False
    window: float = DAY
    time_form: str = ""
    reward_rank: str = ""
    further: Sequence[str] = field(default_factory=tuple)
    notes: tuple[Note, ...] = ()


Actions = Callable[[str], Sequence[str]]
"""Gives the different values of a column, at most a hundred, the most frequent first."""


class Layout:
    """One product's way to write events; it is recognised by the columns and the actions."""

    key: ClassVar[str]
    title: ClassVar[str]
    priority: ClassVar[int]
    documentation: ClassVar[str]
    """How the events become rows, in one sentence; a row of docs/formats.md."""

    def events(self, columns: Sequence[str], actions: Actions) -> Events | None:
        """How the rows are read, None when they are not of this layout."""
        raise NotImplementedError


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout of this folder, in the order in which they are tried."""
    classes = declared("engine.ingest.events", Layout)
    return tuple(kind() for kind in sorted(classes, key=lambda kind: (kind.priority, kind.key)))


def text(column: str) -> str:
    """A column as SQL text; empty values count as missing."""
    value = f"CAST({quoted(column)} AS VARCHAR)"
    spaced = f"starts_with({value}, ' ') OR ends_with({value}, ' ')"
    return f"NULLIF(CASE WHEN {spaced} THEN trim({value}) ELSE {value} END, '')"


def first(columns: Sequence[str], names: Sequence[str]) -> str:
    """The first of the names that is a column, as SQL; NULL when none is.

    A path may be written with underscores or other signs: event_attributes_object_object_id.
    """
    present = _present(columns, names)
    return text(present[0]) if present else NOTHING


def coalesced(columns: Sequence[str], names: Sequence[str]) -> str:
    """The first of the names that has a value in the row, as SQL."""
    present = [text(column) for column in _present(columns, names)]
    return f"COALESCE({', '.join(present)})" if present else NOTHING


def _present(columns: Sequence[str], names: Sequence[str]) -> list[str]:
    """The columns of these names, else of the same names written with other signs."""
    exact = [name for name in names if name in columns]
    alike = {plain(column): column for column in reversed(columns)}
    return exact or [alike[plain(name)] for name in names if plain(name) in alike]
