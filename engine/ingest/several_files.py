"""Several files as one log: the parts of one log, or one logging policy each."""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from glob import glob, has_magic
from pathlib import Path

from engine.core.errors import EngineError
from engine.core.paths import is_readable
from engine.ingest.cancellation import Tick, watched
from engine.ingest.detect import are_events
from engine.ingest.formats.parquet import is_parquet
from engine.ingest.load import existing, load, load_files
from engine.ingest.peek import head_of
from engine.ingest.python_source import of_files
from engine.ingest.read_options import ReadOptions
from engine.logs.canonical import Written, escaped, parquet_rows, quoted, write
from engine.logs.databases.pool import borrowed
from engine.logs.log import Log
from engine.logs.sources import DuckDBSource
from engine.logs.store import LOG, Card, Workspace, temporary

_ROW_NAMES = ("impression", "session")
_LOADED = 0.8
_SUMMED = ("lines", "header", "blank", "quarantined", "read")


def load_several(
    paths: Sequence[str | Path],
    *,
    policy_each: bool = False,
    mapping: Mapping[str, str] | None = None,
    name: str | None = None,
    workspace: Workspace | None = None,
    options: ReadOptions | None = None,
    tick: Tick | None = None,
    in_place: bool = False,
) -> Log:
    """The log of several files, one after the other; the column `file` says which.

    Args:
        paths: files of any format that `load` reads.
        policy_each: each file is the log of one logging policy, named after the file.
        mapping: as for `load`, for every file.
        name: what people call the log.
        workspace: where it is kept; None is a private temporary one, gone at exit.
        options: as for `load`, for every file.
        tick: called now and then, with the share that is done; raises to cancel.
        in_place: as for `load`; joining several files copies them.

    Raises:
        EngineError: a file is no log, or the files do not have the same columns.
    """
    workspace = workspace or temporary()
    if len(paths) > 1 and not policy_each and _are_events(paths, options or ReadOptions()):
        title = name or f"{Path(paths[0]).name} and {len(paths) - 1} more"
        together = [Path(path) for path in paths]
        return load_files(together, mapping or {}, title, workspace, options or ReadOptions(), tick)
    if not paths:
        raise EngineError("no files were given")
    if len(paths) == 1 and not policy_each:
        return load(
            paths[0],
            mapping=mapping,
            name=name,
            workspace=workspace,
            options=options,
            tick=tick,
            in_place=in_place,
        )
    with workspace.partial() as parts:  # so that nothing is left of the parts when the log goes
        ticks = _parts(tick, len(paths))
        logs = [
            load(
                path,
                mapping=mapping,
                workspace=Workspace(parts),
                options=options,
                tick=part,
                in_place=in_place,
            )
            for path, part in zip(paths, ticks, strict=True)
        ]
        _same_columns(logs)
        names = [log.name for log in logs]
        recipe = of_files(names, mapping or {}, options or ReadOptions(), in_place, policy_each)
        identity = ("several", policy_each, [(log.fingerprint, log.name) for log in logs])
        fingerprint = hashlib.sha256(repr(identity).encode()).hexdigest()
        if not workspace.holds(fingerprint):
            with workspace.partial() as folder:
                written = _write_joined(logs, folder, policy_each, tick)
                card = _card(logs, written, fingerprint, name, policy_each)
                workspace.keep(folder, replace(card, recipe=recipe))
    log = workspace.open(fingerprint)
    return replace(log, name=name or log.name, recipe=recipe)


def matching(files: Sequence[str | Path]) -> list[Path]:
    """The files that paths or patterns such as "*.csv" name, in the order of their names."""
    paths: list[Path] = []
    for file in map(Path, files):
        pattern = has_magic(str(file)) and not is_readable(file)
        names = sorted(glob(str(file))) if pattern else []
        if pattern and not names:
            raise EngineError(f"no file matches {file}", fix="Check the pattern.")
        paths += map(Path, names) if names else [file]
    return paths


def _are_events(paths: Sequence[str | Path], options: ReadOptions) -> bool:
    """Whether the files hold the events of one log: shown and rewarded, or their queries."""
    files = [existing(Path(path)) for path in paths]
    with tempfile.TemporaryDirectory(prefix="counterclick-peek-") as name:
        folder = Path(name)
        heads = [
            path if is_parquet(path) else head_of(path, folder / f"{number}-{path.name}")
            for number, path in enumerate(files)
        ]
        return are_events(heads, folder, options)


def _parts(tick: Tick | None, files: int) -> list[Tick | None]:
    """A tick per file: each takes its part of the share, and joining takes the rest."""
    if tick is None:
        return [None] * files

    def part(place: int) -> Tick:
        return lambda share: tick(_LOADED * (place + share) / files)

    return [part(place) for place in range(files)]


def _same_columns(logs: Sequence[Log]) -> None:
    for log in logs[1:]:
        differing = set(log.mapping) ^ set(logs[0].mapping)
        if differing:
            fields = ", ".join(sorted(differing))
            raise EngineError(
                f"{log.name} and {logs[0].name} differ in their fields: {fields}",
                fix="Map the same fields in every file.",
                named=True,
            )


def _write_joined(
    logs: Sequence[Log], folder: Path, policy_each: bool, tick: Tick | None
) -> Written:
    """Write the rows of all logs as one table."""
    extras = [column for column in logs[0].columns if all(column in log.columns for log in logs)]
    present = sorted({*logs[0].mapping, *_ROW_NAMES, *(("policy",) if policy_each else ())})
    size = sum(
        log.source.opened.stat().st_size for log in logs if isinstance(log.source, DuckDBSource)
    )
    spill = folder / "spill"
    with borrowed(spill, size) as connection, watched(connection, tick) as watch:
        watch.reach(_LOADED)
        connection.execute("SET enable_progress_bar = false; SET memory_limit = '1GB'")
        selects = [
            _part(log, place, present, extras, policy_each) for place, log in enumerate(logs, 1)
        ]
        connection.execute(f"CREATE VIEW staged AS {' UNION ALL '.join(selects)}")
        written = write(
            connection, "staged", folder / LOG, present=present, extras=[*extras, "file"]
        )
    written.counts.update({part: sum(log.counts[part] for log in logs) for part in _SUMMED})
    return written


def _part(
    log: Log, place: int, present: Sequence[str], extras: Sequence[str], policy_each: bool
) -> str:
    if not isinstance(log.source, DuckDBSource):
        raise EngineError("only logs that are stored in this workspace can be joined")
    chosen = [
        f"'{escaped(log.name)}' AS policy"
        if name == "policy" and policy_each
        else f"'{place}/' || {name} AS {name}"
        if name in _ROW_NAMES and not log.has(name)
        else name
        for name in present
    ]
    chosen += ["line", *map(quoted, extras), f"'{escaped(log.name)}' AS file"]
    return f"SELECT {', '.join(chosen)} FROM {parquet_rows(log.source.opened)}"


def _card(
    logs: Sequence[Log],
    written: Written,
    fingerprint: str,
    name: str | None,
    policy_each: bool,
) -> Card:
    mapping = dict(logs[0].mapping) | ({"policy": "file"} if policy_each else {})
    extras = [column for column in logs[0].columns if all(column in log.columns for log in logs)]
    return Card(
        fingerprint=fingerprint,
        name=name or f"{logs[0].name} and {len(logs) - 1} more",
        format=f"{len(logs)} files: {logs[0].format}",
        mapping=mapping,
        counts=written.counts,
        columns=[*extras, "file"],
        reasons=dict(logs[0].reasons) | ({"policy": "one file each"} if policy_each else {}),
        notes=[vars(note) for log in logs for note in log.notes],
        list_order=written.list_order,
    )
