"""`counterclick rank`: rankings of a file of items, by a fair or diverse method or by a policy."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Json, show
from engine.cli.output_files import writable


def rank(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="ITEMS | POLICY FILE",
            help="A file with item and relevance, and optionally query, group, text, and one "
            "column of relevance per intent. Or a policy file and requests: candidates with item "
            "and optionally query, or rows with the columns that the policy looks at.",
        ),
    ],
    method: Annotated[
        str,
        typer.Option(
            help="A fair or diverse ranker, such as exposure(constraint='parity') or xquad; "
            "none where a policy ranks."
        ),
    ] = "",
    intents: Annotated[
        str,
        typer.Option(
            help="Probabilities of the intents, in the order of their columns: .6,.25,.15"
        ),
    ] = "",
    shown: Annotated[
        int | None,
        typer.Option(help="How many results are shown. Default: all, or 10 by a policy.", min=1),
    ] = None,
    examination: Annotated[
        str,
        typer.Option(help="Such as uploaded(curve=(1, .5)). Default: 1 / log2(1 + rank)."),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            callback=writable, help="Write the rankings as a policy file: .csv, .tsv, .parquet."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same rankings.", min=0)] = 0,
    json: Json = False,
) -> None:
    """Rank a file of items, fair to groups or items or diverse, or requests by a policy file."""
    from engine import api
    from engine.core.errors import EngineError
    from engine.policies.files.policy_files import check_suffix

    if len(files) == 2 and not method:
        given = {"--out": out, "--intents": intents, "--examination": examination, "--seed": seed}
        if without := [name for name, value in given.items() if value]:
            raise EngineError(
                f"{', '.join(without)} has no effect where a policy file ranks requests",
                fix="Leave it out; --json prints the rankings in full.",
            )
        _by_policy(files[0], files[1], shown or 10, json)
        return
    if len(files) != 1 or not method:
        raise EngineError(
            f"rank needs one file of items and a method, or a policy file and requests, but got "
            f"{len(files)} files and {'the method ' + method if method else 'no method'}",
            fix="Write rank ITEMS --method SPEC, or rank POLICY FILE.",
        )
    if out is not None:
        check_suffix(out, tables=True)
    result = api.rank(
        files[0],
        method,
        intents=_chances(intents),
        shown=shown,
        examination=examination or None,
        seed=seed,
    )
    if out is not None:
        result.save(out)
    show(result, json)


def _by_policy(policy: Path, requests: Path, shown: int, json: bool) -> None:
    from engine.cli.options import answer
    from engine.core.numbers import significant
    from engine.core.printable import MOST, printable
    from engine.policies.files.serving import served

    rankings = served(policy, requests, shown)
    if json:
        answer({"rankings": rankings})
        return
    for ranking in rankings:
        values = ranking.get("probability", ranking.get("score", []))
        pairs = zip(ranking["ranking"], values, strict=True)
        named = (f"{item} ({significant(value)})" for item, value in pairs)
        print(printable(f"{ranking['request']}: {', '.join(named)}", MOST * shown))


def _chances(text: str) -> tuple[float, ...]:
    from engine.core.errors import EngineError

    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise EngineError(
            f"--intents {text!r} is not a list of numbers", fix="Write .6,.25,.15."
        ) from None


command = rank
