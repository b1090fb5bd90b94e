"""CSV and TSV: DuckDB reads them when the count comes out, else each line is read on its own."""

from pathlib import Path

import duckdb

from engine.core.errors import EngineError
from engine.logs.canonical import escaped, one_file
from engine.logs.formats.lines import physical, problem
from engine.logs.formats.raw import LINE, RAW, Raw, Rejects, unique
from engine.logs.formats.separator import fields, has_header, separator
from engine.logs.line_scan import LONGEST_READ
from engine.logs.note import Note
from engine.logs.plain_text import PlainText
from engine.logs.reading import Reading

_OPEN = "a quote is not closed on its line"


def read(
    connection: duckdb.DuckDBPyConnection, text: PlainText, folder: Path, reading: Reading
) -> Raw:
    """The rows of a delimited file.

    Raises:
        EngineError: it has no columns, no rows, or does not reconcile.
    """
    head = text.head()
    if not head:
        raise EngineError("the file holds only blank lines", fix="Give a header and rows.")
    sign, reason = separator(head, reading.separator)
    first = fields(head[0], sign)
    if first is None:
        raise EngineError("the header has a quote that is not closed", where="line 1")
    header = has_header(first, reading.header)
    names = unique(first if header else [""] * len(first))
    kind = "TSV" if sign == "\t" else "CSV"
    notes = () if header else (Note("amber", "The first line names no columns.", "Map by number."),)
    label = f"{kind} ({reason})"
    relation = _relation(text.path, sign, names, skip=int(header))
    wanted = text.lines - text.blank - header
    if text.sound and _rows(connection, relation) == wanted:
        return Raw(
            label, names, text.lines, wanted, int(header), text.blank, ordered=True, notes=notes
        )
    return _careful(connection, text, folder / "clean.csv", sign, names, header, label, notes)


def _relation(path: Path, sign: str, names: tuple[str, ...], skip: int) -> str:
    columns = ", ".join(f"'{escaped(name)}': 'VARCHAR'" for name in names)
    return (
        f"read_csv('{one_file(path)}', columns={{{columns}}}, auto_detect=false, header=false, "
        f"hive_partitioning=false, "
        f"skip={skip}, delim='{escaped(sign)}', quote='\"', escape='\"', strict_mode=true, "
        f"null_padding=false, ignore_errors=false, compression='none', "
        f"max_line_size={LONGEST_READ + 4_096})"
    )


def _rows(connection: duckdb.DuckDBPyConnection, relation: str) -> int | None:
    """Read a relation into the table of raw rows; how many there are, None when it cannot be."""
    try:
        connection.execute(f"CREATE OR REPLACE TABLE {RAW} AS SELECT * FROM {relation}")
    except duckdb.Error:
        return None
    return int(connection.execute(f"SELECT COUNT(*) FROM {RAW}").fetchall()[0][0])


def _careful(
    connection: duckdb.DuckDBPyConnection,
    text: PlainText,
    clean: Path,
    sign: str,
    names: tuple[str, ...],
    header: bool,
    label: str,
    notes: tuple[Note, ...],
) -> Raw:
    """Read line by line, set aside what is no row, and let DuckDB read the rest."""
    rejects, blank, lines, kept, wanted, open_quote = Rejects(), 0, 0, 0, header, False
    with clean.open("w", encoding="utf-8", newline="\n") as target:
        for lines, raw in physical(text.path):
            line = raw.decode("utf-8", "replace")
            if not line.strip():
                blank += 1
                continue
            if wanted:
                wanted = False
                continue
            good, reason = _checked(raw, line, sign, len(names))
            if open_quote and not reason and line.count('"') % 2:
                reason = "closes a quote that an earlier line left open"
            if reason:
                open_quote = reason == _OPEN or (open_quote and "closes" not in reason)
                rejects.add(lines, reason, line)
                continue
            target.write(f"{lines}{sign}{good}\n")
            kept += 1
    relation = _relation(clean, sign, (LINE, *names), skip=0)
    if _rows(connection, relation) != kept:
        raise EngineError(
            f"the {kept:,} rows that were found cannot be read back", fix="Report this."
        )
    rejects.store(connection)
    return Raw(label, names, lines, kept, int(header), blank, notes=notes)


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
