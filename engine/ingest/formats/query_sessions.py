"""The relevance-prediction session format: queries with their URLs, then the clicks on them."""

from collections.abc import Iterable
from typing import ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.text.expanded import Row
from engine.logs.note import Note


class QuerySessions:
    """`SessionID TimePassed Q QueryID RegionID URLs...` and `SessionID TimePassed C URLID`.

    Sessions may begin with `SessionID M Day UserID`; then queries are `SessionID TimePassed Q
    SERPID QueryID Terms URL,Domain...` and clicks `SessionID TimePassed C SERPID URLID`. A click
    belongs to its page, else to the last query of its session that showed the URL; several clicks
    on one URL count once. Test queries (`T`), whose clicks were withheld, are set aside.
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
        "user_id",
    )

    def __init__(self) -> None:
        self._session, self._user, self._users = "", "", False
        self._open: list[tuple[int, str, str, str, str, list[str], set[str]]] = []
        self._unshown: list[int] = []

    @property
    def mapping(self) -> dict[str, str]:
        """What the columns mean: users are independent of each other where they are given."""
        return {
            "impression": "ranking",
            "session": "user_id" if self._users else "session_id",
            "query": "query_id",
            "item": "url",
            "rank": "position",
            "reward": "click",
        }

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """The rows of the session before, once another begins."""
        cells = line.split("\t")
        begins = len(cells) == 4 and cells[1] == "M"
        if not begins and (len(cells) < 4 or cells[2] not in ("Q", "C", "T")):
            raise ValueError("is neither a query nor a click")
        done = self.finish() if cells[0] != self._session else ()
        self._user = self._user if cells[0] == self._session else ""
        self._session = cells[0]
        if begins:
            self._user, self._users = cells[3], True
        elif cells[2] == "C":
            self._click(number, cells[-1], cells[3] if len(cells) == 5 else "")
        elif cells[2] == "T":
            raise ValueError("is a test query, whose clicks were withheld")
        elif len(cells) < 6:
            raise ValueError("is a query without URLs")
        elif len(cells) > 6 and all("," in cell for cell in cells[6:]):
            urls = [cell.partition(",")[0] for cell in cells[6:]]
            self._open.append((number, cells[3], cells[4], "", cells[1], urls, set()))
        else:
            self._open.append((number, "", cells[3], cells[4], cells[1], cells[5:], set()))
        return done

    def _click(self, number: int, url: str, page: str) -> None:
        for _, shown_page, *_, urls, clicked in reversed(self._open):
            if url in urls and page in ("", shown_page):
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
                self._user,
            )
            for line, _, query, region, time, urls, clicked in self._open
            for rank, url in enumerate(urls, start=1)
        ]
        self._open = []
        return rows

    def notes(self) -> tuple[Note, ...]:
        """How many clicks fell on URLs that no list of their session showed."""
        if not self._unshown:
            return ()
        what = f"{len(self._unshown):,} clicks are on items that were not shown in their session."
        return (Note("amber", what, "They were not counted.", tuple(self._unshown[:5])),)


class QuerySessionsFormat(LineFormat):
    """Sessions of queries and clicks, with tabs."""

    key = "query_sessions"
    title = QuerySessions.title
    endings = ("tsv", "txt")
    priority = 20
    documentation = (
        "`SessionID TimePassed Q QueryID RegionID URLs...` and `SessionID TimePassed C URLID`, "
        "with tabs; sessions may begin with `SessionID M Day UserID`, and pages may have an id"
    )
    parser = QuerySessions

    def matches(self, head: list[str]) -> bool:
        """Whether the third field of each line is Q (a query) or C (a click), a query first."""
        cells = [line.split("\t") for line in head]
        marked = [len(row) > 3 and (row[2] in ("Q", "C", "T") or row[1] == "M") for row in cells]
        first = cells[0] if cells else []
        begins = len(first) > 3 and (first[2] == "Q" or first[1] == "M")
        return begins and sum(marked) > 0.5 * len(cells)
