"""Options that commands share, and the two ways to print a result."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.main import answer

if TYPE_CHECKING:
    from engine.core.checks import Finding
    from engine.ingest.read_options import ReadOptions
    from engine.logs.log import Log
    from engine.reports.results.result import Result

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE", help="A click log: CSV, TSV, JSONL or Parquet; several are read as one."
    ),
]
Map = Annotated[
    list[str] | None, typer.Option("--map", help="field=column of the file; may be repeated.")
]
Reward = Annotated[
    str,
    typer.Option("--reward", help="What counts: a column of rewards, or one made of sessions."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def loaded(
    files: list[Path],
    map: list[str] | None,
    options: "ReadOptions | None" = None,
    reward: str = "",
) -> "Log":
    """The log that a command asks about."""
    from engine import api
    from engine.cli.mapping import mapped

    return api.load(files, mapping=mapped(map), options=options, reward=reward)


def show(result: "Result", json: bool, log: "Log | None" = None) -> None:
    """Print a result as one JSON object, or as text; red findings on its log stand above it.

    Raises:
        typer.Exit: with 2 where a finding is red, or no number is left that can be used.
    """
    red = [] if log is None else red_findings(log)
    if json:
        found = {"findings": [vars(finding) for finding in red]} if red else {}
        answer(result.as_record() | found)
    else:
        for finding in red:
            print(f"red: {finding.what} {finding.fix}\n")
        print(result)
    if red or not result.usable:
        raise typer.Exit(2)


def red_findings(log: "Log") -> "list[Finding]":
    """What is so wrong with a log that no number of it should be read without it."""
    from engine.health.health import health

    return [finding for finding in health(log) if finding.severity == "red"]
