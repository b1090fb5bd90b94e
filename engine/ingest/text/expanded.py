"""Formats in which one line is several rows, or several lines one row: read line by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Protocol

import duckdb

from engine.core.errors import EngineError
from engine.ingest.text.bounds import refuse_growth
from engine.ingest.text.json_documents import fault_of
from engine.ingest.text.line_scan import LONGEST_READ
from engine.ingest.text.lines import readable
from engine.ingest.text.plain_text import PlainText
from engine.ingest.text.raw import LINE, RAW, Raw, Rejects
from engine.logs.canonical import escaped, one_file
from engine.logs.note import Note

Row = Sequence[object]
_LOOKED = 1_000_000
"""Characters after which the size of what was written is looked at: a row may be a large one."""


class Parser(Protocol):
    """Turns lines into rows: `columns` names their values, `mapping` says what those mean."""

    title: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]

    @property
    def mapping(self) -> Mapping[str, str]:
        """{field: column}, once all lines were fed; an empty column means that there is none."""
        ...

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """The rows that the line completes, each opened by its line number.

        Raises:
            ValueError: the line is none of the format; its text is the reason.
        """
        ...

    def finish(self) -> Iterable[Row]:
        """The rows that are still open at the end."""
        ...

    def notes(self) -> tuple[Note, ...]:
        """What there is to say about the file as a whole."""
        ...


def expand(
    connection: duckdb.DuckDBPyConnection, text: PlainText, folder: Path, parser: Parser
) -> Raw:
    """The rows that a parser makes of a file's lines.

    Raises:
        EngineError: the rows cannot be read back.
    """
    rejects, tally, clean = Rejects(), {"lines": 0, "blank": 0}, folder / "rows.csv"
    with clean.open("w", encoding="utf-8", newline="") as target:
        rows = unlooked = 0
        for row in _rows(text, parser, rejects, tally):
            unlooked += target.write('"' + '","'.join(map(_quoted, row)) + '"\n')
            rows += 1
            if unlooked >= _LOOKED:
                refuse_growth(target.tell(), text.path)
                unlooked = 0
    columns = ", ".join(f"'{escaped(name)}': 'VARCHAR'" for name in parser.columns)
    made = connection.execute(
        f"CREATE OR REPLACE TABLE {RAW} AS SELECT * FROM read_csv('{one_file(clean)}', "
        f"columns={{'{LINE}': 'BIGINT', {columns}}}, auto_detect=false, header=false, delim=',', "
        f"hive_partitioning=false, "
        f"quote='\"', escape='\"', new_line='\\n', max_line_size={2 * LONGEST_READ + 4_096})"
    )
    expanded = made.fetchall()[0][0]
    if expanded != rows:
        raise EngineError(f"{rows:,} rows were written but {expanded:,} were read back")
    aside = rejects.store(connection)
    return Raw(
        parser.title,
        parser.columns,
        tally["lines"],
        tally["lines"] - tally["blank"] - aside,
        blank=tally["blank"],
        many=True,
        mapping=dict(parser.mapping),
        notes=parser.notes(),
    )


def _rows(
    text: PlainText, parser: Parser, rejects: Rejects, tally: dict[str, int]
) -> Iterator[Row]:
    for number, line in readable(text, rejects, tally):
        try:
            yield from parser.feed(number, line)
        except (ValueError, RecursionError) as error:
            rejects.add(number, fault_of(error) or "cannot be read", line)
    yield from parser.finish()


def _quoted(value: object) -> str:
    """A value as it stands between quotes, on one line."""
    if value is None:
        return ""
    text = str(value).replace("\r", " ").replace("\n", " ").replace("\0", " ")
    return text.replace('"', '""')
