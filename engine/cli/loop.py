"""`counterclick loop`: simulate rankers that learn from the clicks on their own rankings."""

from typing import Annotated

import typer

from engine.cli.options import Json, show


def loop(
    world: Annotated[str, typer.Argument(help="A world, such as top_k(items=20, shown=5).")],
    ranker: Annotated[
        list[str],
        typer.Option(
            help="A ranker, such as naive or ips(exploration=0.1), or a policy file; repeatable."
        ),
    ],
    rounds: Annotated[
        int, typer.Option(help="The number of impressions, one after the other.")
    ] = 2_000,
    worlds: Annotated[int, typer.Option(help="The number of simulations.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed draws the same users.", min=0)] = 0,
    delay: Annotated[int, typer.Option(help="Rounds until a click reaches the ranker.")] = 0,
    batch: Annotated[int, typer.Option(help="Rounds between updates of the ranking.")] = 1,
    json: Json = False,
) -> None:
    """Simulate the feedback loop: does the item at rank 1 stay there?"""
    from engine import api

    runs = api.loop(
        world, ranker, rounds=rounds, worlds=worlds, seed=seed, delay=delay, batch=batch
    )
    show(runs, json)


command = loop
