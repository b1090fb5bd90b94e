"""From a file to a log: read, guess, convert, set aside, reconcile, write, keep."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from engine.core.errors import EngineError, unknown
from engine.core.paths import is_readable
from engine.ingest.cancellation import UNWATCHED, Tick, Watch, watched
from engine.ingest.columns.doubts.questions import ask_what_is_open, open_questions
from engine.ingest.columns.evidence.meaning import Guess
from engine.ingest.columns.mapping.guess import guess
from engine.ingest.columns.mapping.typed import as_meant
from engine.ingest.columns.values.lone_thousands import ask_about_dots
from engine.ingest.columns.values.number_and_date_formats import value_formats
from engine.ingest.columns.values.sample import first_rows
from engine.ingest.columns.values.validate import STAGED, Stage, some_rows, stage
from engine.ingest.detect import READ, read
from engine.ingest.formats.parquet import is_parquet
from engine.ingest.in_place import load_in_place
from engine.ingest.python_source import of_file, of_files
from engine.ingest.quarantine import write_quarantine
from engine.ingest.read_options import ReadOptions
from engine.ingest.reconcile import reconcile
from engine.ingest.text.bounds import bounded
from engine.ingest.text.raw import Raw, kinds
from engine.ingest.workbench import workbench
from engine.logs.canonical import write
from engine.logs.log import Log
from engine.logs.note import Note
from engine.logs.store import LOG, QUARANTINE, Card, Workspace, temporary

_ASKED, _STAGED = 0.5, 0.6
VERSION = "34"
"""Part of every fingerprint: raised when the same bytes would give another table."""


def load(
    path: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    name: str | None = None,
    workspace: Workspace | None = None,
    options: ReadOptions | None = None,
    tick: Tick | None = None,
    in_place: bool = False,
) -> Log:
    """The log of a file; every line of it is a row, or set aside with a reason.

    Args:
        path: a file of any format in `engine/ingest/formats`.
        mapping: {canonical field: column of the file}; what is not said is guessed.
        name: what people call the log; the file's name otherwise.
        workspace: where it is kept; None is a private temporary one, gone at exit.
        options: what a person says about separators, encodings, dates, decimals.
        tick: called now and then, with the share that is done; raises to cancel.
        in_place: query Parquet that holds the canonical table where it lies; it must stay so.

    Raises:
        EngineError: the file is no log, or its lines do not add up.
    """
    path, options, workspace = (
        existing(Path(path)),
        options or ReadOptions(),
        workspace or temporary(),
    )
    name = name or path.name
    if in_place and not mapping and not options.given and is_parquet(path):
        log = load_in_place(path, name, workspace, tick)
        if log is not None:
            return log
    return load_files([path], mapping or {}, name, workspace, options, tick)


def existing(path: Path) -> Path:
    """The path of a file.

    Raises:
        EngineError: it is a folder, or nothing.
    """
    if path.is_dir():
        raise EngineError(f"{path} is a folder", fix="Give one of its files.", named=True)
    if not is_readable(path):
        raise EngineError(f"there is no file {path.name}", fix="Check the path.")
    return path


def load_files(
    paths: Sequence[Path],
    mapping: Mapping[str, str],
    name: str,
    workspace: Workspace,
    options: ReadOptions,
    tick: Tick | None = None,
) -> Log:
    """The log of one file, or of several that hold the events of one log; see `load`."""
    with workspace.partial() as folder:
        scratch = folder / "scratch"
        card = None
        try:
            with (
                workbench(scratch, paths) as connection,
                watched(connection, tick) as watch,
                bounded(paths),
            ):
                watch.reach(0.0)
                raw, meaning = understood(connection, paths, scratch, options, mapping, watch)
                own = raw.consumed | ({"rewarded"} if _clicked(mapping) else set())
                consumed = {name: mapping[name] for name in sorted(own & set(mapping))}
                fingerprint = _fingerprint(raw, meaning, options, consumed)
                complete = _complete_mapping(meaning)
                recipe = _recipe([path.name for path in paths], complete | consumed, options)
                if not workspace.holds(fingerprint):
                    words = _clicked(consumed)
                    card = _write(
                        connection, folder, raw, meaning, options, words, fingerprint, name, watch
                    )
                    card = replace(card, recipe=recipe)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        if card is not None and not workspace.holds(fingerprint):
            workspace.keep(folder, card)
    return replace(workspace.open(fingerprint), name=name, recipe=recipe)


def _recipe(names: Sequence[str], mapping: Mapping[str, str], options: ReadOptions) -> str:
    if len(names) == 1:
        return of_file(names[0], mapping, options)
    return of_files(names, mapping, options)


def understood(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    scratch: Path,
    options: ReadOptions,
    given: Mapping[str, str],
    watch: Watch,
) -> tuple[Raw, Guess]:
    """The rows, and what their columns mean; numbers that turn out to be names are read anew."""
    raw = read(connection, paths, scratch, options, watch, given)
    meaning = _meaning(connection, raw, given, options)
    if not as_meant(raw.types, meaning.mapping, raw.columns):
        raw = read(connection, paths, scratch, options, watch, given, as_text=True)
        meaning = _meaning(connection, raw, given, options)
    return raw, meaning


def _meaning(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    given: Mapping[str, str],
    options: ReadOptions,
) -> Guess:
    if not any(raw.first_rows.values()):
        some_rows(connection)
    for name in options.drop:
        if name not in raw.columns:
            raise unknown("column to drop", name, list(raw.columns[:20]))
    columns = [column for column in raw.columns if column not in options.drop]
    chosen = {
        name: column
        for name, column in given.items()
        if name not in raw.consumed and not raw.unfolds(column)
    }
    clicked = _clicked(given)
    if clicked:
        chosen.pop("rewarded")
    first = first_rows(connection, raw, columns)
    guessed = guess(first, {**(raw.mapping or {}), **chosen}, clicked)
    for name in set(raw.mapping or ()) - set(chosen):
        guessed.reasons[name] = "the format says so"
    ask_what_is_open(guessed, first)
    return guessed


def _clicked(mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The words of the column of clicks that a person says to mean clicked."""
    words = "" if mapping.get("action") else mapping.get("rewarded", "")
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _complete_mapping(meaning: Guess) -> dict[str, str]:
    """The mapping that gives this meaning again: what would be guessed besides is named empty."""
    again = guess(meaning.sample, meaning.mapping)
    left = {*again.mapping, *open_questions(again, meaning.sample)} - set(meaning.mapping)
    return meaning.mapping | dict.fromkeys(sorted(left), "")


@dataclass(frozen=True)
class CheckedRows:
    """The staged rows of a log, what their columns mean, and the account of the file's lines."""

    stage: Stage
    mapping: dict[str, str]
    counts: dict[str, int]
    notes: list[Note]


def checked_rows(
    connection: duckdb.DuckDBPyConnection,
    raw: Raw,
    meaning: Guess,
    options: ReadOptions,
    clicked: Sequence[str] = (),
    watch: Watch = UNWATCHED,
) -> CheckedRows:
    """The rows with their values converted, before they are written.

    Raises:
        EngineError: a value cannot be read without an answer, or the lines do not add up.
    """
    watch.reach(READ, _ASKED)
    how, mapping, notes = value_formats(
        connection,
        meaning.mapping,
        options,
        clicked,
        trimmed=frozenset((raw.mapping or {}).values() if raw.events else ()),
        plain=raw.plain if raw.ordered else frozenset(),
        types=kinds(connection, raw),
    )
    ask_about_dots(connection, raw, mapping, how, options)
    watch.reach(_ASKED, _STAGED)
    staged = stage(connection, raw, mapping, how, options.drop)
    counts = {
        "lines": raw.lines,
        "header": raw.header,
        "blank": raw.blank,
        "quarantined": staged.quarantined,
        "read": raw.read - staged.invalid,
    }
    reconcile(counts)
    return CheckedRows(staged, mapping, counts, notes)


def _fingerprint(
    raw: Raw, meaning: Guess, options: ReadOptions, consumed: Mapping[str, str]
) -> str:
    identity: tuple[object, ...] = (
        VERSION, raw.digest, sorted(meaning.mapping.items()), options.text,
    )  # fmt: skip
    if consumed:
        identity = (*identity, sorted(consumed.items()))
    return hashlib.sha256(repr(identity).encode()).hexdigest()


def _write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    raw: Raw,
    meaning: Guess,
    options: ReadOptions,
    clicked: Sequence[str],
    fingerprint: str,
    name: str,
    watch: Watch,
) -> Card:
    """Write the table and the quarantine of a log; returns what its card says."""
    checked = checked_rows(connection, raw, meaning, options, clicked, watch)
    staged, mapping, counts = checked.stage, checked.mapping, dict(checked.counts)
    watch.reach(_STAGED, 1.0)
    written = write(
        connection,
        STAGED,
        folder / LOG,
        present=staged.present,
        extras=staged.extras,
        keys=staged.keys,
        joint=staged.joint,
        few=staged.few,
    )
    counts |= written.counts
    reasons, first = write_quarantine(
        connection, folder / QUARANTINE, staged.quarantined, raw.text, dropped=bool(options.drop)
    )
    return Card(
        fingerprint=fingerprint,
        name=name,
        format=raw.format,
        mapping=mapping,
        counts=counts,
        columns=list(staged.extras),
        reasons={field: meaning.reasons[field] for field in mapping},
        events=dict(raw.events),
        quarantine_reasons=reasons,
        set_aside=first,
        notes=[asdict(note) for note in (*raw.notes, *checked.notes, *meaning.notes())],
        list_order=written.list_order,
        small=written.small,
    )
