"""What every file format declares, and the formats found in this folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import ClassVar

import duckdb

from engine.core.discovery import declared
from engine.ingest.cancellation import UNWATCHED, Watch
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.expanded import Parser, expand
from engine.ingest.text.plain_text import PlainText, plain_text
from engine.ingest.text.raw import Raw


@dataclass
class SourceFile:
    """A file that waits to be read: where it is, how it begins, and where its rows go.

    `mapping` is what a person says the columns mean; None reads every value as text.
    """

    connection: duckdb.DuckDBPyConnection
    path: Path
    folder: Path
    options: ReadOptions = field(default_factory=ReadOptions)
    watch: Watch = UNWATCHED
    mapping: Mapping[str, str] | None = None

    @cached_property
    def magic(self) -> bytes:
        """The first bytes of the file."""
        with self.path.open("rb") as file:
            return file.read(16)

    @cached_property
    def text(self) -> PlainText:
        """The file as plain text; made once, when the first format asks for it."""
        return plain_text(self.path, self.folder, self.options.encoding, self.watch)

    @cached_property
    def head(self) -> list[str]:
        """The first lines that are not blank."""
        return self.text.head()


class Format:
    """A kind of file: how it is recognised, and how it becomes rows of named columns."""

    key: ClassVar[str]
    title: ClassVar[str]
    endings: ClassVar[tuple[str, ...]]
    """Usual endings of the file's name; the content decides, not the name."""
    priority: ClassVar[int]
    """Formats of a lower priority are tried first; the last one takes any text."""
    documentation: ClassVar[str]
    """How it is read, in one sentence; a row of docs/formats.md."""

    def fits(self, source: SourceFile) -> bool:
        """Whether the file is of this format, by its content."""
        raise NotImplementedError

    def read(self, source: SourceFile) -> Raw:
        """The raw rows of the file."""
        raise NotImplementedError


class LineFormat(Format):
    """A format whose parser turns lines into rows."""

    parser: ClassVar[type[Parser]]

    def matches(self, head: list[str]) -> bool:
        """Whether the first lines are of this format."""
        raise NotImplementedError

    def fits(self, source: SourceFile) -> bool:
        """Whether the first lines are of this format, when no separator was set."""
        return not source.options.separator and self.matches(source.head)

    def read(self, source: SourceFile) -> Raw:
        """The rows that the parser makes of the lines."""
        return expand(source.connection, source.text, source.folder, self.parser())


@cache
def formats() -> tuple[Format, ...]:
    """Every format of this folder, in the order in which they are tried."""
    classes = declared("engine.ingest.formats", Format)
    return tuple(kind() for kind in sorted(classes, key=lambda kind: (kind.priority, kind.key)))


def endings() -> list[str]:
    """The usual endings of files that are read, packed ones included."""
    named = dict.fromkeys(ending for each in formats() for ending in each.endings)
    return [*named, "gz", "zst", "bz2", "xz"]
