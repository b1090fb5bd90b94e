"""`counterclick evaluate`: what other policies would have earned."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.options import Files, Json, Map, Source, show

if TYPE_CHECKING:
    from engine.results.evaluation import Evaluation
    from engine.results.rewards_side_by_side import RewardsSideBySide


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
            help="An estimator's spec; may be repeated. Default: those that suit the log."
        ),
    ] = None,
    map: Map = None,
    source: Source = "",
    reward: Annotated[
        list[str] | None,
        typer.Option(
            help="What counts: a column of rewards, or one derived from sessions; several are "
            "shown side by side."
        ),
    ] = None,
    rewards: Annotated[
        Path | None,
        typer.Option(
            help="A file of predicted rewards: item, prediction, and optionally query, rank."
        ),
    ] = None,
    level: Annotated[float, typer.Option(help="The confidence level of the intervals.")] = 0.95,
    interval: Annotated[str, typer.Option(help="The interval's spec.")] = "jackknife",
    json: Json = False,
) -> None:
    """Estimate the value of each policy by each estimator, with intervals and verdicts."""
    from engine import api
    from engine.cli.options import loaded
    from engine.core.method import parse

    methods = [parse("estimators", spec).spec and spec for spec in estimator or ()]
    alone = reward[0] if reward and len(reward) == 1 else ""
    log = loaded(files, map, reward=alone, source=source)
    several = tuple(dict.fromkeys(reward or ())) if len(reward or ()) > 1 else ()
    options: dict[str, Any] = {"rewards": rewards, "level": level, "interval": interval}
    result: Evaluation | RewardsSideBySide
    if several:
        result = api.evaluate_by_reward(log, policy, methods, several, **options)
    else:
        result = api.evaluate(log, policy, methods, **options)
    for note in result.notes:
        print(note, file=sys.stderr)
    show(result, json, log)


command = evaluate
