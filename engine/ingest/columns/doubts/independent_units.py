"""Users and their sessions: which of two columns holds the independent unit."""

from collections.abc import Sequence

from engine.ingest.columns.evidence.meaning import ColumnDoubt
from engine.ingest.columns.values.texts_of_rows import Sample
from engine.ingest.names.column_synonyms import plain
from engine.ingest.names.name_words import telling, words

_SESSIONS = ("session", "sessionid", "sessid", "sid", "visitid", "gasessionid", "usersession")
_CUSTOMERS = ("user", "userid", "uid", "customerid")
USERS = (*_CUSTOMERS, "visitorid", "clientid", "userpseudoid")
ACCOUNTS = (*_CUSTOMERS, "memberid")
"""Users whose id may be empty until they log in."""

_PEOPLE = frozenset(
    (
        "account", "buyer", "client", "contact", "cookie", "customer", "guest", "household", "ip",
        "member", "participant", "patient", "patron", "person", "player", "profile", "reader",
        "shopper", "student", "subscriber", "user", "viewer", "visit", "visitor",
    )
)  # fmt: skip
_THINGS = frozenset(("browser", "device", "tracker"))
_IDS = frozenset(("id", "uuid", "guid", "number", "no", "nr", "token", "ga", "address"))
MANY_VISITORS, _SEVERAL = 20, 1.2
"""So many different values, each of so many rankings in the mean, are those of visitors."""


def visitors(sample: Sample, ranking: Sequence[object]) -> list[str]:
    """The columns that may say who saw a ranking, by a word of their name and their values.

    Each ranking has one value, and several have the same.

    Args:
        sample: the first rows of the columns.
        ranking: which ranking each row is of; equal values are of one.
    """
    rankings = len(set(ranking))
    chosen = []
    for column, values in sample.items():
        if not named_like_visitors(column) or not all(values):
            continue
        different = len(set(values))
        one = len(set(zip(ranking, values, strict=True))) == rankings
        if one and different >= MANY_VISITORS and rankings >= _SEVERAL * different:
            chosen.append(column)
    return chosen


def named_like_visitors(column: str) -> bool:
    """Whether a name means a visitor and nothing about one, as `user_agent` does.

    >>> [named_like_visitors(name) for name in ("client", "browser_id", "browser", "user_agent")]
    [True, True, False, False]
    """
    parts = {*telling(words(column.rsplit(".", 1)[-1]))}
    people = _PEOPLE | (_THINGS if parts & _IDS else frozenset())
    return bool(parts & people) and parts <= people | _IDS


def doubt_visitors(columns: Sequence[str]) -> ColumnDoubt:
    """What to say of columns that may be the independent unit where none was read as it."""
    named = " and ".join(map(repr, columns[:3]))
    return ColumnDoubt(
        f"No column was read as the session, so rankings count as independent. By its values "
        f"{named} may say who saw them: rankings of one visitor are not independent, and "
        "intervals may be too narrow.",
        f"If it does, map session={columns[0]}.",
        tuple(columns[:3]),
    )


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
