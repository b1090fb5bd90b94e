"""A question that needs more memory than it may take is one sentence, and the next one answers."""

import resource

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.logs.arrays import from_table
from engine.logs.databases.limits import memory_limit
from engine.logs.databases.running_queries import progress
from engine.logs.sources import DuckDBSource
from engine.logs.store import Workspace

BIG = "SELECT COUNT(DISTINCT a.line * 1000 + b.line) AS n FROM log AS a, log AS b"


def test_a_question_beyond_the_limit_is_one_sentence_and_the_next_answers(tmp_path, monkeypatch):
    rows = {"item": np.arange(3_000) % 7, "reward": np.ones(3_000)}
    log = from_table(rows, workspace=Workspace(tmp_path))
    monkeypatch.setenv("COUNTERCLICK_MEMORY", "20MB")
    source = DuckDBSource(log.source.path)
    source.database.database.instance.execute("SET max_temp_directory_size = '0 B'")
    with pytest.raises(EngineError, match="the question needs more") as error:
        source.query(BIG)
    assert "\n" not in str(error.value)
    assert "(--source)" in str(error.value)
    assert source.query("SELECT COUNT(*) AS n FROM log")["n"].tolist() == [3_000]
    assert progress() is None


@pytest.mark.parametrize("size", ["2GB", "512 MiB", "1.5TB", ""])
def test_a_size_of_memory_is_read(monkeypatch, size):
    monkeypatch.setenv("COUNTERCLICK_MEMORY", size)
    assert memory_limit() == size


@pytest.mark.parametrize("size", ["much", "2", "2GB'; DROP", "-1GB"])
def test_what_is_no_size_of_memory_is_refused(monkeypatch, size):
    monkeypatch.setenv("COUNTERCLICK_MEMORY", size)
    with pytest.raises(EngineError, match="COUNTERCLICK_MEMORY must be a size"):
        memory_limit()


@pytest.mark.parametrize("size", [20, 4_000])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, size):
    """A limit on the size of files stands for the disk: it stops Python's writing and DuckDB's."""
    place = Workspace(tmp_path / "logs")
    table = {"item": np.arange(size).astype(str), "reward": np.zeros(size)}
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(EngineError, match="disk on which logs are kept is full"):
            from_table(table, workspace=place)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(place.root.iterdir()) == []
