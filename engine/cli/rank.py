"""`counterclick rank`: the best rankings of a file of items, fair or diverse."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Json, show


def rank(
    items: Annotated[
        Path,
        typer.Argument(
            metavar="ITEMS",
            help="A file with item and relevance, and optionally query, group, text, and one "
            "column of relevance per intent.",
        ),
    ],
    method: Annotated[
        str,
        typer.Option(
            help="A fair or diverse ranker, such as exposure(constraint='parity') or xquad."
        ),
    ],
    intents: Annotated[
        str, typer.Option(help="Chances of the intents, in the order of their columns: .6,.25,.15")
    ] = "",
    shown: Annotated[
        int | None, typer.Option(help="How many results are shown; all items without it.", min=1)
    ] = None,
    examination: Annotated[
        str,
        typer.Option(help="uploaded(curve=(1, .5, ...)); 1 / log2(1 + rank) without it."),
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write the rankings as a policy file: .csv, .tsv, .parquet.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws the same numbers again.", min=0)] = 0,
    json: Json = False,
) -> None:
    """The best rankings of a file of items, fair to groups or items, or diverse."""
    from engine import api

    result = api.rank(
        items,
        method,
        intents=_chances(intents),
        shown=shown,
        examination=examination or None,
        seed=seed,
    )
    if out is not None:
        result.save(out)
    show(result, json)


def _chances(text: str) -> tuple[float, ...]:
    from engine.core.errors import EngineError

    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise EngineError(
            f"--intents {text!r} is no list of numbers", fix="Write .6,.25,.15."
        ) from None


command = rank
