"""`counterclick interleave`: every page of two rankings, or who wins an interleaved log."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Json, Map, Reward, Source, show


def interleave(
    rankings: Annotated[
        list[str],
        typer.Argument(
            metavar="LIST LIST | FILE",
            help="Two rankings: items from the top, separated by commas, or policy files with "
            "--query; or an interleaved log.",
        ),
    ],
    method: Annotated[
        str,
        typer.Option(
            help="An interleaving method's spec; team_draft for lists. Of a log with both "
            "rankings and no team: how its pages were merged, found out without it."
        ),
    ] = "",
    credit: Annotated[str, typer.Option(help="The spec of the credit rule.")] = "clicks",
    relevant: Annotated[str, typer.Option(help="Relevant items, separated by commas.")] = "",
    users: Annotated[
        str,
        typer.Option(
            help="How users click, such as position_based. Default: on all relevant items."
        ),
    ] = "",
    examination: Annotated[
        str,
        typer.Option(help="How often these users examine each rank, such as 1,0.5,0.33."),
    ] = "",
    query: Annotated[
        str, typer.Option(help="For policy files: the query whose rankings are merged.")
    ] = "",
    test: Annotated[
        str, typer.Option(help="For a log: the spec of the significance test.")
    ] = "binomial",
    level: Annotated[
        float, typer.Option(help="For a log: the confidence level of the interval.")
    ] = 0.95,
    map: Map = None,
    source: Source = "",
    reward: Reward = "",
    json: Json = False,
) -> None:
    """Every page of two rankings with its probability, or the analysis of an interleaved log."""
    from engine import api
    from engine.cli.options import loaded
    from engine.verbs.arguments import refuse_without_effect

    if not query:
        _refuse_rankings_in_files(rankings)
    if not query and (
        source or len(rankings) == 1 or all(Path(text).is_file() for text in rankings)
    ):
        log = loaded(rankings, map, reward=reward, source=source)
        show(api.interleave(log, method, credit=credit, test=test, level=level), json)
        return
    typed = not any(Path(text).is_file() for text in rankings)
    refuse_without_effect(
        {
            "--map": bool(map),
            "--reward": reward != "",
            "--source": source != "",
            "--query": typed and query != "",
        },
        f"on rankings {'that are typed' if typed else 'of policy files'}",
        "Leave it out.",
    )
    lists = [_ranked(text, query) for text in rankings]
    show(
        api.interleave(
            lists,
            method=method,
            credit=credit,
            relevant=_items(relevant) if relevant else (),
            users=users,
            examination=numbers(examination, "examination"),
        ),
        json,
    )


def _refuse_rankings_in_files(rankings: list[str]) -> None:
    """Two rankings are not read from files without the query that is meant.

    Raises:
        EngineError: one of two is a file beside a typed ranking, or both are policy files.
    """
    from engine.core.errors import EngineError

    files = [text for text in rankings if Path(text).is_file()]
    if len(rankings) < 2 or not files:
        return
    if len(files) < len(rankings) or all(map(_is_policy, files)):
        raise EngineError(
            f"{' and '.join(Path(text).name for text in files)} "
            f"{'is a file' if len(files) == 1 else 'are files'} of rankings, and it is not said "
            "of which query they are merged",
            fix="Name it: --query QUERY.",
            named=True,
        )


def _is_policy(text: str) -> bool:
    """Whether a file has items with scores, chances or ranks, and nothing of what users did."""
    from engine.ingest.names.action_words import named_like_actions
    from engine.ingest.names.column_synonyms import place
    from engine.ingest.peek import peek

    columns = list(peek(text, rows=5))
    logged = ("reward", "impression", "session", "timestamp", "team", "click_time")
    if any(place(field, each) is not None for field in logged for each in columns):
        return False
    items = any(place("item", each) is not None for each in columns)
    values = ("score", "probability", "p")
    valued = any(each in values or place("rank", each) is not None for each in columns)
    return items and valued and not any(map(named_like_actions, columns))


def _ranked(text: str, query: str) -> list[str]:
    """A ranking as it was typed, or that of a policy file for the query."""
    from engine.policies.files.serving import ranking_of

    return ranking_of(Path(text), query) if query and Path(text).is_file() else _items(text)


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def numbers(text: str, option: str) -> list[float]:
    """The numbers of an option, separated by commas.

    Raises:
        EngineError: one is no number.
    """
    from engine.core.errors import EngineError

    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise EngineError(
            f"{option} must be numbers separated by commas, but is {text!r}",
            fix="Write it as 1,0.5,0.33.",
            named=True,
        ) from None


command = interleave
