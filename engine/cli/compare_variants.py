"""`counterclick compare-variants`: which variant of an A/B log earned more."""

from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show


def compare_variants(
    files: Files,
    control: Annotated[
        str, typer.Option(help="The policy that the others are compared with.")
    ] = "",
    shares: Annotated[
        str,
        typer.Option(help="The planned share of sessions of each policy, such as 0.9,0.1."),
    ] = "",
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    level: Annotated[float, typer.Option(help="The confidence level of the intervals.")] = 0.95,
    json: Json = False,
) -> None:
    """Which logging policy earned more per impression; the split of sessions is checked first."""
    from engine import api
    from engine.cli.interleave import numbers
    from engine.cli.options import loaded

    split = numbers(shares, "shares")
    log = loaded(files, map, reward=reward, source=source)
    show(api.compare_variants(log, control=control, shares=split, level=level), json, log)


command = compare_variants
