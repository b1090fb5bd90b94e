"""Files of events whose names say what they hold: impressions.csv beside clicks.csv."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from engine.ingest.names.action_words import named_like_actions, rewards_of, shown_of, tokens
from engine.ingest.names.column_synonyms import place, plain
from engine.ingest.names.item_names import LISTS
from engine.logs.canonical import escaped

ACTION = "action"
_LISTS = frozenset(
    (
        "searches",
        "search",
        "queries",
        "serps",
        "serp",
        "results",
        "responses",
        "rankings",
        "lists",
        "slates",
    )
)
"""What a file of lists may be called, beside one of clicks."""


def with_action_of_names(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    columns: Sequence[Sequence[str]],
) -> None:
    """Give the rows of each file its action, where names say it and no column does.

    Args:
        connection: holds the rows of each file as `rows_of_0`, `rows_of_1`, ...
        paths: the files, whose names may say what was shown or rewarded.
        columns: the columns of each file.
    """
    actions = [_action(path) for path in paths]
    if len(paths) < 2 or not shown_of(actions) or not rewards_of(actions) or "" in actions:
        return
    if any(named_like_actions(column) for names in columns for column in names):
        return
    for action, names in zip(actions, columns, strict=True):
        items = any(place("item", column) is not None or plain(column) in LISTS for column in names)
        clicks = any(place("reward", column) is not None for column in names)
        if shown_of([action]) and (clicks or not items):
            return
    for number, action in enumerate(actions):
        connection.execute(
            f"ALTER TABLE rows_of_{number} ADD COLUMN {ACTION} VARCHAR DEFAULT '{escaped(action)}'"
        )


def _action(path: Path) -> str:
    """The action that a file's name refers to: an impression, a click; empty where none does."""
    words = tokens(path.name.split(".")[0])
    actions = [*rewards_of(words), *shown_of(words)]
    if not actions and {*words} & _LISTS:
        return "shown"
    return actions[0] if actions else ""
