"""`counterclick simulate`: draw a click log from a world whose truth is known."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.main import answer


def simulate(
    world: Annotated[str, typer.Argument(help="A world, such as many_queries(queries=50).")],
    out: Annotated[Path, typer.Option(help="The file to write: .csv or .parquet.")],
    policy: Annotated[
        list[str] | None,
        typer.Option(help="Who ranks; several are mixed, impression by impression."),
    ] = None,
    impressions: Annotated[int, typer.Option(help="How many.", min=1, max=5_000_000)] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same file.", min=0)] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Draw a click log, with propensities, from a world whose truth is known."""
    import numpy as np

    from engine.core.method import parse
    from engine.logs.arrays import stored
    from engine.simulator.export import write

    place = parse("simulator", world)
    policies = [parse("policies", spec) for spec in policy or ["most_clicked"]]
    table = place.mixed_log(policies, impressions, np.random.default_rng(seed))
    if out.suffix == ".parquet" and out.parent.is_dir():
        stored(table, out)
    else:
        write(table, out)
    result = {
        "world": place.spec,
        "policies": [{"policy": one.spec, "value": place.value(one)} for one in policies],
        "impressions": impressions,
        "rows": len(table["item"]),
        "clicks": int(table["reward"].sum()),
        "seed": seed,
        "file": str(out),
    }
    if json:
        answer(result)
    else:
        print(f"{out}: {impressions:,} impressions, {result['rows']:,} rows of {place.spec}.")


command = simulate
