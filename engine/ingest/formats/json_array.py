"""One JSON array of objects, a search response, or objects one after the other without lines."""

import json
import re
from typing import Any

from engine.core.errors import EngineError
from engine.ingest.formats import jsonl
from engine.ingest.formats.dsjson import DsjsonFormat
from engine.ingest.formats.format import Format, Source
from engine.ingest.text.plain_text import plain_text
from engine.ingest.text.raw import Raw

_LONGEST = 500_000_000
_BETWEEN = " \t\r\n,\x1e\ufeff"
"""What may stand between documents; the record separator is that of JSON text sequences."""
_INSIDE = ("hits", "events", "rows", "data", "results", "records", "items")
"""Keys under which a document holds its objects, tried in this order."""
_WRAPPED = re.compile(r'\{.{0,2000}?"(hits|events|rows|data|records)":(\[\{|\{"?[a-z_]+"?:)')
"""How a document on one line begins that holds the objects; results of one search are none."""


class JsonArray(Format):
    """One JSON document with a list of objects."""

    key = "json_array"
    title = "JSON array"
    endings = ("json",)
    priority = 50
    documentation = "each object counts as one line, also of objects that follow without new lines"

    def fits(self, source: Source) -> bool:
        """Whether the file begins as an array does, or its objects and lines differ."""
        if _run_on(source.head):
            return True
        start = "".join(source.head[:3]).replace(" ", "").replace("\t", "")
        if start.startswith(("[{", "[[")) or start == "[":
            return True
        whole = len(source.head) == 1 and bool(_WRAPPED.match(start))
        return start.startswith("{") and (source.head[0].strip() == "{" or whole)

    def read(self, source: Source) -> Raw:
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


def _run_on(head: list[str]) -> bool:
    """Whether most of the first lines hold several objects, one after the other."""
    several = 0
    for line in head:
        start = line.lstrip(_BETWEEN)
        if not start.startswith("{"):
            continue
        try:
            _, end = json.JSONDecoder().raw_decode(start)
        except (ValueError, RecursionError):
            continue
        several += start[end:].lstrip(_BETWEEN).startswith("{")
    return several > len(head) / 2


def _document(text: str) -> Any:
    """The document of a text, or the list of those that follow each other in it."""
    documents, decode, at = [], json.JSONDecoder().raw_decode, _next(text, 0)
    while at < len(text):
        document, at = decode(text, at)
        documents.append(document)
        at = _next(text, at)
    if len(documents) < 2:
        return (documents or [None])[0]
    listed = [_listed(document) for document in documents]
    return documents if None in listed else [entry for each in listed for entry in each or ()]


def _listed(document: Any) -> list[Any] | None:
    """The entries of a list, or of one page of a search response; None for other documents."""
    hits = document.get("hits") if isinstance(document, dict) else document
    hits = hits.get("hits") if isinstance(hits, dict) else hits
    return hits if isinstance(hits, list) and "results" not in document else None


def _next(text: str, at: int) -> int:
    """Where the next document begins."""
    while at < len(text) and text[at] in _BETWEEN:
        at += 1
    return at


def _objects(source: Source) -> list[Any]:
    if source.text.path.stat().st_size > _LONGEST:
        raise EngineError(
            "the file is one JSON array of more than 500 MB",
            fix="Write one object per line (JSON lines) instead.",
        )
    try:
        document = _document(source.text.path.read_text("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise EngineError(
            "the file begins as one JSON document, but is none",
            where=str(error)[:200],
            fix="Write one object per line (JSON lines) instead.",
        ) from None
    while isinstance(document, dict):
        inner = next((document[key] for key in _INSIDE if key in document), None)
        if inner is None:
            return [document]
        document = inner
    if not isinstance(document, list) or not document:
        raise EngineError("the JSON document holds no list of objects")
    return document
