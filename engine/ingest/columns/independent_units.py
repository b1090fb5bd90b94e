"""Users and their sessions: which of two columns holds the independent unit."""

from collections.abc import Sequence

from engine.ingest.columns.column_synonyms import plain
from engine.ingest.columns.meaning import ColumnDoubt

_SESSIONS = ("session", "sessionid", "sessid", "sid", "visitid", "gasessionid", "usersession")
_CUSTOMERS = ("user", "userid", "uid", "customerid")
USERS = (*_CUSTOMERS, "visitorid", "clientid", "userpseudoid")
ACCOUNTS = (*_CUSTOMERS, "memberid")
"""Users whose id may be empty until they log in."""


def doubt_sessions(
    session: str, sessions: Sequence[str | None], user: str, users: Sequence[str | None]
) -> ColumnDoubt | None:
    """Why users are the independent unit rather than their sessions; None where they are not.

    They are where each session is of one of several users, and some user has several sessions.

    Args:
        session: the column of sessions.
        sessions: its first values.
        user: the column that may hold users.
        users: its first values.
    """
    if plain(session.rsplit(".", 1)[-1]) not in _SESSIONS or plain(user) not in USERS:
        return None
    pairs, count = set(zip(users, sessions, strict=True)), len(set(sessions))
    if not all(users) or len(pairs) > count or not 1 < len(set(users)) < count:
        return None
    return ColumnDoubt(
        f"Both {session!r} and {user!r} may be the independent unit. Sessions of one user are not "
        f"independent, so intervals are clustered on {user!r}: the first {len(users):,} rows have "
        f"{len(set(users)):,} users and {count:,} sessions.",
        f"If sessions are independent, map session={session}.",
        (session, user),
    )
