"""`counterclick score`: rank requests with a policy file, as a deployment would."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.main import answer
from engine.cli.options import Json


def score(
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="A policy file.")],
    requests: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Requests: rows with the columns that the policy looks at, or candidates with "
            "item and optionally query.",
        ),
    ],
    shown: Annotated[int, typer.Option(help="Items per request at most.", min=1)] = 10,
    json: Json = False,
) -> None:
    """Rank the candidates of each request by a policy file."""
    from engine.core.numbers import significant
    from engine.policies.serving import served

    found = served(policy, requests, shown)
    if json:
        answer({"rankings": found})
        return
    for one in found:
        values = one.get("probability", one.get("score", []))
        pairs = zip(one["ranking"], values, strict=True)
        named = (f"{item} ({significant(value)})" for item, value in pairs)
        print(f"{one['request']}: {', '.join(named)}")


command = score
