"""One JSON array of objects, a search response, or objects one after the other without lines."""

import json
import re
from typing import Any

from engine.core.errors import EngineError
from engine.ingest.formats import jsonl
from engine.ingest.formats.dsjson import DsjsonFormat
from engine.ingest.formats.format import Format, SourceFile
from engine.ingest.text.json_documents import document_of, fault_of, run_on, table_of
from engine.ingest.text.plain_text import plain_text
from engine.ingest.text.raw import Raw

_LONGEST = 500_000_000
_INSIDE = ("hits", "events", "rows", "data", "results", "records", "items")
"""Keys under which a document holds its objects, tried in this order."""
_WRAPPED = re.compile(r'\{.{0,2000}?"(hits|events|rows|data|records)":(\[\{|\{"?[a-z_]+"?:)')
"""How a document on one line begins that holds the objects; results of one search are none."""
_TABLE = re.compile(r'\{"[^"]+":[\[{]')
_PAGE = re.compile(r'\s*\{.{0,2000}?"hits":\s*\[\s*\{\s*"_index"')
"""How a line begins that is one page of a search over a log."""


class JsonArray(Format):
    """One JSON document with a list of objects."""

    key = "json_array"
    title = "JSON array"
    endings = ("json",)
    priority = 50
    documentation = (
        "each object counts as one line; also read: objects without line ends between them, "
        "pages of a scroll, tables stored by column"
    )

    def fits(self, source: SourceFile) -> bool:
        """Whether the file begins as an array does, or its objects and lines differ."""
        if run_on(source.head) or (source.head and all(map(_PAGE.match, source.head))):
            return True
        start = "".join(source.head[:3]).replace(" ", "").replace("\t", "")
        if start.startswith(("[{", "[[")) or start == "[":
            return True
        whole = len(source.head) == 1 and bool(_WRAPPED.match(start) or _TABLE.match(start))
        return start.startswith("{") and (source.head[0].strip() == "{" or whole)

    def read(self, source: SourceFile) -> Raw:
        """The rows of the objects, numbered from 1.

        Raises:
            EngineError: the document is no JSON, holds no objects, or is too large to be held.
        """
        objects = _objects(source)
        lines = source.folder / "objects.jsonl"
        with lines.open("w", encoding="utf-8", errors="replace") as file:  # half a surrogate pair
            file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)
        text = plain_text(lines, source.folder)
        source.text = text.of_file(source.text)
        decisions = DsjsonFormat()
        if decisions.matches(source.text.head()[:20]):
            return decisions.read(source)
        return jsonl.read(source, text)


def _objects(source: SourceFile) -> list[Any]:
    if source.text.path.stat().st_size > _LONGEST:
        raise EngineError(
            "the file is one JSON array of more than 500 MB",
            fix="Write one object per line (JSON lines) instead.",
        )
    try:
        document = document_of(source.text.path.read_text("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise EngineError(
            "the file begins like a JSON document, but is not a valid one",
            where=fault_of(error),
            fix="Write one object per line (JSON lines) instead.",
        ) from None
    table = table_of(document)
    if table is not None:
        return table
    if len(source.head) == 1 and not _WRAPPED.match(source.head[0].replace(" ", "")):
        return document if isinstance(document, list) else [document]
    while isinstance(document, dict):
        inner = next((document[key] for key in _INSIDE if key in document), None)
        if inner is None:
            return [document]
        document = inner
    if not isinstance(document, list) or not document:
        raise EngineError("the JSON document holds no list of objects")
    return document
