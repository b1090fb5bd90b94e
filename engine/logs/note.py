"""What ingest says about a file that it changed, decided or left out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """One remark of ingest: how grave it is, what happened, and what to do if that is wrong.

    `severity` is "green" (said for the record), "amber" (something is left out) or "red".
    """

    severity: str
    what: str
    fix: str = ""
    lines: tuple[int, ...] = ()


class RankingPerLine(Note):
    """A note that each line of the file is one ranking."""


class RepeatedNames(Note):
    """A note that several columns of the file have one name."""


class ListsArePages(Note):
    """A note that lists are pages of results, so that ranks go on from list to list."""
