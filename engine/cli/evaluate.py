"""`counterclick evaluate`: what other policies would have earned."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show


def evaluate(
    files: Files,
    policy: Annotated[
        list[str],
        typer.Option(
            help="A policy's spec, or a file with item, probability or score, and "
            "optionally query, rank; may be repeated."
        ),
    ],
    estimator: Annotated[
        list[str] | None,
        typer.Option(
            help="An estimator's spec; may be repeated. Without one, those that suit the log."
        ),
    ] = None,
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    rewards: Annotated[
        Path | None,
        typer.Option(help="Predicted rewards: item, prediction, optionally query, rank."),
    ] = None,
    level: Annotated[float, typer.Option(help="The level of every interval.")] = 0.95,
    interval: Annotated[str, typer.Option(help="The interval's spec.")] = "jackknife",
    json: Json = False,
) -> None:
    """What each policy would have earned, by each estimator, with verdicts."""
    from engine import api
    from engine.cli.options import loaded
    from engine.core.method import parse

    methods = [parse("estimators", spec).spec and spec for spec in estimator or ()]
    log = loaded(files, map, reward=reward, source=source)
    result = api.evaluate(log, policy, methods, rewards=rewards, level=level, interval=interval)
    for note in result.notes:
        print(note, file=sys.stderr)
    show(result, json, log)


command = evaluate
