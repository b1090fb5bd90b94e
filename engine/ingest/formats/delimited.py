"""CSV and TSV: DuckDB reads them when the count comes out, else each line is read on its own."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from engine.core.errors import EngineError
from engine.core.numbers import count
from engine.ingest.columns.mapping.typed import MISTAKEN, WHOLE, typed, without_names
from engine.ingest.columns.values.plain_texts import plain_texts
from engine.ingest.columns.values.spreadsheet_texts import (
    FORMULA,
    POWER,
    with_rounded_names,
    without_formulas,
)
from engine.ingest.formats.format import Format, SourceFile
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.line_scan import LONGEST_READ
from engine.ingest.text.lines import physical, problem
from engine.ingest.text.plain_text import PlainText
from engine.ingest.text.preamble import dangles, preamble
from engine.ingest.text.raw import LINE, RAW, TEXT, Raw, Rejects, Types, unique
from engine.ingest.text.separator import fields, has_header, separator
from engine.logs.canonical import escaped, one_file, quoted
from engine.logs.note import Note, RepeatedNames

_OPEN = "a quote is not closed on its line"


def read(
    connection: duckdb.DuckDBPyConnection,
    text: PlainText,
    folder: Path,
    options: ReadOptions,
    given: Mapping[str, str] | None = None,
) -> Raw:
    """The rows of a delimited file; with `given`, numbers and times are read as such if possible.

    Raises:
        EngineError: it has no columns, no rows, or does not reconcile.
    """
    head = text.head()
    if not head:
        raise EngineError("the file holds only blank lines", fix="Give a header and rows.")
    before, named = preamble(head, options.separator)
    if any(line.count('"') % 2 for line in head[:before]):
        before, named = 0, ""  # a header that runs on, not a title above it
    head = head[before:]
    cut = dangles(head, options.separator or named)
    head = head[cut:]
    sign, reason = separator(head, options.separator or named)
    first = fields(head[0], sign)
    if first is None:
        raise EngineError("the header has a quote that is not closed", where="line 1")
    header = has_header([fields(line, sign) for line in head], options.header)
    names = unique(first if header else [""] * len(first))
    kind = "TSV" if sign == "\t" else "CSV"
    notes: tuple[Note, ...] = (
        ()
        if header
        else (Note("amber", "The first line names no columns.", "Map columns by number."),)
    )
    twice = sorted({name.strip() for name in first if name.strip() and first.count(name) > 1})
    if header and twice:
        what = f"Several columns are called {', '.join(twice[:5])}."
        fix = "The first of them keeps the name, the next is called "
        fix += f"{names[_second(first, twice[0])]}; map the right one."
        notes += (RepeatedNames("amber", what, fix),)
    label = f"{kind} ({reason})"
    if before:
        what = f"{count(before, 'line')} before the header skipped and counted as header."
        notes += (Note("green", what),)
    wanted = text.lines - text.blank - header - before
    for types in (
        _ways(head[header:], sign, names, options, given) if text.sound and not cut else ()
    ):
        relation = _relation(text.path, sign, names, skip=before + header, types=types)
        if _rows(connection, relation, types) == wanted and not _mistaken(connection, types):
            return Raw(
                label,
                names,
                text.lines,
                wanted,
                before + header,
                text.blank,
                ordered=True,
                notes=notes,
                types=types,
                plain=plain_texts(connection, text, names, types, sign),
            )
    return _careful(
        connection, text, folder / "clean.csv", sign, names, (before, cut, header), label, notes
    )


def _second(names: list[str], name: str) -> int:
    """Where a name comes for the second time."""
    return [at for at, each in enumerate(names) if each.strip() == name][1]


def _ways(
    lines: list[str],
    sign: str,
    names: tuple[str, ...],
    options: ReadOptions,
    given: Mapping[str, str] | None,
) -> list[Types]:
    """The types to read the columns with, one way after the other: the last is all text."""
    rows = [fields(line, sign) for line in lines]
    whole = [row for row in rows if row is not None and len(row) == len(names)]
    if given is None or options.decimal == "comma" or len(whole) < len(rows):
        return [TEXT]
    columns = {
        name: [row[at] for row in whole]
        for at, name in enumerate(names)
        if name not in options.drop
    }
    types = typed(columns, given)
    ways = [types, without_names(types), TEXT]
    return [way for at, way in enumerate(ways) if way.columns not in [w.columns for w in ways[:at]]]


def _relation(path: Path, sign: str, names: tuple[str, ...], skip: int, types: Types) -> str:
    kinds = [types.columns.get(name, "VARCHAR") for name in names]
    kinds = ["VARCHAR" if kind == WHOLE else kind for kind in kinds]
    columns = ", ".join(
        f"'{escaped(name)}': '{kind}'" for name, kind in zip(names, kinds, strict=True)
    )
    times = f", timestampformat='{types.times}'" if types.times else ""
    return (
        f"read_csv('{one_file(path)}', columns={{{columns}}}, auto_detect=false, header=false, "
        f"hive_partitioning=false, "
        f"skip={skip}, delim='{escaped(sign)}', quote='\"', escape='\"', strict_mode=true, "
        f"null_padding=false, ignore_errors=false, compression='none', "
        f"max_line_size={LONGEST_READ + 4_096}{times})"
    )


def _select_list(relation: str, types: Types) -> str:
    """The columns of a relation, with names that come back from whole numbers as these.

    DuckDB would read '007' and '1.5' as whole numbers too.
    """
    names = [quoted(name) for name, kind in types.columns.items() if kind == WHOLE]
    if not names:
        return f"SELECT * FROM {relation}"
    numbers = {name: f"_counterclick_whole_{at}" for at, name in enumerate(names)}
    read = ", ".join(f"TRY_CAST({name} AS {WHOLE}) AS {whole}" for name, whole in numbers.items())
    checked = ", ".join(
        f"CASE WHEN {name} IS NULL OR CAST({whole} AS VARCHAR) = {name} THEN {whole} "
        f"ELSE error('a name that is no whole number') END AS {name}"
        for name, whole in numbers.items()
    )
    return (
        f"SELECT * EXCLUDE ({', '.join(numbers.values())}) REPLACE ({checked}) "
        f"FROM (SELECT *, {read} FROM {relation})"
    )


def _rows(connection: duckdb.DuckDBPyConnection, relation: str, types: Types = TEXT) -> int | None:
    """Read a relation into the table of raw rows; how many there are, None when it cannot be."""
    try:
        made = connection.execute(
            f"CREATE OR REPLACE TABLE {RAW} AS {_select_list(relation, types)}"
        )
        return int(made.fetchall()[0][0])
    except duckdb.InterruptException:
        raise
    except duckdb.Error:
        return None


def _mistaken(connection: duckdb.DuckDBPyConnection, types: Types) -> bool:
    """Whether a word such as 'infinity' may have become a time."""
    times = [quoted(name) for name, kind in types.columns.items() if kind == "TIMESTAMP"]
    mistaken = " OR ".join(f"{name} = {MISTAKEN}" for name in times)
    return bool(
        times and connection.execute(f"SELECT 1 FROM {RAW} WHERE {mistaken} LIMIT 1").fetchall()
    )


def _careful(
    connection: duckdb.DuckDBPyConnection,
    text: PlainText,
    clean: Path,
    sign: str,
    names: tuple[str, ...],
    top: tuple[int, bool, bool],
    label: str,
    notes: tuple[Note, ...],
) -> Raw:
    """Read line by line, set aside what is no row, and let DuckDB read the rest.

    `top` says what stands first: lines before the table, the end of a row, the header.
    """
    rejects, blank, lines, written, open_quote = Rejects(), 0, 0, 0, False
    before, cut, named = top
    header, above = before + named, ["header"] * before + ["cut"] * cut + ["header"] * named
    with clean.open("w", encoding="utf-8", newline="\n") as target:
        for lines, raw in physical(text):
            line = raw.decode("utf-8", "replace")
            if not line.strip():
                blank += 1
                continue
            if above:
                if above.pop(0) == "cut":
                    rejects.add(lines, "is the end of a row whose beginning is missing", line)
                continue
            good, reason = _checked(raw, line, sign, len(names))
            if open_quote and not reason and line.count('"') % 2:
                reason = "closes a quote that an earlier line left open"
            if reason:
                open_quote = reason == _OPEN or (open_quote and "closes" not in reason)
                rejects.add(lines, reason, line)
                continue
            target.write(f"{lines}{sign}{good}\n")
            written += 1
    relation = _relation(clean, sign, (LINE, *names), skip=0, types=TEXT)
    if _rows(connection, relation) != written:
        raise EngineError(
            f"the {written:,} rows that were accepted cannot be read back", fix="Report this."
        )
    rejects.store(connection)
    return Raw(label, names, lines, written, header, blank, notes=notes)


def _checked(raw: bytes, line: str, sign: str, width: int) -> tuple[str, str]:
    """The line as DuckDB surely reads it, and why it cannot be read when it cannot."""
    if reason := problem(raw):
        return "", reason
    cells = fields(line, sign)
    if cells is None:
        return "", _OPEN
    if len(cells) != width:
        return "", f"{len(cells)} columns where the header has {width}"
    if '"' not in line:
        return line, ""
    return sign.join('"' + cell.replace('"', '""') + '"' for cell in cells), ""


class Delimited(Format):
    """A table as text, with a sign between the columns."""

    key = "delimited"
    title = "CSV and TSV"
    endings = ("csv", "tsv", "txt")
    priority = 100
    documentation = (
        "commas, tabs, semicolons, bars, `@`, `^`, `~`, `::` or Ctrl-A; a header, or numbered "
        "columns where the first line names none"
    )

    def fits(self, source: SourceFile) -> bool:
        """Any text is read as a table when nothing else fits."""
        return True

    def read(self, source: SourceFile) -> Raw:
        """The rows of the table."""
        raw = read(source.connection, source.text, source.folder, source.options, source.mapping)
        head = source.text.head()
        if any(FORMULA in line for line in head):
            raw = without_formulas(source.connection, raw)
        if any(POWER in line for line in head):
            raw = with_rounded_names(source.connection, raw)
        return raw
