"""The raw rows of a file: the first format that fits its content reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from engine.ingest.cancellation import UNWATCHED, Watch
from engine.ingest.columns.computed_columns.conditional import multiplied_down
from engine.ingest.columns.computed_columns.derived import with_derived, with_page_rank
from engine.ingest.columns.computed_columns.json_cells import with_json_cells
from engine.ingest.columns.mapping.ranking_runs import with_ranking_runs
from engine.ingest.columns.repeated_rows.counts import counts_of, expanded_counts
from engine.ingest.columns.repeated_rows.written_twice import twice
from engine.ingest.columns.wide.numbered import numbered_columns, with_a_row_per_place
from engine.ingest.columns.wide.numbered_items import with_items_together
from engine.ingest.columns.wide.searches import with_a_row_per_search
from engine.ingest.columns.wide.unfold import widened
from engine.ingest.events.file_names import with_action_of_names
from engine.ingest.events.read import events_of, rows_of
from engine.ingest.formats.format import SourceFile, formats
from engine.ingest.names.column_synonyms import place
from engine.ingest.read_options import ReadOptions
from engine.ingest.text.plain_text import SCANNED
from engine.ingest.text.raw import LINE, RAW, REJECTS, Raw, ask, numbered
from engine.ingest.workbench import workbench
from engine.logs.canonical import quoted

READ = 0.45
"""How much of the work of a load is done when the rows were read."""
_IDS, _LOOKED = ("impression", "item", "session", "query"), 10_000


def read(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    folder: Path,
    options: ReadOptions,
    watch: Watch = UNWATCHED,
    mapping: Mapping[str, str] | None = None,
    as_text: bool = False,
    few: bool = False,
) -> Raw:
    """The raw rows of a file of any format, or of several that hold the events of one log.

    `mapping` is what a person says the columns mean; `as_text` reads no value as a number or time;
    `few` makes few rows of a count of many.

    Raises:
        EngineError: a file is empty, damaged, or no format that is read.
    """
    chosen = None if as_text or len(paths) > 1 else mapping
    raws = []
    for number, path in enumerate(paths):
        place = folder / str(number)
        place.mkdir(exist_ok=True)
        raws.append(
            twice(connection, _rows(SourceFile(connection, path, place, options, watch, chosen)))
        )
        if len(paths) > 1:
            connection.execute(f"ALTER TABLE {RAW} RENAME TO rows_of_{number}")
    with_action_of_names(connection, paths, [raw.columns for raw in raws])
    raw = raws[0] if len(raws) == 1 else _united(connection, raws)
    return shown_rows(connection, raw, mapping or {}, few, options.dates)


def are_events(paths: Sequence[Path], folder: Path, options: ReadOptions) -> bool:
    """Whether several files (or the heads of them) together hold the events of one log."""
    with workbench(folder / "heads", paths) as connection:
        names = []
        for number, path in enumerate(paths):
            names.append(_rows(SourceFile(connection, path, folder / "heads", options)).columns)
            connection.execute(f"ALTER TABLE {RAW} RENAME TO rows_of_{number}")
        with_action_of_names(connection, paths, names)
        columns = _unite(connection, [0] * len(paths))
        return events_of(connection, Raw("", columns, 0, 0)) is not None


def _rows(source: SourceFile) -> Raw:
    """The rows of one file, as the first format that fits reads them."""
    form = next(each for each in formats() if each.fits(source))
    if "text" in vars(source):
        source.watch.reach(SCANNED, READ)
    return numbered(source.connection, _described(source, form.read(source)))


def _united(connection: duckdb.DuckDBPyConnection, raws: Sequence[Raw]) -> Raw:
    """The rows of several files as one table; the lines of each follow those of the one before."""
    starts = [sum(raw.lines for raw in raws[:number]) for number in range(len(raws))]
    connection.execute(f"UPDATE {REJECTS} SET text = ''")
    columns = _unite(connection, starts, [raw.header if raw.ordered else None for raw in raws])
    return Raw(
        format=" and ".join(dict.fromkeys(raw.format for raw in raws)),
        columns=columns,
        lines=sum(raw.lines for raw in raws),
        read=sum(raw.read for raw in raws),
        header=sum(raw.header for raw in raws),
        blank=sum(raw.blank for raw in raws),
        notes=tuple(note for raw in raws for note in raw.notes),
        digest=" ".join(raw.digest for raw in raws),
        size=sum(raw.size for raw in raws),
    )


def _unite(
    connection: duckdb.DuckDBPyConnection,
    starts: Sequence[int],
    ordered: Sequence[int | None] | None = None,
) -> tuple[str, ...]:
    """Make the table of raw rows of those of several files; its columns by name."""
    selects = []
    _write_ids_alike(connection, len(starts))
    for number, start in enumerate(starts):
        table = f"rows_of_{number}"
        names = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
        header = (ordered or [0] * len(starts))[number]
        line = LINE if LINE in names else f"rowid + {1 + (header or 0)}"
        rest = [f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in names]
        rest = [text for name, text in zip(names, rest, strict=True) if name != LINE]
        selects.append(
            f"SELECT CAST({line} AS BIGINT) + {start} AS {LINE}, {', '.join(rest)} FROM {table}"
        )
    connection.execute(f"CREATE TABLE {RAW} AS {' UNION ALL BY NAME '.join(selects)}")
    for number in range(len(starts)):
        connection.execute(f"DROP TABLE rows_of_{number}")
    described = connection.execute(f"DESCRIBE {RAW}").fetchall()
    return tuple(row[0] for row in described if row[0] != LINE)


def _write_ids_alike(connection: duckdb.DuckDBPyConnection, files: int) -> None:
    """Write ids as 12 in each file where one has them as 12.0, as pandas does beside missing ones.

    Events of several files are joined by them.
    """
    by_name: dict[str, list[tuple[str, bool]]] = {}
    for number in range(files):
        table = f"rows_of_{number}"
        described = connection.execute(f"DESCRIBE {table}").fetchall()
        named = [
            row[0] for row in described if any(place(each, row[0]) is not None for each in _IDS)
        ]
        if not named:
            continue
        texts = [f"CAST({quoted(name)} AS VARCHAR)" for name in named]
        decimal = ", ".join(
            f"bool_and(regexp_full_match({text}, '-?[0-9]+[.]0'))" for text in texts
        )
        answer = ask(connection, decimal, f"(SELECT * FROM {table} LIMIT {_LOOKED})")
        for name, all_decimal in zip(named, answer, strict=True):
            by_name.setdefault(name, []).append((table, bool(all_decimal)))
    for name, tables in by_name.items():
        written = [table for table, decimal in tables if decimal]
        for table in written if 0 < len(written) < len(tables) else ():
            text = f"CAST({quoted(name)} AS VARCHAR)"
            connection.execute(f"ALTER TABLE {table} ALTER {quoted(name)} TYPE VARCHAR")
            connection.execute(
                f"UPDATE {table} SET {quoted(name)} = regexp_replace({text}, '[.]0$', '')"
            )


def shown_rows(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    mapping: Mapping[str, str],
    few: bool = False,
    dates: str = "",
) -> Raw:
    """A row per item shown, of events and of rankings that stand in lists.

    `dates` is the order of day and month that a person says, if any.
    """
    raw = with_json_cells(connection, raw, mapping)
    raw = with_a_row_per_search(connection, with_page_rank(connection, raw))
    events = events_of(connection, raw, mapping)
    if events is not None:
        return rows_of(connection, raw, *events, mapping, dates)
    raw = with_derived(connection, raw, mapping)
    counts = counts_of(connection, raw, mapping)
    if counts is not None:
        return expanded_counts(connection, raw, counts, few)
    numbered = numbered_columns(raw, mapping)
    if numbered is not None:
        return with_a_row_per_place(connection, raw, numbered)
    raw = with_items_together(connection, raw, mapping)
    if raw.mapping is not None:
        return widened(connection, raw, mapping)
    raw = multiplied_down(connection, widened(connection, raw, mapping), mapping)
    return with_ranking_runs(connection, raw, mapping)


def _described(source: SourceFile, raw: Raw) -> Raw:
    """The rows with what is known of the file's bytes."""
    raw = replace(raw, size=source.path.stat().st_size)
    if "text" not in vars(source):
        return raw
    text = source.text
    packed = f", packed with {text.packed}" if text.packed else ""
    return replace(
        raw,
        format=raw.format + packed,
        digest=text.digest,
        text=text.path,
        notes=(*text.notes, *raw.notes),
    )
