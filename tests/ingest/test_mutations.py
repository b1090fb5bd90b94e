"""Mutated files: never a crash, never a log whose counts do not add up."""

import gzip
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.reconcile import account
from engine.logs.store import Workspace

NEWLINE, SPLICES = (
    b"\n",
    [b'"', b"\n", b"\r", b"\0", b",", b"\t", b"'", b"{", b"]", b"\xff\xfe", b"\xe9"],
)


def _csv(sign=","):
    lines = [sign.join(["session", "query", "item", "rank", "click", "propensity", "time"])]
    for i in range(60):
        day = f"2026-01-0{i % 9 + 1} 10:00:00"
        ids = [f"s{i // 3}", f'"q{sign}{i % 4}"', f"d{i % 7}"]
        lines.append(sign.join([*ids, f"{i % 3 + 1}", f"{i % 2}", "0.25", day]))
    return "\n".join(lines).encode() + NEWLINE


def _jsonl():
    rows = [
        {"item": f"d{i}", "rank": i % 3 + 1, "click": i % 2, "x": {"a": [i]}} for i in range(60)
    ]
    return "\n".join(map(json.dumps, rows)).encode() + NEWLINE


def _wide():
    rows = [{"id": i, "items": ["a", "b", "c"], "clicks": [0, 1, i % 2]} for i in range(40)]
    return "\n".join(map(json.dumps, rows)).encode() + NEWLINE


def _dsjson():
    event = {
        "_label_cost": -1,
        "_label_probability": 0.5,
        "_label_Action": 1,
        "a": [1, 2],
        "p": [0.5, 0.5],
    }
    return "\n".join(json.dumps(event | {"EventId": f"e{i}"}) for i in range(40)).encode() + NEWLINE


def _parquet():
    table = {"item": [f"d{i % 5}" for i in range(60)], "click": [i % 2 for i in range(60)]}
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(pa.table(table), sink)
    return sink.getvalue().to_pybytes()


SEEDS = {
    "csv": _csv(),
    "tsv": _csv("\t"),
    "gz": gzip.compress(_csv()),
    "zst": pa.Codec("zstd").compress(_csv(), asbytes=True),
    "utf-16": _csv().decode().encode("utf-16"),
    "jsonl": _jsonl(),
    "wide": _wide(),
    "dsjson": _dsjson(),
    "vowpal": b"".join(b"%d:%d:0.5 | a b%d\n" % (i % 4 + 1, i % 2, i) for i in range(40)),
    "sessions": b"".join(
        b"%d\t0\tQ\t8\t0\t1\t2\t3\n%d\t4\tC\t%d\n" % (i, i, i % 5) for i in range(20)
    ),
    "letor": b"".join(b"%d qid:%d 1:0.5 2:%d\n" % (i % 3, i // 5, i) for i in range(40)),
    "parquet": _parquet(),
}
PACKS = {"gz": gzip.compress, "zst": lambda data: pa.Codec("zstd").compress(data, asbytes=True)}
"""Every second time the plain text is mutated and then packed: few broken packs open at all."""


def mutated(data, rng):
    """The bytes truncated, spliced, repeated, re-encoded or with bits flipped."""
    for _ in range(rng.integers(1, 4)):
        at, to = sorted(rng.integers(0, len(data) + 1, 2)) if data else (0, 0)
        match rng.integers(0, 7):
            case 0:
                data = data[:to]
            case 1:
                data = data[:at] + data[to:]
            case 2:
                data = data[:at] + SPLICES[rng.integers(len(SPLICES))] + data[at:]
            case 3:
                data = data[:to] + data[at:]
            case 4 if at < len(data):
                data = data[:at] + bytes([data[at] ^ (1 << rng.integers(8))]) + data[at + 1 :]
            case 5:
                data = data.decode("latin-1").encode("utf-8")
            case _:
                data = data[at:] + data[:at]
    return data


def survives(path, place):
    """Load the file: refused with a sentence (False), or the counts add up (True)."""
    try:
        log = load(path, workspace=place)
    except EngineError as error:
        return not str(error).endswith((".", "!", "?"))
    counts = log.counts
    parts = ("read", "quarantined", "header", "blank")
    assert counts["lines"] == sum(counts[part] for part in parts), account(counts)
    assert log.query("SELECT COUNT(*) AS n FROM log")["n"][0] == counts["rows"]
    physical = _physical_lines(path, log.format)
    assert physical is None or counts["lines"] == physical
    place.delete(log.fingerprint)
    return True


def _physical_lines(path, kind):
    """An independent count of the lines of a plain file in UTF-8."""
    data = path.read_bytes()
    if kind.startswith("Parquet") or "packed" in kind or b"\0" in data or data.count(b"\n") <= 1:
        return None
    return data.count(b"\n") + (not data.endswith(b"\n"))


def run(tmp_path, kind, seed, times):
    rng, place = np.random.default_rng(seed), Workspace(tmp_path / "workspace")
    path = tmp_path / "mutated"
    loaded = 0
    for turn in range(times):
        pack = PACKS.get(kind) if turn % 2 else None
        data = pack(mutated(SEEDS["csv"], rng)) if pack else mutated(SEEDS[kind], rng)
        path.write_bytes(data)
        loaded += survives(path, place)
    assert list(place.root.iterdir()) == []
    return loaded


@pytest.mark.parametrize("kind", SEEDS)
def test_mutated_files_load_whole_or_are_refused(tmp_path, kind):
    run(tmp_path, kind, seed=1, times=5)


@pytest.mark.long
@pytest.mark.parametrize("kind", SEEDS)
def test_five_thousand_mutated_files(tmp_path, kind):
    assert run(tmp_path, kind, seed=2, times=420) > 20
