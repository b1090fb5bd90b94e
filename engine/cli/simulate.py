"""`counterclick simulate`: draw a click log from a world whose truth is known."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Json, answer
from engine.cli.output_files import writable


def simulate(
    world: Annotated[str, typer.Argument(help="A world, such as many_queries(queries=50).")],
    out: Annotated[
        Path, typer.Option(callback=writable, help="The file to write: .csv or .parquet.")
    ],
    policy: Annotated[
        list[str] | None,
        typer.Option(help="A logging policy; several are mixed, impression by impression."),
    ] = None,
    impressions: Annotated[
        int, typer.Option(help="The number of impressions.", min=1, max=5_000_000)
    ] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same file.", min=0)] = 0,
    json: Json = False,
) -> None:
    """Draw a click log, with propensities, from a world whose truth is known."""
    from engine import api
    from engine.simulator.export import check_ending

    check_ending(out)
    drawn = api.simulate(world, policy or ["most_clicked"], impressions=impressions, seed=seed)
    drawn.write(out)
    if json:
        answer(drawn.as_record() | {"file": str(out)})
    else:
        print(f"{out}: {drawn.heading()}.")


command = simulate
