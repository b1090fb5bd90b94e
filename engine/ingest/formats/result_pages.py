"""Result pages as Baidu-ULTR has them: a line for the query, then one line per result."""

from collections.abc import Iterable
from typing import ClassVar

from engine.ingest.formats.format import LineFormat
from engine.ingest.text.expanded import Row

_QUERY, _LEAST = 3, 6
"""Columns of a line for a query; and the least of a line for a result, down to its click."""
_CLICK, _SEEN, _DWELL = 5, 10, 16


class ResultPages:
    """`Qid Query Reformulation`, then `Pos URL Title Abstract Type Click - - Skip Height Time ...`.

    What was displayed for any time at all was seen.
    """

    title: ClassVar[str] = "result pages"
    columns: ClassVar[tuple[str, ...]] = (
        "page",
        "query_id",
        "url",
        "position",
        "click",
        "seen",
        "displayed_time",
        "dwelling_time",
        "media_type",
    )
    mapping: ClassVar[dict[str, str]] = {
        "impression": "page",
        "query": "query_id",
        "item": "url",
        "rank": "position",
        "reward": "click",
    }

    def __init__(self) -> None:
        self._page, self._query = 0, ""

    def feed(self, number: int, line: str) -> Iterable[Row]:
        """A row per result; none for the line of a query."""
        cells = [cell.strip() for cell in line.rstrip("\n").split("\t")]
        if cells[0].lower() in ("qid", "pos"):
            raise ValueError("names columns")
        if len(cells) <= _QUERY:
            self._page, self._query = number, cells[0]
            return ()
        if len(cells) < _LEAST:
            raise ValueError("is neither a query nor a result with its click")
        if not self._page:
            raise ValueError("is a result without a query above it")
        time = cells[_SEEN] if len(cells) > _SEEN else ""
        try:
            seen = "1" if float(time) > 0 else "0"
        except ValueError:
            seen = ""
        dwell = cells[_DWELL] if len(cells) > _DWELL else ""
        return (
            (
                number,
                self._page,
                self._query,
                cells[1],
                cells[0],
                cells[_CLICK],
                seen,
                time,
                dwell,
                cells[4],
            ),
        )

    def finish(self) -> Iterable[Row]:
        """Nothing stays open."""
        return ()

    def notes(self) -> tuple[()]:
        """Nothing needs to be said."""
        return ()


class ResultPagesFormat(LineFormat):
    """Pages of search results with what was displayed of them, with tabs."""

    key = "result_pages"
    title = ResultPages.title
    endings = ("txt", "tsv")
    priority = 22
    documentation = (
        "Baidu-ULTR: `Qid Query Reformulation`, then per result `Pos URL-MD5 Title Abstract Type "
        "Click - - Skip Height DisplayedTime ...`, with tabs; what was displayed is the column "
        "`seen`, for the method `viewport`"
    )
    parser = ResultPages

    def matches(self, head: list[str]) -> bool:
        """Whether short lines of a query alternate with long ones of a position and a click."""
        rows = [line.split("\t") for line in head]
        rows = [row for row in rows if row[0].strip().lower() not in ("qid", "pos")]
        results = [row for row in rows if len(row) >= _LEAST]
        fit = [row[0].strip().isdigit() and row[_CLICK].strip() in ("0", "1") for row in results]
        queries = [row for row in rows if 2 <= len(row) <= _QUERY]
        whole = len(queries) + len(results) == len(rows)
        return bool(results and queries) and all(fit) and whole and len(rows[0]) <= _QUERY
