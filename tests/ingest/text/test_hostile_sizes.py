"""Bombs and giants: refused in seconds with a sentence, in bounded memory."""

import gzip
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet
import pytest

MEMORY = 650
"""Megabytes that a load may need beside what Python, NumPy, Arrow and DuckDB take at rest."""

READER = """
import json, os, resource, sys, time
from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import Workspace

def read(path, folder):
    try:
        said = str(load(path, workspace=Workspace(folder)).counts)
    except EngineError as error:
        said = str(error)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if os.path.exists("/proc/self/status"):  # there getrusage remembers the process that forked
        lines = open("/proc/self/status").read().splitlines()
        peak = int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024
    print(json.dumps([said, time.process_time(), peak]), flush=True)

for line in sys.stdin:
    forked = os.fork()
    if not forked:
        code = 1
        try:
            read(*json.loads(line))
            code = 0
        finally:
            if code:
                sys.excepthook(*sys.exc_info())
            os._exit(code)
    if os.waitpid(forked, 0)[1]:
        print("null", flush=True)
"""
"""Reads each file in a fork: a process of its own, which need not import everything anew."""


@pytest.fixture(scope="module")
def reader():
    with subprocess.Popen(
        [sys.executable, "-c", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()


def attempt(reader, tmp_path, path):
    said, seconds, peak = answer(reader, tmp_path, path)
    assert peak < MEMORY, peak
    assert list((tmp_path / "workspace").iterdir()) == []
    return said, seconds


def answer(reader, tmp_path, path):
    """What was said, and the processor time and the memory of the process that said it."""
    reader.stdin.write(json.dumps([str(path), str(tmp_path / "workspace")]) + "\n")
    reader.stdin.flush()
    answered = json.loads(reader.stdout.readline())
    assert answered is not None
    return answered


def bomb(path, line, packed):
    """A file of a few hundred kilobytes that unpacks to much more."""
    block = line * (8_000_000 // len(line))
    if packed == "gzip":
        with gzip.open(path, "wb", compresslevel=9) as file:
            file.write(b"item,click\n")
            for _ in range(16):
                file.write(block)
    else:
        with pa.CompressedOutputStream(str(path), "zstd") as file:
            file.write(b"item,click\n")
            for _ in range(16):
                file.write(block)


@pytest.mark.parametrize("packed", ["gzip", "zstd"])
@pytest.mark.parametrize("line", [b"\0" * 1000, b"item,1\n"], ids=["one line", "many lines"])
def test_a_decompression_bomb(reader, tmp_path, packed, line):
    path = tmp_path / "bomb"
    bomb(path, line, packed)
    said, _ = attempt(reader, tmp_path, path)
    assert "longer than 16 MB" in said or "unpacks to more than" in said


def test_a_line_of_a_million_columns(reader, tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(",".join(["c"] * 1_000_000) + "\n" + ",".join(["1"] * 1_000_000) + "\n")
    said, _ = attempt(reader, tmp_path, path)
    assert "columns, more than" in said


def test_a_field_of_a_hundred_megabytes(reader, tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"item,click\na,1\n")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b",1\n")
    said, _ = attempt(reader, tmp_path, path)
    assert "line 3 is longer than 16 MB" in said


def test_a_line_of_two_megabytes_is_set_aside(tmp_path):
    from engine.ingest.load import load
    from engine.logs.store import Workspace

    path = tmp_path / "log.csv"
    path.write_text("item,click\na,1\n" + "x" * 2_000_000 + ",1\nb,0\n")
    log = load(path, workspace=Workspace(tmp_path / "workspace"))
    assert (log.counts["rows"], log.counts["quarantined"]) == (2, 1)


def test_a_parquet_file_that_claims_absurdly_many_rows(reader, tmp_path):
    path = tmp_path / "bomb.parquet"
    nothing = pa.nulls(1_000_000)  # quickly written
    block = pa.table({"item": nothing.cast(pa.string()), "click": nothing.cast(pa.int8())})
    with pa.parquet.ParquetWriter(path, block.schema, compression="zstd") as writer:
        for _ in range(60):
            writer.write_table(block, row_group_size=1_000_000)
    said, _ = attempt(reader, tmp_path, path)
    assert "claims 60,000,000 rows" in said


def test_deep_json(reader, tmp_path):
    path = tmp_path / "deep.jsonl"
    deep = '{"a":' * 20_000 + "1" + "}" * 20_000
    path.write_text('{"item": "a", "click": 1}\n' + deep + '\n{"item": "b", "click": 0}\n')
    said, seconds = answer(reader, tmp_path, path)[:2]
    assert seconds < 20
    assert "'quarantined': 1" in said or "keys" in said
