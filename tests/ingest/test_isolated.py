"""Foreign files in a process of their own: the same log, and an end when nobody waits."""

import os
import time

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.core.errors import EngineError
from engine.ingest import isolated
from engine.ingest.isolated import load_isolated, peek_isolated
from engine.ingest.load import load
from engine.ingest.text.bounds import bounded
from engine.logs.store import Workspace


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("item,click\n" + "a,1\nb,0\nbroken\n" * 40)
    return path


def test_a_child_reads_what_we_would_have_read(file, place, tmp_path):
    theirs = load_isolated([file], workspace=place, name="named.csv", mapping={"reward": "click"})
    ours = load(file, workspace=Workspace(tmp_path / "other"), mapping={"reward": "click"})
    assert theirs.name == "named.csv"
    for name in ("fingerprint", "counts", "mapping", "set_aside", "reasons", "recipe"):
        assert getattr(theirs, name) == getattr(ours, name)
    assert peek_isolated(file)["item"][:2] == ["a", "b"]


def test_a_refusal_is_the_same_sentence(tmp_path, place):
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(EngineError) as ours:
        load(tmp_path / "empty.csv", workspace=place)
    with pytest.raises(EngineError) as theirs:
        load_isolated([tmp_path / "empty.csv"], workspace=place)
    assert str(theirs.value) == str(ours.value)


def test_stop_kills_the_child_whatever_it_is_doing(tmp_path, place, monkeypatch):
    """The child hangs in a call that hears nothing; the processor is idle at once after Stop."""
    program = (
        "import sys, time; from engine.logs.store import Workspace; sys.stdin.readline(); "
        f"folder = Workspace('{place.root}').partial(); folder.__enter__(); time.sleep(600)"
    )
    monkeypatch.setattr(isolated, "_READY", [])
    written: list[object] = []
    command = isolated.subprocess.Popen

    def hanging(arguments, **options):
        return command([arguments[0], "-c", program], **options)

    monkeypatch.setattr(isolated.subprocess, "Popen", hanging)
    begun = time.monotonic()

    def tick(_):
        written[:] = place.root.glob(".partial-*")
        if time.monotonic() - begun > 0.5 and written:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_isolated([tmp_path / "any"], workspace=place, tick=tick)
    assert time.monotonic() - begun < 120  # the child would hang for 600 s
    assert written
    assert not list(place.root.glob(".partial-*"))
    for child in isolated._READY:
        child.stdin.close()
        child.kill()
        child.wait()
        child.stdout.close()


def test_a_child_that_dies_is_one_sentence(file, place, monkeypatch):
    monkeypatch.setattr(isolated, "_READY", [])
    command = isolated.subprocess.Popen
    program = "import os, sys; sys.stdin.readline(); os.abort()"
    monkeypatch.setattr(
        isolated.subprocess, "Popen", lambda given, **how: command([given[0], "-c", program], **how)
    )
    with pytest.raises(EngineError, match="the process that reads it ended"):
        load_isolated([file], workspace=place)
    for child in isolated._READY:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


def nested(depth):
    value, kind = 1, pa.int64()
    for _ in range(depth):
        value, kind = [value], pa.list_(kind)
    return pa.table({"item": ["a", "b"], "click": [1, 0], "deep": pa.array([value] * 2, kind)})


@pytest.mark.parametrize("depth", [7, 24, 60])
def test_deeply_nested_parquet_is_refused_from_its_schema(depth, tmp_path, place):
    pq.write_table(nested(depth), tmp_path / "deep.parquet")
    begun = time.process_time()
    with pytest.raises(EngineError, match="more than 6 deep"):
        load(tmp_path / "deep.parquet", workspace=place)
    assert time.process_time() - begun < 5
    assert os.listdir(place.root) == []


@pytest.mark.parametrize("depth", [1, 6])
def test_parquet_of_modest_depth_is_read(depth, tmp_path, place):
    pq.write_table(nested(depth), tmp_path / "log.parquet")
    assert load(tmp_path / "log.parquet", workspace=place).counts["rows"] == 2


@pytest.mark.parametrize("times", [60_000])
def test_a_small_file_that_unpacks_to_gigabytes_is_refused(times, tmp_path, place):
    note = pa.DictionaryArray.from_arrays(np.zeros(times, np.int32), ["x" * 100_000])
    click = np.arange(times) % 2
    table = pa.table({"item": click.astype(str), "click": click, "note": note})
    pq.write_table(table, tmp_path / "bomb.parquet", compression="zstd")
    assert (tmp_path / "bomb.parquet").stat().st_size < 100_000
    with pytest.raises(EngineError, match="unpacks to more than"):
        load(tmp_path / "bomb.parquet", workspace=place)
    assert os.listdir(place.root) == []


@pytest.mark.parametrize("column", ["item", "note"])
def test_texts_of_hundreds_of_kilobytes_are_refused_from_the_footer(column, tmp_path, place):
    texts = [f"{k:03}" + "x" * 400_000 for k in range(60)]
    table = pa.table({"item": [str(k) for k in range(60)], "click": [1, 0] * 30, column: texts})
    pq.write_table(table, tmp_path / "long.parquet", compression="none", use_dictionary=False)
    with pytest.raises(EngineError, match=f"column '{column}' of long.parquet holds texts of 400"):
        load(tmp_path / "long.parquet", workspace=place)
    assert os.listdir(place.root) == []


OUT_OF_MEMORY = [
    ("failed to offload data block of size 256.0 KiB (1.8 GiB/1.8 GiB used).", "unpacks to more"),
    ("could not allocate block of size 256.0 KiB (953.6 MiB/953.6 MiB used)", "1 GB of memory"),
    ("Failed to allocate 1.0 MiB", "1 GB of memory"),
]


@pytest.mark.parametrize(("reason", "sentence"), OUT_OF_MEMORY)
def test_memory_that_ran_out_is_not_called_a_bomb(reason, sentence, tmp_path):
    (tmp_path / "a.csv").write_text("item,click\n")
    with pytest.raises(EngineError, match=sentence), bounded([tmp_path / "a.csv"]):
        raise duckdb.OutOfMemoryException(reason)


def test_a_parquet_file_whose_column_name_is_no_text_is_one_sentence(tmp_path, place):
    pq.write_table(pa.table({"item": ["a", "b"], "click": [1, 0]}), tmp_path / "log.parquet")
    data = (tmp_path / "log.parquet").read_bytes()
    (tmp_path / "log.parquet").write_bytes(data.replace(b"click", b"cl\xe9ck"))
    with pytest.raises(EngineError, match="not UTF-8"):
        load(tmp_path / "log.parquet", workspace=place)
