"""`counterclick design`: the logging policy whose log answers given questions most tightly."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, show


def design(
    files: Files,
    policy: Annotated[
        list[str], typer.Option(help="A policy to ask about: a spec or a file; repeatable.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Write the logging policy: .csv, .tsv or .parquet.")
    ] = None,
    budget: Annotated[
        float, typer.Option(help="Budget of lost clicks, as a share of what uniform logging loses.")
    ] = 0.25,
    impressions: Annotated[int, typer.Option(help="How long the log will be.", min=1)] = 10_000,
    level: Annotated[float, typer.Option(help="The level of the promised intervals.")] = 0.95,
    map: Map = None,
    reward: Reward = "",
    json: Json = False,
) -> None:
    """Design the next log: what to show so that these policies can be valued, at what cost."""
    from engine import api
    from engine.cli.options import loaded

    log = loaded(files, map, reward=reward)
    result = api.design(log, policy, budget=budget, impressions=impressions, level=level)
    show(result if out is None else result.save(out), json)


command = design
