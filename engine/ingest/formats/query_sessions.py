"""The relevance-prediction session format: queries with their URLs, then the clicks on them."""

from collections.abc import Iterable
from typing import ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.text.expanded import Row
from engine.logs.note import Note


class QuerySessions:
    """`SessionID TimePassed Q QueryID RegionID URLs...` and `SessionID TimePassed C URLID`.

    A click belongs to the last query of its session that showed the URL; several clicks on one
    URL count once.
    """

    title: ClassVar[str] = "query sessions"
    columns: ClassVar[tuple[str, ...]] = (
        "ranking",
        "session_id",
        "query_id",
        "url",
        "position",
        "click",
        "region",
        "time_passed",
    )
    mapping: ClassVar[dict[str, str]] = {
        "impression": "ranking",
        "session": "session_id",
        "query": "query_id",
        "item": "url",
        "rank": "position",
        "reward": "click",
    }

    def __init__(self) -> None:
        self._session = ""
        self._open: list[tuple[int, str, str, str, list[str], set[str]]] = []
        self._unshown: list[int] = []

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """The rows of the session before, once another begins."""
        cells = line.split("\t")
        if len(cells) < 4 or cells[2] not in ("Q", "C"):
            raise ValueError("is neither a query nor a click")
        done = self.finish() if cells[0] != self._session else ()
        self._session = cells[0]
        if cells[2] == "C":
            self._click(number, cells[3])
        elif len(cells) < 6:
            raise ValueError("is a query without URLs")
        else:
            self._open.append((number, cells[3], cells[4], cells[1], cells[5:], set()))
        return done

    def _click(self, number: int, url: str) -> None:
        for *_, urls, clicked in reversed(self._open):
            if url in urls:
                clicked.add(url)
                return
        self._unshown.append(number)

    def finish(self) -> Iterable[Row]:
        """The rows of the session that is open."""
        rows = [
            (
                line,
                f"{self._session}/{line}",
                self._session,
                query,
                url,
                rank,
                int(url in clicked),
                region,
                time,
            )
            for line, query, region, time, urls, clicked in self._open
            for rank, url in enumerate(urls, start=1)
        ]
        self._open = []
        return rows

    def notes(self) -> tuple[Note, ...]:
        """How many clicks fell on URLs that no list of their session showed."""
        if not self._unshown:
            return ()
        what = f"{len(self._unshown):,} clicks fell on items that their session was not shown."
        return (Note("amber", what, "They count for no item.", tuple(self._unshown[:5])),)


class QuerySessionsFormat(LineFormat):
    """Sessions of queries and clicks, with tabs."""

    key = "query_sessions"
    title = QuerySessions.title
    endings = ("tsv", "txt")
    priority = 20
    documentation = (
        "`SessionID TimePassed Q QueryID RegionID URLs...` and `SessionID TimePassed C URLID`, "
        "with tabs"
    )
    parser = QuerySessions

    def matches(self, head: list[str]) -> bool:
        """Whether the third field of each line is Q (a query) or C (a click), a query first."""
        cells = [line.split("\t") for line in head]
        marked = [len(row) > 3 and row[2] in ("Q", "C") for row in cells]
        return (
            bool(cells)
            and sum(marked) > 0.5 * len(cells)
            and len(cells[0]) > 2
            and cells[0][2] == "Q"
        )
