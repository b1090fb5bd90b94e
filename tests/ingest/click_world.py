"""Rankings with clicks of a position-based user, and the rows that every layout of them gives."""

from dataclasses import dataclass

import numpy as np

from engine.logs.log import Log

EXAMINATION = (1.0, 0.6, 0.4, 0.3, 0.2)
QUERIES = ("laptop", "usb cable", "desk lamp")
START = 1_733_047_200
"""2024-12-01 10:00:00 UTC."""


@dataclass(frozen=True)
class Ranking:
    """One ranking as it was shown; `clicks` are 0 or 1 from the top, `time` seconds since 1970."""

    key: str
    session: str
    query: str
    items: tuple[str, ...]
    clicks: tuple[int, ...]
    time: int


def rankings(count: int = 60, seed: int = 7, shown: int = 5) -> list[Ranking]:
    """Rankings of items that a user examines by rank and clicks by their relevance."""
    rng = np.random.default_rng(seed)
    relevance = dict(zip((f"SKU{n}" for n in range(12)), rng.uniform(0.1, 0.9, 12), strict=True))
    found = []
    for number in range(count):
        items = tuple(map(str, rng.permutation(list(relevance))[:shown]))
        chance = np.array(EXAMINATION[:shown]) * [relevance[item] for item in items]
        clicks = tuple(map(int, rng.random(shown) < chance))
        query = QUERIES[number % len(QUERIES)]
        session = f"s{number // 2}"
        found.append(Ranking(f"r{number}", session, query, items, clicks, START + 90 * number))
    return found


def shown_rows(listed: list[Ranking]) -> list[tuple]:
    """(query, item, rank, reward, session) of every item shown, sorted."""
    return sorted(
        (each.query, item, rank, float(click), each.session)
        for each in listed
        for rank, (item, click) in enumerate(zip(each.items, each.clicks, strict=True), start=1)
    )


def log_rows(log: Log) -> list[tuple]:
    """The same of a loaded log."""
    table = log.query("SELECT query, item, rank, reward, session FROM log")
    return sorted(zip(*(column.tolist() for column in table.values()), strict=True))
