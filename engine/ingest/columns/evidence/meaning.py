"""What the columns of a file mean, field by field, and what is in doubt."""

from dataclasses import dataclass, field
from enum import Enum

from engine.ingest.columns.values.texts_of_rows import Sample
from engine.logs.note import Note

BELOW = "Choose it below, and import."
"""What to do where a form with the columns stands below an error."""


class Ground(Enum):
    """What decided that a column holds a field."""

    PERSON = "a person said so"
    NAME = "its name is one that the field is known by"
    RANKS = "ranks do not repeat within its values, so they distinguish rankings"
    VALUES = "its values, or part of its name"


@dataclass(frozen=True)
class ColumnDoubt:
    """A choice between two columns that both fit: what was taken, and what the other means.

    `about` are the columns that it is about.
    """

    what: str
    fix: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """The mapping {field: column} that a file suggests, and why, field by field.

    `reasons` are for people to read, and `grounds` for what is decided next.
    `passed_over` holds, by field, a column that is named for it but whose values do not fit;
    `unread` holds those whose values are written in another way than is read, which is a question;
    `doubts` are the choices where two columns fit; `twins` those that are a question; `sample` are
    the first rows, by which all of it was guessed.
    """

    mapping: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    grounds: dict[str, Ground] = field(default_factory=dict)
    passed_over: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    doubts: list[ColumnDoubt] = field(default_factory=list)
    twins: dict[str, tuple[str, str]] = field(default_factory=dict)
    sample: Sample = field(default_factory=dict, repr=False)

    def take(self, name: str, column: str, reason: str, ground: Ground = Ground.VALUES) -> None:
        """Read a field from a column, for a reason."""
        self.mapping[name], self.reasons[name] = column, reason
        self.grounds[name] = ground

    def leave(self, name: str) -> None:
        """Read a field from no column."""
        for record in (self.mapping, self.reasons, self.grounds):
            record.pop(name)

    def doubted(self, column: str) -> bool:
        """Whether something is said of a column already."""
        return any(column in doubt.about for doubt in self.doubts)

    def notes(self) -> list[Note]:
        """What to say of doubts, and of columns named like a field that hold something else."""
        return [
            Note(
                "amber",
                f"Column {column!r} is named like a {name}, but most of its values cannot be "
                "read as one.",
                f"Correct the values, or say which column holds it: {name}=COLUMN.",
            )
            for name, column in self.passed_over.items()
        ] + [Note("amber", doubt.what, doubt.fix) for doubt in self.doubts]
