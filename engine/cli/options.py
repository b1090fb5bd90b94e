"""Options that commands share, and the two ways to print a result."""

import json as notation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.core.numbers import as_json
from engine.core.printable import printable

if TYPE_CHECKING:
    from engine.clusters.spark import Traffic
    from engine.core.checks import Finding
    from engine.ingest.read_options import ReadOptions
    from engine.logs.log import Log
    from engine.results.result import Result

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE",
        help="A click log: CSV, TSV, JSONL or Parquet; several are read as one."
        " With --source, one table, or a path of Parquet files as the cluster sees it.",
    ),
]
Map = Annotated[
    list[str] | None, typer.Option("--map", help="field=column of the file; may be repeated.")
]
Reward = Annotated[
    str,
    typer.Option(
        "--reward", help="What counts: a column of rewards, or one derived from sessions."
    ),
]
Source = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="sc://HOST:PORT",
        help="A Spark Connect server that holds the log; only counts and totals leave it.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


TRAFFIC: "list[Traffic]" = []
"""What left the clusters that this command asked; `main` states it when the command is done."""


def loaded(
    files: list[str],
    map: list[str] | None,
    options: "ReadOptions | None" = None,
    reward: str = "",
    source: str = "",
) -> "Log":
    """The log that a command asks about: files of this machine, or a table of a cluster."""
    from engine import api
    from engine.cli.mapping import mapped
    from engine.cli.progress import loading, wanted

    if source:
        return _of_cluster(source, files, map, options, reward)
    tick = loading if wanted() else None
    return api.load(files, mapping=mapped(map), options=options, reward=reward, tick=tick)


def _of_cluster(
    source: str,
    tables: list[str],
    map: list[str] | None,
    options: "ReadOptions | None",
    reward: str,
) -> "Log":
    from engine import api
    from engine.cli.mapping import mapped
    from engine.clusters.spark import traffic_of
    from engine.core.errors import EngineError
    from engine.logs.rewards import rewarded

    if len(tables) != 1:
        raise EngineError(
            f"--source reads one table, but {len(tables)} were given",
            fix="Make a view of them on the cluster.",
        )
    if options is not None and options.given:
        raise EngineError(
            "how text is read cannot be set with --source",
            fix="A table of a cluster has types already; leave out separator, dates and the like.",
        )
    log = api.cluster(source, tables[0], mapped(map))
    TRAFFIC.append(traffic_of(log.source))
    return rewarded(log, reward)


def show(result: "Result", json: bool, log: "Log | None" = None) -> None:
    """Print a result as one JSON object, or as text; red findings on its log stand above it.

    Raises:
        typer.Exit: with 2 where a finding is red, or no number is left that can be used.
    """
    red = [] if log is None else red_findings(log)
    if json:
        findings = {"findings": [vars(finding) for finding in red]} if red else {}
        answer(result.as_record() | findings)
    else:
        for finding in red:
            print(printable(f"red: {finding.what} {finding.fix}\n"))
        print(result)
    if red or not result.usable:
        raise typer.Exit(2)


def answer(result: dict[str, Any]) -> None:
    """Print one JSON object and nothing else; numbers that do not exist are null."""
    text = notation.dumps(as_json(result), ensure_ascii=False, allow_nan=False)
    if not text.isprintable():  # what would command a terminal or turn text around is escaped
        text = "".join(sign if sign.isprintable() else notation.dumps(sign)[1:-1] for sign in text)
    print(text)


def red_findings(log: "Log") -> "list[Finding]":
    """What is so wrong with a log that no number of it should be read without it."""
    from engine.health.health import health

    return [finding for finding in health(log) if finding.severity == "red"]
