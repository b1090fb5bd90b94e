"""`counterclick design`: the logging policy whose log gives the narrowest intervals."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, show
from engine.cli.output_files import writable


def design(
    files: Files,
    policy: Annotated[
        list[str], typer.Option(help="A policy to evaluate: a spec or a file; may be repeated.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(callback=writable, help="Write the logging policy: .csv, .tsv or .parquet."),
    ] = None,
    budget: Annotated[
        float, typer.Option(help="Budget of lost clicks, as a share of what uniform logging loses.")
    ] = 0.25,
    impressions: Annotated[
        int, typer.Option(help="The number of impressions of the log.", min=1)
    ] = 10_000,
    level: Annotated[float, typer.Option(help="The confidence level of the intervals.")] = 0.95,
    map: Map = None,
    reward: Reward = "",
    json: Json = False,
) -> None:
    """Design the next log: what to show to evaluate these policies, and at what cost."""
    from engine import api
    from engine.cli.options import loaded
    from engine.policies.files.policy_files import check_suffix

    if out is not None:
        check_suffix(out, tables=True)
    log = loaded(files, map, reward=reward)
    result = api.design(log, policy, budget=budget, impressions=impressions, level=level)
    show(result if out is None else result.save(out), json)


command = design
