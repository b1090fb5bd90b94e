"""`counterclick ratings`: errors of predicted ratings, from ratings that people chose to give."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, show

USUAL = {"query": "user", "reward": "rating"}
"""What a file of ratings is called by, unless --map says otherwise."""


def ratings(
    files: Files,
    propensity: Annotated[
        str,
        typer.Option(help="Model of which ratings are given: popularity, naive_bayes, classifier."),
    ] = "popularity",
    uniform: Annotated[
        Path | None,
        typer.Option(
            help="A file with item and rating, of items drawn at random: naive_bayes needs it."
        ),
    ] = None,
    error: Annotated[str, typer.Option(help="mae, mse or dcg.")] = "mae",
    level: Annotated[float, typer.Option(help="The confidence level of the intervals.")] = 0.95,
    seed: Annotated[
        int, typer.Option(help="The seed that draws which ratings are held out.", min=0)
    ] = 0,
    map: Map = None,
    json: Json = False,
) -> None:
    """The error of predicted ratings, naive and weighted by 1 / propensity.

    The columns are user, item and rating; --map query=COLUMN and --map reward=COLUMN name others.
    """
    from engine import api
    from engine.cli.mapping import mapped

    log = api.load(files, mapping=USUAL | (mapped(map) or {}))
    drawn = _values(uniform) if uniform else []
    show(
        api.ratings(log, propensity, uniform=drawn, error=error, level=level, seed=seed),
        json,
    )


def _values(path: Path) -> list[float]:
    from engine.core.errors import EngineError
    from engine.ingest.tables.keyed_files import opened

    file = opened(path)
    column = file.first("rating", "reward")
    if column is None:
        raise EngineError(
            f"{path.name} has no column rating",
            fix="Rename the column of ratings to rating.",
            named=True,
        )
    return [float(value) for value in file.numbers(column)]


command = ratings
