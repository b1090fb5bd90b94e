"""LETOR and SVM-rank files: a label, a query and numbered features per line."""

import re
from collections.abc import Iterable
from typing import ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.text.expanded import Row
from engine.logs.note import Note

_LINE = re.compile(r"(-?\d+(?:\.\d+)?)\s+qid:(\S+)((?:\s+\d+:\S+)*)\s*(?:#(.*))?$")
_DOCUMENT = re.compile(r"(?:docid|doc)\s*=\s*(\S+)|^\s*(\S+)\s*$", re.IGNORECASE)


class Letor:
    """Lines of one query are its ranking, from the top; the label stands for the reward.

    A document that comes again begins the next ranking of the query.
    """

    title: ClassVar[str] = "LETOR features"
    columns: ClassVar[tuple[str, ...]] = (
        "ranking",
        "qid",
        "document",
        "position",
        "label",
        "features",
    )
    mapping: ClassVar[dict[str, str]] = {
        "impression": "ranking",
        "query": "qid",
        "item": "document",
        "rank": "position",
        "reward": "label",
    }

    def __init__(self) -> None:
        self._query, self._rank, self._first = "", 0, 0
        self._shown: set[str] = set()

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """One row."""
        match = _LINE.match(line.strip())
        if match is None:
            raise ValueError("does not have the form label qid:query feature:value ...")
        label, query, features, comment = match.groups()
        named = _DOCUMENT.search(comment or "")
        document = named and (named[1] or named[2])
        if query != self._query or document in self._shown:
            self._query, self._rank, self._first, self._shown = query, 0, number, set()
        self._rank += 1
        if document:
            self._shown.add(document)
        document = document or f"{query}/{self._rank}"
        ranking = f"{query}/{self._first}"
        return ((number, ranking, query, document, self._rank, label, features.strip()),)

    def finish(self) -> Iterable[Row]:
        """Nothing stays open."""
        return ()

    def notes(self) -> tuple[Note, ...]:
        """What labels and ranks stand for."""
        what = (
            "Labels were read as rewards, and the order of lines as ranks: the file has no clicks."
        )
        return (Note("amber", what, "Simulate clicks on it before you estimate position bias."),)


class LetorFormat(LineFormat):
    """Labels with numbered features, as for SVM-rank."""

    key = "letor"
    title = Letor.title
    endings = ("txt", "letor", "svm")
    priority = 30
    documentation = (
        "`label qid:1 1:0.5 ... # docid`; labels stand for rewards, the order of the lines "
        "for ranks"
    )
    parser = Letor

    def matches(self, head: list[str]) -> bool:
        """Whether the first line has a label, a qid and a numbered feature."""
        return bool(head) and re.match(r"-?\d+(\.\d+)?\s+qid:\S+\s+\d+:", head[0]) is not None
