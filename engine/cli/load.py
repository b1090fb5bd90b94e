"""`counterclick load`: read a log, say what is wrong with it and what it can answer."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show
from engine.cli.output_files import writable


def load(
    files: Files,
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    separator: Annotated[str, typer.Option(help="The character between columns.")] = "",
    encoding: Annotated[str, typer.Option(help="utf-8, utf-16 or latin-1.")] = "",
    header: Annotated[
        str, typer.Option(help="Whether the first line names columns: yes or no.")
    ] = "",
    dates: Annotated[str, typer.Option(help="'day first' or 'month first'.")] = "",
    decimal: Annotated[str, typer.Option(help="point or comma.")] = "",
    drop: Annotated[
        list[str] | None, typer.Option(help="A column that is not stored; may be repeated.")
    ] = None,
    quarantine: Annotated[
        Path | None,
        typer.Option(
            callback=writable, help="Write the rejected lines to this CSV file, with reasons."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Check a log: what is wrong with it, and what it can answer; exit 2 if it cannot be used."""
    from engine import api
    from engine.cli.options import loaded
    from engine.ingest.read_options import ReadOptions

    options = ReadOptions(separator, encoding, header, dates, decimal, tuple(drop or ()))
    log = loaded(files, map, options, reward, source)
    if quarantine is not None:
        from engine.ingest.rejected_lines import write_rejected_lines

        write_rejected_lines(log, quarantine)
    report = api.check(log)
    show(report, json)
    if report.light == "red":
        raise typer.Exit(2)


command = load
