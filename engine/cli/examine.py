"""`counterclick examine`: how much of each rank is examined."""

from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show


def examine(
    files: Files,
    method: Annotated[
        list[str] | None, typer.Option(help="An examination method; may be repeated.")
    ] = None,
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    json: Json = False,
) -> None:
    """How much of each rank is examined, relative to rank 1."""
    from engine import api
    from engine.cli.options import loaded
    from engine.core.method import parse

    methods = [parse("examination", spec).spec for spec in method or ["all_pairs"]]
    log = loaded(files, map, reward=reward, source=source)
    show(api.examine(log, methods), json, log)


command = examine
