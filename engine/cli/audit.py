"""`counterclick audit`: who got exposure in a log, against merit."""

from typing import Annotated

import typer

from engine.cli.options import Files, Json, Map, Reward, Source, show


def audit(
    files: Files,
    group: Annotated[
        str,
        typer.Option(
            help="A column of the log, a rule such as 'price > 100', or a file with item and group."
        ),
    ],
    merit: Annotated[
        str,
        typer.Option(
            help="log: relevance corrected for examination; truth: of a simulated log; or a file "
            "with item, merit and optionally query."
        ),
    ] = "log",
    examination: Annotated[
        str, typer.Option(help="How the examination of ranks is estimated.")
    ] = "all_pairs",
    level: Annotated[float, typer.Option(help="The confidence level of the intervals.")] = 0.95,
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    json: Json = False,
) -> None:
    """Exposure of groups of items against their merit, with intervals and verdicts."""
    from engine import api
    from engine.cli.options import loaded

    log = loaded(files, map, reward=reward, source=source)
    show(api.audit(log, group, merit=merit, examination=examination, level=level), json, log)


command = audit
