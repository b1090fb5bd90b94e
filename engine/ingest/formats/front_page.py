"""Front-page logs: a time, the article shown, whether it was clicked, the user, and the pool."""

import re
from collections.abc import Iterable
from typing import ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.text.expanded import Row
from engine.logs.note import Note

_HEAD = re.compile(r"(\d+)\s+(\S+)\s+([01])\s*$")


class FrontPageParser:
    """The article was drawn uniformly from the pool that the line lists."""

    title: ClassVar[str] = "front-page log"
    columns: ClassVar[tuple[str, ...]] = (
        "event",
        "time",
        "article",
        "click",
        "probability",
        "pool_size",
        "pool",
        "user_features",
    )
    mapping: ClassVar[dict[str, str]] = {
        "impression": "event",
        "timestamp": "time",
        "item": "article",
        "reward": "click",
        "propensity": "probability",
    }

    def __init__(self) -> None:
        self._articles: set[str] = set()
        self._largest = 0

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """One row."""
        head, *parts = line.split("|")
        match = _HEAD.match(head.strip())
        if match is None:
            raise ValueError("does not have the form time article click |user ... |article ...")
        time, article, click = match.groups()
        names = [(part.split() or [""]) for part in parts]
        users = [" ".join(rest) for name, *rest in names if name == "user"]
        pool = [name for name, *_ in names if name and name != "user"]
        if article not in pool:
            raise ValueError("shows an article that is not in its pool")
        self._articles.update(pool)
        self._largest = max(self._largest, len(pool))
        chance = 1.0 / len(pool)
        feature = (users or [""])[0][:1000]
        return ((number, number, time, article, click, chance, len(pool), "|".join(pool), feature),)

    def finish(self) -> Iterable[Row]:
        """Nothing stays open."""
        return ()

    def notes(self) -> tuple[Note, ...]:
        """Where the propensities come from, and among what a policy chooses."""
        what = "The propensity is 1 / size of the pool, as articles were drawn uniformly from it."
        drawn = Note("green", what, "If they were not, map propensity to another column.")
        if len(self._articles) == self._largest:
            return (drawn,)
        what = f"Pools differ from line to line: at most {self._largest:,} of the "
        what += f"{len(self._articles):,} articles could be shown at once. A policy chooses among "
        what += "those that the line offers: its probabilities are rescaled to sum to 1."
        return drawn, Note("green", what)


class FrontPage(LineFormat):
    """Articles on the front page, drawn uniformly from a pool."""

    key = "front_page"
    title = FrontPageParser.title
    endings = ("txt",)
    priority = 35
    documentation = (
        "`time article click |user features |article ... |article`; the propensity is "
        "1 / size of the pool"
    )
    parser = FrontPageParser

    def matches(self, head: list[str]) -> bool:
        """Whether most of the first lines open with time, article and click before a bar."""
        fit = [bool(_HEAD.match(line.split("|", 1)[0].strip())) and "|" in line for line in head]
        return bool(fit) and sum(fit) > len(fit) / 2
