"""Tables of random columns and values in random formats, as a careless exporter may write them."""

import contextlib
import csv
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

NAMES = [
    "item",
    "click",
    "rank",
    "session",
    "query",
    "propensity",
    "timestamp",
    "impression",
    "policy",
    "Item",
    "clicked",
    "position",
    "doc_id",
    "reward",
    "a + b",
    "a",
    "b",
    "",
    "rowid",
    "items",
    "clicks",
    "views",
    "p.x",
    "user_id",
    "search_id",
    "x[]",
    "\u00e9",
    "select",
]
NEEDED = ("item", "click")
VALUES = {
    "id": [
        "a",
        "b",
        "c",
        "",
        " ",
        "a/b",
        "\u202e",
        "x,y",
        'q"q',
        "l1\nl2",
        "[1]",
        "NULL",
        "0",
        "-0",
    ],
    "flag": [0, 1, "true", "no", "", None, 2, -1, "1.0", "NaN", 1e308, True],
    "number": [0.5, 1, 0, 1e-320, -1, "1,5", "0x1", "inf", None, 10**20, "1e400", "١"],
    "rank": [1, 2, 3, 0, -1, "1st", 1.5, 10**18, None, "2"],
    "time": ["2026-01-01", "01/02/2026", 0, 1e18, "infinity", "epoch", None, "2026-13-01", -1e30],
    "list": [["a", "b"], [], None, [None], [["a"]], "a|b", "[]", "[a b]", [{"k": 1}], [1, 0]],
    "object": [{"k": 1}, {}, {"a": {"b": [1]}}, None, {"key": "x", "value": 1}, "{", "{}"],
}


def table(rng: np.random.Generator) -> dict[str, list[object]]:
    """One to eight columns of one to forty rows; most values of a column are of one kind."""
    rows = int(rng.integers(1, 41))
    names = [*NEEDED] if rng.random() < 0.8 else []
    names += list(rng.choice(NAMES, int(rng.integers(1, 7)), replace=False))
    columns = {}
    for name in dict.fromkeys(map(str, names)):
        kind = "flag" if name in ("click", "clicked", "reward") else str(rng.choice([*VALUES]))
        kind = "id" if name in ("item", "doc_id") and rng.random() < 0.7 else kind
        pool = VALUES[kind][: int(rng.integers(1, len(VALUES[kind]) + 1))]
        columns[name] = [pool[at] for at in rng.integers(0, len(pool), rows)]
    return columns


def written(columns: dict[str, list[object]], rng: np.random.Generator) -> bytes:
    """The table as CSV, TSV, JSON lines, a JSON array or Parquet."""
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    form = rng.choice(["csv", "tsv", "jsonl", "array", "parquet"])
    if form in ("csv", "tsv"):
        out = io.StringIO()
        sheet = csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n")
        sheet.writerows([list(columns), *[list(row.values()) for row in rows]])
        return out.getvalue().encode()
    if form == "parquet":
        return packed({name: _column(values) for name, values in columns.items()})
    if form == "jsonl":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    return json.dumps(rows).encode()


def packed(columns: dict[str, pa.Array]) -> bytes:
    """The columns as Parquet; as texts where it has no such type."""
    for table in (columns, {name: _texts(values.to_pylist()) for name, values in columns.items()}):
        sink = pa.BufferOutputStream()
        with contextlib.suppress(pa.ArrowNotImplementedError):
            pq.write_table(pa.table(table), sink)
            break
    return sink.getvalue().to_pybytes()


def _column(values: list[object]) -> pa.Array:
    """A typed column where the values agree, else texts."""
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, TypeError):
        return _texts(values)


def _texts(values: list[object]) -> pa.Array:
    return pa.array([None if value is None else str(value) for value in values])
