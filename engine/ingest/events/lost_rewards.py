"""Rewards of a kind of which none belongs to a row that was shown."""

import duckdb

from engine.core.numbers import count
from engine.ingest.events.attribution import Account
from engine.ingest.text.raw import ask
from engine.logs.canonical import quoted
from engine.logs.note import Note


def lost_kinds(connection: duckdb.DuckDBPyConnection, account: Account) -> list[Note]:
    """A note on each kind of reward that no row has, where another kind has rows.

    Purchases often name an item and no list, so that they belong to no ranking.
    """
    some = ", ".join(f"bool_or({quoted(name)} = '1')" for name in account.rewards)
    rewarded = dict(zip(account.rewards, ask(connection, some), strict=True))
    if not any(rewarded.values()):
        return []
    lost = [(name, n) for name, n in account.rewards.items() if n and not rewarded[name]]
    return [
        Note(
            "amber",
            f"None of the {count(n, 'event')} {name!r} belongs to a row that was shown, so they "
            "are no reward.",
            "Send the ranking (or its list) and the item with these events.",
        )
        for name, n in lost
    ]
