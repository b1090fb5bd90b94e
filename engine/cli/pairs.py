"""`counterclick pairs`: what clicks say about pairs of items."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show
from engine.cli.output_files import writable


def pairs(
    files: Files,
    method: Annotated[
        str, typer.Option(help="The spec of the rule that reads pairs from clicks.")
    ] = "no_click_next",
    out: Annotated[
        Path | None,
        typer.Option(
            callback=writable, help="Write the ranking as a policy file: query, item, score."
        ),
    ] = None,
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    json: Json = False,
) -> None:
    """What clicks say about pairs of items, and the ranking that follows, with intervals."""
    from engine import api
    from engine.cli.options import loaded
    from engine.core.errors import EngineError
    from engine.policies.files.policy_files import write_table

    if out is not None and out.suffix.lower() not in (".csv", ".tsv"):
        raise EngineError(
            f"the ranking is written as .csv or .tsv, but the file is {out.name}",
            fix=f"Name it {out.stem}.csv.",
        )
    log = loaded(files, map, reward=reward, source=source)
    result = api.pairs(log, method)
    if out is not None:
        write_table(result.policy(), out)
    show(result, json, log)


command = pairs
