"""Judgments as files: CSV, TREC qrels, Quepid's CSV, OpenSearch's JSON."""

import csv
import io
import json
import re
from collections.abc import Callable
from urllib.parse import quote

import numpy as np

from engine.judgments.judgments import Judgments

ESTIMANDS = ("relevance",)
"The estimands of the intervals in this module, by the keys of the audit."


def columns(judgments: Judgments) -> dict[str, np.ndarray]:
    """What is written of each judged query and item, by the name of its column."""
    low, high = judgments.interval.T
    return {
        "query": judgments.query,
        "item": judgments.item,
        "relevance": judgments.relevance,
        "low": low,
        "high": high,
        "looks": judgments.views,
        "impressions": judgments.impressions.astype(np.int64),
        "clicks": judgments.clicks.astype(np.int64),
        "grade": judgments.grade,
    }


def as_csv(judgments: Judgments) -> str:
    """All columns, one row per judgment."""
    table = columns(judgments)
    return _csv(list(table), zip(*(column.tolist() for column in table.values()), strict=True))


def as_qrels(judgments: Judgments) -> str:
    """TREC qrels: query, 0, item, grade; white space and % in names are percent-encoded."""
    rows = zip(judgments.query, judgments.item, judgments.grade, strict=True)
    return "".join(f"{_word(query)} 0 {_word(item)} {grade}\n" for query, item, grade in rows)


def as_quepid(judgments: Judgments) -> str:
    """What Quepid imports: query, docid, rating."""
    rows = zip(judgments.query, judgments.item, judgments.grade.tolist(), strict=True)
    return _csv(["query", "docid", "rating"], rows)


def as_opensearch(judgments: Judgments) -> str:
    """What OpenSearch's Search Relevance Workbench imports: ratings by query, as text."""
    ratings: dict[str, list[dict[str, str]]] = {}
    for query, item, grade in zip(judgments.query, judgments.item, judgments.grade, strict=True):
        ratings.setdefault(str(query), []).append({"docId": str(item), "rating": f"{grade}.0"})
    document = {
        "name": f"Counterclick: {judgments.method}",
        "description": "Grades of relevance corrected for examination",
        "type": "IMPORT_JUDGMENT",
        "judgmentRatings": [{"query": query, "ratings": rated} for query, rated in ratings.items()],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FORMATS: dict[str, Callable[[Judgments], str]] = {
    "csv": as_csv,
    "qrels": as_qrels,
    "quepid": as_quepid,
    "opensearch": as_opensearch,
}
"""The formats of judgments by name."""


def _csv(header: list[str], rows: object) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def _word(name: object) -> str:
    """The name as one word: white space would end a field."""
    return re.sub(r"[\s%]", lambda match: quote(match.group()), str(name)) or "%00"
